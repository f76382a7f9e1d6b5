package onboard

import (
	"fmt"
	"testing"
	"time"
)

// Ensure a store has twenty writes at once and then one in ten minutes. A day's
// writes leave room for the mails, and each store has limits of its own.
func TestStores_writes(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	all := newStores()
	write := func() error {
		err := all.mayWrite("store1", now)
		if err == nil {
			all.wrote("store1", now)
		}
		return err
	}
	for i := range 20 {
		if err := write(); err != nil {
			t.Fatalf("write %d: %v", i+1, err)
		}
	}
	if err := write(); err != (storeLimitError{10 * time.Minute}) {
		t.Errorf("write 21: got %v", err)
	}
	if err := all.mayWrite("store2", now); err != nil {
		t.Errorf("another store: %v", err)
	}
	written := 20
	for range 24 * 60 {
		now = now.Add(time.Minute)
		if write() == nil {
			written++
		}
	}
	if versions := 2 * written; versions < 50 || versions > 100-36 {
		t.Errorf("a day makes %d versions, want room for 36 attempts at mails below 100", versions)
	}
}

// Ensure the question about a write is free, because a losing submission writes
// nothing.
func TestStores_mayWriteTakesNothing(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	all := newStores()
	for i := range 1000 {
		if err := all.mayWrite("store1", now); err != nil {
			t.Fatalf("question %d: %v", i+1, err)
		}
	}
}

// Ensure repeats without a change have their own limit.
func TestStores_repeats(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	all := newStores()
	for i := range 60 {
		if err := all.mayRepeat("store1", now); err != nil {
			t.Fatalf("repeat %d: %v", i+1, err)
		}
	}
	if err := all.mayRepeat("store1", now); err != (storeLimitError{time.Minute}) {
		t.Errorf("repeat 61: got %v", err)
	}
	if err := all.mayWrite("store1", now); err != nil {
		t.Errorf("a write after them: %v", err)
	}
	if err := all.mayRepeat("store1", now.Add(time.Minute)); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}

// Ensure the memory of unsure tries is bounded and forgets the oldest.
func TestStores_unsure(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	all := newStores()
	for i := range 2 * maxUnsure {
		now = now.Add(time.Second)
		all.isThird(fmt.Sprint("store", i), now)
		all.isThird(fmt.Sprint("store", i), now)
	}
	if got := len(all.unsure); got != maxUnsure {
		t.Errorf("got %d stores, want %d", got, maxUnsure)
	}
	if all.isThird("store0", now) {
		t.Error("the oldest is remembered")
	}
	if !all.isThird(fmt.Sprint("store", 2*maxUnsure-1), now) {
		t.Error("the latest is forgotten")
	}
}
