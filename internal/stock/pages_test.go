package stock

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
	"connect2cart/internal/translate"
)

// Ensure a list of stock is an error if it contradicts itself, because it may lack
// an item. The next poll reads it again.
func TestService_Figures_wrongPages(t *testing.T) {
	identity := func(ids ...int) string {
		list := make([]string, len(ids))
		for i, id := range ids {
			list[i] = fmt.Sprintf(`{"identity":{"sku":"S","variant_id":%d,"product_id":1},"locations":[]}`, id)
		}
		return strings.Join(list, ",")
	}
	meta := func(total, count, page, pages int) string {
		return fmt.Sprintf(`{"pagination":{"total":%d,"count":%d,"per_page":1000,"current_page":%d,"total_pages":%d}}`, total, count, page, pages)
	}
	for name, c := range map[string]struct {
		nth        int
		data, meta string
	}{
		"fewer than it says":               {1, identity(1), meta(9, 1, 1, 1)},
		"an item twice":                    {1, identity(1, 1), meta(2, 2, 1, 1)},
		"another page than the one wanted": {1, identity(1), meta(2001, 1, 3, 3)},
		"a total that changed":             {3, identity(1), meta(2001, 1, 3, 3)},
		"an item of an earlier page":       {3, identity(1001), meta(2500, 500, 3, 3)},
	} {
		t.Run(name, func(t *testing.T) {
			s, sim := shoptest.OpenUnwatched(t, bcsim.Scale(0, 2500, 0), merchant.Settings{})
			sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: itemsPath, Nth: c.nth, Body: `{"data":[` + c.data + `],"meta":` + c.meta + `}`})
			all := new(Service)
			if f, err := all.Figures(t.Context(), s, true); !bigcommerce.IsUnusable(err) {
				t.Errorf("got %d levels, %v, want an unusable answer", len(f.Levels), err)
			}
			if f, err := all.Figures(t.Context(), s, true); err != nil || len(f.Levels) != 2500 {
				t.Errorf("the next try: got %d levels, %v, want 2500", len(f.Levels), err)
			}
		})
	}
}

// Ensure a list of stock comes whose long pages fail, in shorter ones from then on.
// A figure that fails even alone is named by the item before it.
func TestService_Figures_heavyPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sim := shoptest.OpenUnwatched(t, bcsim.Scale(0, 2500, 0), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Unlimited: true}))
		all := new(Service)
		for _, c := range []struct{ most, bad, calls int }{{300, 0, 20}, {300, 0, 20}, {300, 0, 13}, {1000, 1200, 60}} {
			sim.Heal()
			sim.ResetRequests()
			sim.Fail(bcsim.Fault{Kind: bcsim.Close, Path: itemsPath, When: func(q url.Values) bool {
				number, _ := strconv.Atoi(q.Get("page"))
				length, _ := strconv.Atoi(q.Get("limit"))
				return length > c.most || (number-1)*length < c.bad && c.bad <= number*length
			}})
			f, err := all.Figures(t.Context(), s, true)
			e, named := errors.AsType[*FigureError](err)
			switch {
			case c.bad == 0 && (err != nil || len(f.Levels) != 2500):
				t.Errorf("%+v: got %d levels, %v, want 2500", c, len(f.Levels), err)
			case c.bad > 0 && (!named || e.Position != c.bad || e.Behind == 0):
				t.Errorf("%+v: got %v, want figure %d named", c, err, c.bad)
			}
			if calls := len(sim.Requests()); calls > c.calls {
				t.Errorf("%+v: got %d calls, want at most %d", c, calls, c.calls)
			}
			time.Sleep(10 * time.Minute)
		}
	})
}

