package onboard

import (
	"fmt"
	"testing"
	"time"
)

// Ensure who uses up their tries stops nobody else, however many they are, and
// that a house is one address however many it has.
func TestTries(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	all := newTries()
	spend := func(address string) int {
		n := 0
		for ; n < 1000; n++ {
			if _, _, ok := all.take(address, now); !ok {
				break
			}
		}
		return n
	}
	if got := spend("192.0.2.1:1"); got != unknownRate.AtOnce {
		t.Errorf("one address: got %d tries, want %d", got, unknownRate.AtOnce)
	}
	if got := spend("192.0.2.1:2"); got != 0 {
		t.Errorf("another port: got %d tries, want 0", got)
	}
	if got := spend("[2001:db8::1]:1"); got != unknownRate.AtOnce {
		t.Errorf("an IPv6 address: got %d tries, want %d", got, unknownRate.AtOnce)
	}
	if got := spend("[2001:db8::2]:1"); got != 0 {
		t.Errorf("its neighbour in the same network: got %d tries, want 0", got)
	}
	for i := range 3000 {
		if got := spend(fmt.Sprintf("198.51.%d.%d:1", i/250, i%250)); got != unknownRate.AtOnce {
			t.Fatalf("address %d: got %d tries, want %d", i, got, unknownRate.AtOnce)
		}
	}
}

// Ensure a key that BigCommerce knows is given back among those that it does
// not, and counts as a verification all the same.
func TestTries_known(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	all := newTries()
	for i := range keysRate.AtOnce {
		known, _, ok := all.take("192.0.2.1:1", now)
		if !ok {
			t.Fatalf("stopped at try %d", i+1)
		}
		known()
	}
	if _, wait, ok := all.take("192.0.2.1:1", now); ok || wait != time.Second {
		t.Errorf("try %d: got %t, wait %s", keysRate.AtOnce+1, ok, wait)
	}
}
