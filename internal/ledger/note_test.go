package ledger_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

// Ensure an order has its latest note, until it is forgiven or its life is over.
func TestNotes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		ok(t, l.Remember(t.Context(), ledger.Note{Store: store, Order: "7", Kind: "refused", Text: "old"}))
		ok(t, l.Remember(t.Context(), ledger.Note{Store: store, Order: "7", Kind: "held", Text: strings.Repeat("é", 2000)}))
		ok(t, l.Remember(t.Context(), ledger.Note{Store: store, Order: "8", Kind: "refused", Text: "no such order", Accepted: true}))
		ok(t, l.Remember(t.Context(), ledger.Note{Store: store, Order: "9", Kind: "held", Text: "x"}))
		ok(t, l.Remember(t.Context(), ledger.Note{Store: "other", Order: "10", Kind: "held", Text: "x"}))
		ok(t, l.Forgive(t.Context(), store, "9"))
		names := func() (text string) {
			list, err := l.Notes(t.Context(), store)
			ok(t, err)
			for _, n := range list {
				text += n.Order + " " + n.Kind + "; "
				if len(n.Text) > 2010 || n.At.IsZero() {
					t.Errorf("got %d bytes at %s", len(n.Text), n.At)
				}
			}
			return text
		}
		if got := names(); got != "7 held; 8 refused; " {
			t.Errorf("got %s", got)
		}
		time.Sleep(30 * 24 * time.Hour)
		if got := names(); got != "8 refused; " {
			t.Errorf("after 30 days: got %s", got)
		}
		time.Sleep(370 * 24 * time.Hour)
		if got := names(); got != "" {
			t.Errorf("after 400 days: got %s", got)
		}
	})
}

// Ensure refusals are counted until somebody accepts them, and once accepted
// they stay so.
func TestRefuse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		third := func(r ledger.Refused) bool { return r.Times >= 3 && r.Last.Sub(r.First) >= 48*time.Hour }
		for i, want := range []bool{false, false, true, true} {
			r, err := l.Refuse(t.Context(), store, "order", " 77 ", third)
			ok(t, err)
			if r.Times != i+1 || !r.Accepted.IsZero() != want || r.Key != "77" {
				t.Errorf("time %d: got %+v, want accepted %t", i+1, r, want)
			}
			time.Sleep(24 * time.Hour)
		}
		_, err := l.Refuse(t.Context(), store, "sku", "Ada Lovelace", third)
		ok(t, err)
		list, err := l.Refusals(t.Context(), store)
		ok(t, err)
		if len(list) != 2 || list[0].What != "order" || list[0].Times != 4 || list[1].What != "sku" || strings.Contains(list[1].Key, "Ada") {
			t.Errorf("got %+v", list)
		}
		time.Sleep(31 * 24 * time.Hour)
		if list, _ = l.Refusals(t.Context(), store); len(list) != 1 {
			t.Errorf("after 31 days: got %+v, want the accepted one", list)
		}
		r, err := l.Refuse(t.Context(), store, "sku", "Ada Lovelace", third)
		ok(t, err)
		if r.Times != 1 {
			t.Errorf("after its life: got %+v, want it to begin anew", r)
		}
	})
}
