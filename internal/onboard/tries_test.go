package onboard

import (
	"fmt"
	"testing"
	"time"

	"connect2cart/internal/secret"
)

// Ensure a caller at its limit stops nobody else, even if there are many such
// callers. A house counts as one address, however many it has.
func TestTries(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	all := newTries()
	spend := func(address string) int {
		n := 0
		for ; n < 1000; n++ {
			done, _, ok := all.take(address, secret.New(fmt.Sprint("key ", n)), now)
			if !ok {
				break
			}
			done(false)
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

// Ensure a known key gives back its place among the unknown ones. It still
// counts as a verification.
func TestTries_known(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	all := newTries()
	for i := range keysRate.AtOnce {
		done, _, ok := all.take("192.0.2.1:1", secret.New("one"), now)
		if !ok {
			t.Fatalf("stopped at try %d", i+1)
		}
		done(true)
	}
	if _, wait, ok := all.take("192.0.2.1:1", secret.New("one"), now); ok || wait != time.Second {
		t.Errorf("try %d: got %t, wait %s", keysRate.AtOnce+1, ok, wait)
	}
}

// Ensure keys side by side count before their answers arrive. One key counts
// once, however often it comes.
func TestTries_sideBySide(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	all := newTries()
	take := func(key string) (func(bool), bool) {
		done, _, ok := all.take("192.0.2.1:1", secret.New(key), now)
		return done, ok
	}
	var ends []func(bool)
	for i := range 100 {
		done, ok := take("one key")
		if !ok {
			t.Fatalf("time %d of one key: stopped", i+1)
		}
		ends = append(ends, done)
	}
	for i := range unknownRate.AtOnce - 1 {
		if _, ok := take(fmt.Sprint("other ", i)); !ok {
			t.Fatalf("other key %d: stopped", i+1)
		}
	}
	if _, ok := take("one more"); ok {
		t.Error("keys side by side do not count")
	}
	for i, done := range ends {
		done(i == 0)
	}
	if _, ok := take("one more"); !ok {
		t.Error("a key that BigCommerce knows was not given back")
	}
	if got := len(all.underWay); got != unknownRate.AtOnce {
		t.Errorf("%d keys are under way, want %d", got, unknownRate.AtOnce)
	}
}
