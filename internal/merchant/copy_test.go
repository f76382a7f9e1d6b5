package merchant_test

import (
	"errors"
	"maps"
	"testing"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// copied copies the store and reports whether anything differed.
func copied(t *testing.T, from, to *merchant.Vault, over bool) bool {
	t.Helper()
	changed, err := (merchant.Copy{From: from, To: to, Over: over}).Secret(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// recompany changes the company of a store.
func recompany(t *testing.T, v *merchant.Vault, company string) {
	t.Helper()
	_, _, err := v.Change(t.Context(), hash, func(m *merchant.Merchant) error { m.Contact.Company = company; return nil }, "")
	if err != nil {
		t.Fatal(err)
	}
}

func present(t *testing.T, v *merchant.Vault) *merchant.Merchant {
	t.Helper()
	m, err := v.Get(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Ensure a copy has the same value, version and tags, and the version before: a
// secret that is damaged here is repaired there.
func TestCopy_damaged(t *testing.T) {
	here, there := awssim.New(), awssim.New()
	from, to := storeOf(here), storeOf(there)
	m := sample()
	put(t, from, m, merchant.Pending)
	here.SetValue(secretName, `{"schema":1,"store_ha`)
	if !copied(t, from, to, false) || copied(t, from, to, false) {
		t.Error("want a copy, and then nothing left")
	}
	value, _ := there.Value(secretName)
	if want, _ := here.Value(secretName); value != want {
		t.Error("the values differ")
	}
	if a, b := here.Secrets()[0].Tags, there.Secrets()[0].Tags; !maps.Equal(a, b) || b["notification"] != "pending" {
		t.Errorf("tags: got %v, want %v", b, a)
	}
	if _, got := repair(t, to); sameStore(m, got) != "" {
		t.Errorf("repaired there:\n%s", sameStore(m, got))
	}
}

// Ensure each later copy brings what changed, also back to an earlier version.
func TestCopy_again(t *testing.T) {
	here := awssim.New()
	from, to := storeOf(here), storeOf(awssim.New())
	put(t, from, sample(), merchant.Sent)
	copied(t, from, to, false)
	for _, company := range []string{"one", "two", "three"} {
		recompany(t, from, company)
		if got := present(t, from); !copied(t, from, to, false) || present(t, to).Version != got.Version || present(t, to).Contact.Company != company {
			t.Errorf("%s: the copy differs", company)
		}
	}
	if err := from.SetNotification(t.Context(), hash, merchant.Pending, merchant.Sales); err != nil {
		t.Fatal(err)
	}
	if !copied(t, from, to, false) || copied(t, from, to, false) {
		t.Error("a tag alone: want a copy, and then nothing left")
	}
}

// Ensure a copy leaves a secret alone that was changed there, also if the change
// has the id of the change here. Over the change goes the copy, if it has an id of
// its own.
func TestCopy_served(t *testing.T) {
	from, to := storeOf(awssim.New()), storeOf(awssim.New())
	put(t, from, sample(), merchant.Sent)
	copied(t, from, to, false)
	recompany(t, to, "changed there")
	if _, err := (merchant.Copy{From: from, To: to}).Secret(t.Context(), hash); !errors.Is(err, ledger.ErrServed) {
		t.Errorf("got %v, want ErrServed", err)
	}
	if !copied(t, from, to, true) || present(t, to).Contact.Company != "Müller" {
		t.Errorf("over it: got %q", present(t, to).Contact.Company)
	}
	recompany(t, from, "changed here") // after a change there of the same version
	for _, over := range []bool{false, true} {
		recompany(t, to, "again there")
		if _, err := (merchant.Copy{From: from, To: to, Over: over}).Secret(t.Context(), hash); !over && !errors.Is(err, ledger.ErrServed) {
			t.Errorf("over %v: got %v, want ErrServed", over, err)
		}
	}
}

// Ensure a removed store on either side is told.
func TestCopy_removed(t *testing.T) {
	from, to := storeOf(awssim.New()), storeOf(awssim.New())
	put(t, from, sample(), merchant.Sent)
	copied(t, from, to, false)
	if _, err := to.Remove(t.Context(), hash, 7); err != nil {
		t.Fatal(err)
	}
	if _, err := (merchant.Copy{From: from, To: to, Over: true}).Secret(t.Context(), hash); !errors.Is(err, ledger.ErrServed) {
		t.Errorf("removed there: got %v, want ErrServed", err)
	}
	if _, err := from.Remove(t.Context(), hash, 7); err != nil {
		t.Fatal(err)
	}
	if _, err := (merchant.Copy{From: from, To: to}).Secret(t.Context(), hash); !errors.Is(err, merchant.ErrNotFound) {
		t.Errorf("removed here: got %v, want ErrNotFound", err)
	}
}