// Ensure the next poll reads only the pages still missing when the quota ended.
// The error says how many calls are left.
func TestService_Figures_quota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sim := shoptest.OpenUnwatched(t, bcsim.Scale(0, 6000, 0), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Limit: 20, Window: time.Minute}))
		sim.UseQuota(s.Hash, 14) // 6 are left: the location, a page, and 2 more above the tenth that is others'
		all := new(Service)
		read := func() (int, error) {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			sim.ResetRequests()
			f, err := all.Figures(ctx, s, true)
			if err == nil && len(f.Levels) != 6000 {
				t.Errorf("got %d levels, want 6000", len(f.Levels))
			}
			return sim.Count(http.MethodGet, itemsPath), err
		}
		pages, err := read()
		if e, ok := errors.AsType[*shop.QuotaError](err); !ok || pages != 3 || e.Calls != 3 {
			t.Errorf("got %v after %d pages, want a *QuotaError of 3 calls after 3", err, pages)
		}
		time.Sleep(time.Minute)
		if pages, err := read(); err != nil || pages != 3 {
			t.Errorf("in a new window: got %v after %d pages, want the other 3", err, pages)
		}
	})
}

// Ensure half a list waits for its other half as long as figures live.
func TestService_Figures_halfAListTooOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sim := shoptest.Open(t, bcsim.Scale(0, 3000, 0), merchant.Settings{})
		sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusInternalServerError, Path: itemsPath, Nth: 3, Times: 20, Body: `{"status":500,"title":"no"}`})
		all := new(Service)
		if _, err := all.Figures(t.Context(), s, true); !bigcommerce.IsFailing(err) {
			t.Fatalf("got %v, want BigCommerce's own fault", err)
		}
		sim.Heal()
		time.Sleep(figuresLife + time.Second)
		sim.ResetRequests()
		if _, err := all.Figures(t.Context(), s, true); err != nil || sim.Count(http.MethodGet, itemsPath) != 3 {
			t.Errorf("got %v after %d pages, want all 3 anew", err, sim.Count(http.MethodGet, itemsPath))
		}
	})
}

// Ensure figures are too old after a minute at the start of a run and after
// five within one. Unused figures serve the repeat of a refused start.
func TestFigures_stale(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, c := range map[string]struct {
			age         time.Duration
			used, fresh bool
			want        bool
		}{
			"young, at a start":              {figuresFresh - time.Second, true, true, false},
			"a minute old, at a start":       {figuresFresh, true, true, true},
			"a minute old, within a run":     {figuresFresh, true, false, false},
			"a minute old, of no answer yet": {figuresFresh, false, true, false},
			"five minutes, within a run":     {figuresLife, true, false, true},
			"five minutes, of no answer yet": {figuresLife, false, true, true},
		} {
			f := figures{at: time.Now().Add(-c.age), used: c.used}
			if got := f.stale(c.fresh); got != c.want {
				t.Errorf("%s: got %t, want %t", name, got, c.want)
			}
		}
		if f := (figures{}); !f.stale(false) {
			t.Error("no figures at all: got young, want too old")
		}
	})
}

// Ensure missing finds the missing pages, and hasTwice the repeated items.
func TestStockPages(t *testing.T) {
	one := func(ids ...int64) []translate.Level {
		list := []translate.Level{}
		for _, id := range ids {
			list = append(list, translate.Level{ProductID: id / 10, VariantID: id})
		}
		return list
	}
	p := stockPages{pages: [][]translate.Level{one(31, 11), nil, one(12), nil}}
	if diff := cmp.Diff([]int{2, 4}, p.missing()); diff != "" {
		t.Errorf("missing: -want +got:\n%s", diff)
	}
	levels, err := p.join()
	if diff := cmp.Diff(one(11, 12, 31), levels); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
	p.pages[1] = one(12)
	if _, err := p.join(); !errors.Is(err, errStockMoved) {
		t.Errorf("an item twice: got %v, want errStockMoved", err)
	}
	if got := (&stockPages{pages: [][]translate.Level{one()}}).missing(); len(got) != 0 {
		t.Errorf("an empty page: got %v missing, want none", got)
	}
}
