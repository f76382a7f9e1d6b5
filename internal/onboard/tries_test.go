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
		for ; n < 10*unknownOfAll; n++ {
			if _, _, ok := all.take(address, now); !ok {
				break
			}
		}
		return n
	}
	if got := spend("192.0.2.1:1"); got != unknownAtOnce {
		t.Errorf("one address: got %d tries, want %d", got, unknownAtOnce)
	}
	if got := spend("192.0.2.1:2"); got != 0 {
		t.Errorf("another port: got %d tries, want 0", got)
	}
	if got := spend("[2001:db8::1]:1"); got != unknownAtOnce {
		t.Errorf("an IPv6 address: got %d tries, want %d", got, unknownAtOnce)
	}
	if got := spend("[2001:db8::2]:1"); got != 0 {
		t.Errorf("its neighbour in the same network: got %d tries, want 0", got)
	}
	sum := 2 * unknownAtOnce
	for i := range unknownOfAll {
		sum += spend(fmt.Sprintf("198.51.%d.%d:1", i/250, i%250))
	}
	if sum != unknownOfAll {
		t.Errorf("all together: got %d tries, want %d", sum, unknownOfAll)
	}
}

// Ensure the memory of addresses is bounded and forgets the oldest.
func TestTries_sources(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	all := newTries()
	for i := range 2 * maxSources {
		now = now.Add(time.Minute)
		all.take(fmt.Sprintf("10.0.%d.%d:1", i/250, i%250), now)
	}
	if got := len(all.sources); got != maxSources {
		t.Errorf("got %d addresses, want %d", got, maxSources)
	}
	if _, ok := all.sources["10.0.0.0"]; ok {
		t.Error("the oldest is remembered")
	}
}
