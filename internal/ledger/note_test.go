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
		ok(t, l.Remember(t.Context(), ledger.Note{Store: store, Order: "7", Cart: "bc-1", Kind: "held", Text: strings.Repeat("é", 2000)}))
		ok(t, l.Remember(t.Context(), ledger.Note{Store: store, Order: "8", Kind: "refused", Text: "no such order", Accepted: true}))
		ok(t, l.Remember(t.Context(), ledger.Note{Store: store, Order: "9", Kind: "held", Text: "x"}))
		ok(t, l.Remember(t.Context(), ledger.Note{Store: "other", Order: "10", Kind: "held", Text: "x"}))
		ok(t, l.EndNote(t.Context(), store, "9"))
		names := func() (text string) {
			list, err := l.Notes(t.Context(), store)
			ok(t, err)
			for _, n := range list {
				text += n.Order + " " + n.Cart + n.Kind + "; "
				if len(n.Text) > 2010 || n.At.IsZero() {
					t.Errorf("got %d bytes at %s", len(n.Text), n.At)
				}
			}
			return text
		}
		if got := names(); got != "7 bc-1held; 8 refused; " {
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

// Ensure a number names its row, and any other text, which may be somebody's name,
// stays out of it.
func TestSafeKey(t *testing.T) {
	for name, want := range map[string]string{" 77 ": "77", "114-3941689-8772232": "114-3941689-8772232", "Ada Lovelace": "", "": "", strings.Repeat("1", 41): ""} {
		got := ledger.SafeKey(name)
		if want == "" && (!strings.HasPrefix(got, "text-") || strings.Contains(got, "Ada")) || want != "" && got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
