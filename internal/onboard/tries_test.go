package onboard

import (
	"fmt"
	"testing"
	"time"
)

// Ensure who uses up their tries stops nobody else, that all together are
// bounded too, and that a house is one address however many it has.
func TestTries(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	all := newTries()
	spend := func(address string) int {
		n := 0
		for ; n < 10*unknownOfAllRate.AtOnce; n++ {
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
	sum := 2 * unknownRate.AtOnce
	for i := range unknownOfAllRate.AtOnce {
		sum += spend(fmt.Sprintf("198.51.%d.%d:1", i/250, i%250))
	}
	if sum != unknownOfAllRate.AtOnce {
		t.Errorf("all together: got %d tries, want %d", sum, unknownOfAllRate.AtOnce)
	}
}
