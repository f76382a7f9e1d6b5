package merchant_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// Ensure a secret keeps each former contact until they had time to hear of it, and
// the oldest of many.
func TestFormer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := storeOf(awssim.New())
		m := sample()
		m.Former, m.Contact.Email = nil, "anna@example.org"
		put(t, store, m, "")
		change := func(edit func(*merchant.Merchant)) (kept []string) {
			t.Helper()
			m, _, err := store.Change(t.Context(), hash, func(m *merchant.Merchant) error { edit(m); return nil }, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range m.Former {
				kept = append(kept, f.Email)
			}
			return kept
		}
		contact := func(email string) []string {
			return change(func(m *merchant.Merchant) { m.Contact.Email = email })
		}
		time.Sleep(time.Minute)
		if got := contact("bert@example.org"); fmt.Sprint(got) != "[anna@example.org]" {
			t.Errorf("one: got %q", got)
		}
		time.Sleep(merchant.FormerTime - time.Minute)
		for i := range 12 {
			contact(fmt.Sprintf("m%d@evil.example", i))
		}
		got := contact("BERT@example.org")
		if len(got) != 10 || got[0] != "anna@example.org" || got[1] != "bert@example.org" {
			t.Errorf("many: got %q", got)
		}
		time.Sleep(2 * time.Minute)
		if got := change(func(m *merchant.Merchant) { m.Settings.Paused = true }); len(got) != 9 || got[0] != "bert@example.org" {
			t.Errorf("after her days: got %q", got)
		}
		time.Sleep(merchant.FormerTime)
		if got := change(func(m *merchant.Merchant) { m.Settings.Paused = false }); len(got) != 0 {
			t.Errorf("after all days: got %q", got)
		}
	})
}

// Ensure a former contact who comes back and is replaced again keeps their place
// before those of another's choice, with the time of the last replacement.
func TestFormer_place(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := storeOf(awssim.New())
		m := sample()
		m.Former, m.Contact.Email = nil, "owner@example.org"
		put(t, store, m, "")
		contact := func(email string) (former []merchant.Former) {
			t.Helper()
			time.Sleep(time.Minute)
			m, _, err := store.Change(t.Context(), hash, func(m *merchant.Merchant) error { m.Contact.Email = email; return nil }, "")
			if err != nil {
				t.Fatal(err)
			}
			return m.Former
		}
		for i := range 10 {
			contact(fmt.Sprintf("m%d@evil.example", i))
		}
		contact("Owner@example.org")
		got := contact("m10@evil.example")
		if len(got) != 10 || got[0].Email != "owner@example.org" || got[1].Email != "m0@evil.example" || !got[0].At.Equal(time.Now().UTC()) {
			t.Errorf("got %v at %s", got, time.Now().UTC())
		}
	})
}
