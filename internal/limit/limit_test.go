package limit

import (
	"fmt"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// Ensure tries run out, come back with time, and that GiveBack returns one.
func TestBucket(t *testing.T) {
	now := noon
	b := Bucket{Rate: Rate{AtOnce: 2, Every: 10 * time.Second}}
	b.Take(now)
	b.Take(now)
	if wait, ok := b.Take(now); ok || wait != 10*time.Second {
		t.Errorf("third try at once: got %t, wait %s; want none for 10s", ok, wait)
	}
	if wait, ok := b.Take(now.Add(4 * time.Second)); ok || wait != 6*time.Second {
		t.Errorf("after 4s: got %t, wait %s; want none for 6s", ok, wait)
	}
	if _, ok := b.Take(now.Add(10 * time.Second)); !ok {
		t.Error("after 10s: got none, want one")
	}
	b.GiveBack()
	if _, ok := b.Take(now.Add(10 * time.Second)); !ok {
		t.Error("after one was given back: got none, want one")
	}
	if _, ok := b.Take(now.Add(-time.Hour)); ok {
		t.Error("a clock that jumps back makes tries")
	}
}

// Ensure one house is one caller with all its addresses, and that everything
// but an address is nobody.
func TestCallerOf(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1:1": "192.0.2.1", "192.0.2.1:0": "192.0.2.1", "[::ffff:192.0.2.1]:1": "192.0.2.1",
		"[2001:db8::1]:1": "2001:db8::/64", "[2001:db8::ffff:2]:1": "2001:db8::/64", "[2001:db8:0:1::1]:1": "2001:db8:0:1::/64", "[fe80::1%eth0]:1": "fe80::/64",
		"": "", "192.0.2.1": "", "example.com:80": "", ":0": "",
	} {
		if got := CallerOf(address); got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}

// Ensure the memory of callers is bounded and forgets the oldest with a bucket
// as good as new.
func TestCallers_bounded(t *testing.T) {
	now, all := noon, Callers{Rate: Rate{AtOnce: 30, Every: 10 * time.Second}}
	for i := range 2 * defaultMost {
		now = now.Add(time.Minute)
		all.Of(fmt.Sprint("caller ", i), now).Take(now)
	}
	if got := len(all.kept); got != defaultMost {
		t.Errorf("got %d callers, want %d", got, defaultMost)
	}
	for i := range defaultMost {
		if _, ok := all.kept[fmt.Sprint("caller ", i)]; ok {
			t.Fatalf("caller %d is remembered, and a later one is not", i)
		}
	}
}

// Ensure a flood of new callers leaves an earlier caller's tries used up.
func TestCallers_flood(t *testing.T) {
	now, all := noon, Callers{Rate: Rate{AtOnce: 5, Every: time.Hour}, Most: 10}
	for range 5 {
		all.Of("", now).Take(now)
	}
	for i := range 1000 {
		now = now.Add(time.Millisecond)
		all.Of(fmt.Sprint("flood ", i), now).Take(now)
	}
	if _, ok := all.Of("", now).Take(now); ok {
		t.Error("the flood gave tries back")
	}
}
