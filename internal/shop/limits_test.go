package shop_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

// Ensure calls are affordable within the quota, or within the windows before
// the end of the poll. The error has their number.
func TestShop_Afford(t *testing.T) {
	for name, c := range map[string]struct {
		calls int
		time  time.Duration
		ok    bool
	}{
		"within the quota":                {80, 5 * time.Second, true},
		"beyond it":                       {120, 5 * time.Second, false},
		"beyond it, with the next window": {120, 40 * time.Second, true},
		"none":                            {0, 5 * time.Second, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, sim := shoptest.Open(t, bcsim.NewStore(), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Limit: 100, Window: 30 * time.Second}))
			if err := s.Afford(t.Context(), 1_000_000); err != nil {
				t.Errorf("%s: got %v before any call, want none: nothing is known", name, err)
			}
			if _, err := s.Client.Catalog().CountProducts(t.Context()); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), c.time)
			defer cancel()
			err := s.Afford(ctx, c.calls)
			e, ok := errors.AsType[*shop.QuotaError](err)
			if (err == nil) != c.ok || ok == c.ok {
				t.Errorf("%s: got %v, want it affordable: %t", name, err, c.ok)
			}
			if ok && (e.Calls != c.calls || !bigcommerce.IsBusy(err) || !strings.Contains(err.Error(), "120 calls")) {
				t.Errorf("%s: got %+v (%v), want the calls and the client's own error", name, e, err)
			}
			if got := len(sim.Requests()); got != 1 {
				t.Errorf("%s: got %d calls, want the one that told the quota", name, got)
			}
		})
	}
}

// Ensure a tenth of the quota stays for the store's other apps, and all of an
// unknown quota is ours.
func TestShop_Spare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sim := shoptest.Open(t, bcsim.NewStore(), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Limit: 100, Window: 30 * time.Second}))
		if got := s.Spare(); got != 0 {
			t.Errorf("nothing known: got %d, want 0", got)
		}
		for _, c := range []struct{ used, want int }{{0, 89}, {50, 38}, {37, 0}, {8, 0}} {
			sim.UseQuota(s.Hash, c.used)
			if _, err := s.Client.Catalog().CountProducts(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := s.Spare(); got != c.want {
				t.Errorf("after %d more calls of others: got %d, want %d", c.used, got, c.want)
			}
		}
	})
}

// Ensure a batch beyond an answer says both numbers.
func TestTooManyError(t *testing.T) {
	if got, want := (&shop.TooManyError{Records: 300, Most: 250}).Error(), "300 records, an answer holds at most 250"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
