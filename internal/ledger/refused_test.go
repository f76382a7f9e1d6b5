package ledger_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

// refuse counts a refusal of a SKU. An OK is of two pieces.
func refuse(t *testing.T, l *ledger.Ledger, sku string, ok bool) *ledger.Refused {
	t.Helper()
	r := &ledger.Refused{Store: store, What: ledger.RefusedSKU, Key: sku}
	if err := l.Refuse(t.Context(), []*ledger.Refused{r}, func(*ledger.Refused) (bool, int64) { return ok, -2 }); err != nil {
		t.Fatal(err)
	}
	return r
}

// Ensure a refusal lasts after three of them over three days, and that quick
// repeats neither count nor cost a write.
func TestRefuse_lasting(t *testing.T) {
	const aDay = 24 * time.Hour
	for name, c := range map[string]struct {
		pauses []time.Duration
		want   bool
	}{
		"three over three days":            {[]time.Duration{aDay, 2 * aDay}, true},
		"two over three days":              {[]time.Duration{3 * aDay}, false},
		"three over less":                  {[]time.Duration{aDay, 2*aDay - time.Second}, false},
		"many at once, then one":           {[]time.Duration{time.Minute, time.Minute, time.Minute, 3 * aDay}, false},
		"the last after more than a month": {[]time.Duration{2 * aDay, 31 * aDay}, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			sim := awssim.New()
			l := ledgerOn(sim)
			r := refuse(t, l, "MUG", false)
			for _, pause := range c.pauses {
				time.Sleep(pause)
				before := len(sim.LedgerOperations())
				r = refuse(t, l, "MUG", false)
				if wrote := len(sim.LedgerOperations()) > before+1; wrote != (pause > time.Minute) {
					t.Errorf("%s: after %s: wrote %t", name, pause, wrote)
				}
			}
			if r.IsLasting() != c.want || r.OK {
				t.Errorf("%s: got %+v, want lasting %t", name, r, c.want)
			}
		})
	}
}

// Ensure an OK with a note stays listed for 400 days with its pieces, and a mere
// refusal for 30.
func TestRefuse_told(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		refuse(t, l, "NEVER", false)
		if r := refuse(t, l, "MUG", true); !r.OK || r.Amount != -2 {
			t.Errorf("got %+v, want an OK of -2 pieces", r)
		}
		if r := refuse(t, l, "MUG", true); r.Amount != -4 || r.Times != 1 {
			t.Errorf("at once again: got %+v, want -4 pieces and one count", r)
		}
		for _, c := range []struct {
			after time.Duration
			want  string
		}{{0, "MUG NEVER"}, {31 * 24 * time.Hour, "MUG"}, {368 * 24 * time.Hour, "MUG"}, {2 * 24 * time.Hour, ""}} {
			time.Sleep(c.after)
			list, err := l.ListRefused(t.Context(), store)
			ok(t, err)
			var names []string
			for _, r := range list {
				names = append(names, r.Key)
			}
			if got := strings.Join(names, " "); got != c.want {
				t.Errorf("after %s more: got %q, want %q", c.after, got, c.want)
			}
		}
	})
}

// Ensure any text can be a key: with signs of ours, too long or broken. Long keys
// with the same begin stay apart.
func TestRefuse_anyKey(t *testing.T) {
	l := ledgerOn(awssim.New())
	long := strings.Repeat("ä", 400)
	keys := []string{"a#b", " ", "a\x00b", "\xff\xfe", long + "1", long + "2", strings.Repeat("x", 1000), strings.Repeat("x", 200)}
	for _, k := range keys {
		if r := refuse(t, l, k, true); r.Amount != -2 {
			t.Errorf("%.20q: got %d pieces, want those of its own alone", k, r.Amount)
		}
	}
	list, err := l.ListRefused(t.Context(), store)
	if ok(t, err); len(list) != len(keys) {
		t.Errorf("got %d rows, want %d", len(list), len(keys))
	}
}

// Ensure Refuse says nothing while the table is down.
func TestRefuse_down(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		sim.AddFault(awssim.LedgerDown())
		r := &ledger.Refused{Store: store, What: ledger.RefusedOrder, Key: "7"}
		err := l.Refuse(t.Context(), []*ledger.Refused{r}, func(*ledger.Refused) (bool, int64) { return true, 0 })
		wantError(t, err, ledger.ErrUnavailable)
		if r.OK {
			t.Error("an OK without a row")
		}
	})
}
