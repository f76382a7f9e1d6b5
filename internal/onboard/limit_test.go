package onboard

import (
	"fmt"
	"testing"
	"time"
)

// Ensure tries run out, come back with time, and can be given back.
func TestLimit(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	l := limit{size: 2, every: 10 * time.Second}
	l.take(now)
	l.take(now)
	if wait, ok := l.take(now); ok || wait != 10*time.Second {
		t.Errorf("third try at once: got %t, wait %s; want none for 10s", ok, wait)
	}
	if wait, ok := l.take(now.Add(4 * time.Second)); ok || wait != 6*time.Second {
		t.Errorf("after 4s: got %t, wait %s; want none for 6s", ok, wait)
	}
	if _, ok := l.take(now.Add(10 * time.Second)); !ok {
		t.Error("after 10s: got none, want one")
	}
	l.giveBack()
	if _, ok := l.take(now.Add(10 * time.Second)); !ok {
		t.Error("after one was given back: got none, want one")
	}
	if _, ok := l.take(now.Add(-time.Hour)); ok {
		t.Error("a clock that jumps back makes tries")
	}
}

// Ensure a form is held only when it came back faster than a person can type,
// and never when nobody knows.
func TestHoldFor(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	at := func(ago time.Duration) string { return fmt.Sprint(now.Add(-ago).Unix()) }
	for name, test := range map[string]struct {
		opened string
		want   time.Duration
	}{
		"at once":              {at(0), 2 * time.Second},
		"after a second":       {at(time.Second), time.Second},
		"after two":            {at(2 * time.Second), 0},
		"after lunch":          {at(time.Hour), 0},
		"no field":             {"", 0},
		"rubbish":              {"yesterday", 0},
		"a clock that is late": {at(-time.Minute), 0},
		"the end of time":      {"9223372036854775807", 0},
	} {
		if got := holdFor(test.opened, now); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}
