package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

// fill writes n rows of a store, more than a page holds.
func fill(t *testing.T, l *ledger.Ledger, n int) {
	t.Helper()
	var rows []ledger.Plain
	for id := range n {
		rows = append(rows, ledger.NewAfter(ledger.Place{Store: store, Cart: "bc-" + store, Order: int64(id)}, 11, 5))
	}
	ok(t, l.Write(t.Context(), rows, nil))
}

// Ensure a copy brings all rows of a store, and later what changed and what went.
// It leaves other stores alone.
func TestCopy(t *testing.T) {
	here, there := ledgerOn(awssim.New()), ledgerOn(awssim.New())
	furnish(t, here)
	fill(t, here, 600)
	for _, dry := range []bool{true, false} {
		got, err := (ledger.Copy{From: here, To: there, Dry: dry}).Rows(t.Context(), store)
		if err != nil || got.Rows != 604 || got.Written != 604 || got.Deleted != 0 {
			t.Fatalf("dry %v: got %+v, %v", dry, got, err)
		}
	}
	if !alive(t, there, store) || alive(t, there, "other") {
		t.Error("want the one store there, and not the other")
	}
	fill(t, here, 1)
	ok(t, here.Write(t.Context(), nil, []ledger.Row{&ledger.After{Place: ledger.Place{Store: store, Cart: "bc-" + store, Order: 7}}}))
	for _, want := range []ledger.Copied{{Rows: 603, Written: 1, Deleted: 1}, {Rows: 603}} {
		if got, err := (ledger.Copy{From: here, To: there}).Rows(t.Context(), store); err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
}

// Ensure no copy goes over a store that is served there: after a new row, a
// changed row, or a lease. Nothing is written before the refusal.
func TestCopy_served(t *testing.T) {
	for name, serve := range map[string]func(*ledger.Ledger) error{
		"new": func(l *ledger.Ledger) error {
			return l.Write(t.Context(), []ledger.Plain{ledger.NewAfter(ledger.Place{Store: store}, 11, 5)}, nil)
		},
		"changed": func(l *ledger.Ledger) error { return l.Retire(t.Context(), store, time.Now().Add(time.Hour)) },
		"lease":   func(l *ledger.Ledger) error { _, err := l.TakeStock(t.Context(), store); return err },
	} {
		here, sim := ledgerOn(awssim.New()), awssim.New()
		there := ledgerOn(sim)
		furnish(t, here)
		_, err := (ledger.Copy{From: here, To: there}).Rows(t.Context(), store)
		ok(t, err)
		ok(t, serve(there))
		fill(t, here, 3)
		before := sim.LedgerText()
		_, err = (ledger.Copy{From: here, To: there}).Rows(t.Context(), store)
		if wantError(t, err, ledger.ErrServed); sim.LedgerText() != before {
			t.Errorf("%s: written all the same", name)
		}
		_, err = (ledger.Copy{From: here, To: there, Over: true}).Rows(t.Context(), store)
		ok(t, err)
		if got, err := (ledger.Copy{From: here, To: there}).Rows(t.Context(), store); err != nil || got.Written+got.Deleted != 0 {
			t.Errorf("%s: after a copy over it: got %+v, %v", name, got, err)
		}
	}
}

// Ensure a copy that breaks off goes on with the next try.
func TestCopy_breaksOff(t *testing.T) {
	here, sim := ledgerOn(awssim.New()), awssim.New()
	fill(t, here, 5)
	sim.AddFault(awssim.Fault{Operation: "PutItem", Code: "AccessDeniedException", Skip: 2})
	_, err := (ledger.Copy{From: here, To: ledgerOn(sim)}).Rows(t.Context(), store)
	wantError(t, err, ledger.ErrUnavailable)
	for _, left := range []bool{true, false} { // the first one brings the rest
		got, err := (ledger.Copy{From: here, To: ledgerOn(sim)}).Rows(t.Context(), store)
		if err != nil || got.Rows != 5 || (got.Written > 0) != left {
			t.Errorf("got %+v, %v, want some left: %t", got, err, left)
		}
	}
}

// Ensure the tasks and troubles of the copied stores come along, and no others.
func TestCopy_Shared(t *testing.T) {
	here, sim := ledgerOn(awssim.New()), awssim.New()
	at := time.UnixMilli(1_800_000_000_000)
	for _, of := range []string{store, "other"} {
		ok(t, here.Plan(t.Context(), []*ledger.Task{{At: at, Store: of, What: ledger.NewsTask}}))
		ok(t, here.Write(t.Context(), []ledger.Plain{&ledger.Trouble{Kind: ledger.RefusedTrouble, Store: of, Since: at}}, nil))
	}
	_, err := (ledger.Copy{From: here, To: ledgerOn(sim)}).Shared(t.Context(), []string{store})
	ok(t, err)
	var got []string
	for _, r := range sim.LedgerRows() {
		got = append(got, r.Store+" "+r.Row)
	}
	if want := []string{"agenda# 1800000000000#" + store + "#news", "trouble# refused#" + store}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
