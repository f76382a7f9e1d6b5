package orders

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

// Ensure a mark keeps a position, and other words are an error.
func TestPosition(t *testing.T) {
	want := position{3, 1_000_000_000_000, 47}
	if got, err := positionOf(want.String()); got != want || err != nil {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for _, words := range []string{"", "1:2", "1:2:3:4", "1:x:3"} {
		if got, err := positionOf(words); err == nil {
			t.Errorf("%q: got %+v, want an error", words, got)
		}
	}
}

// Ensure the share of a page is the part that we took. A page without offered
// orders makes the next one longer.
func TestShareOf(t *testing.T) {
	for _, c := range []struct {
		taken, listed int
		want          float64
	}{{50, 50, 1}, {25, 100, 0.25}, {0, 10, 0.05}, {0, 250, 0.002}} {
		if got := shareOf(c.taken, c.listed); got != c.want {
			t.Errorf("%d of %d: got %v, want %v", c.taken, c.listed, got, c.want)
		}
	}
}

// Ensure a count without statuses is refused, because it cannot say how many of
// the orders are offered, and that no orders need no statuses.
func TestSelection_counted(t *testing.T) {
	sel := Select(new(shop.Shop), seti.Since{}, []int{2, 11})
	statuses := []bigcommerce.StatusCount{{ID: 0, Count: 5}, {ID: 2, Count: 3}, {ID: 11, Count: 4}, {ID: 12, Count: 6}}
	for name, c := range map[string]struct {
		count bigcommerce.OrderCount
		want  int
		ok    bool
	}{
		"by status":          {bigcommerce.OrderCount{Count: 18, Statuses: statuses}, 7, true},
		"none at all":        {bigcommerce.OrderCount{}, 0, true},
		"some, of no status": {bigcommerce.OrderCount{Count: 3}, 0, false},
	} {
		got, err := sel.counted(c.count)
		if got != c.want || (err == nil) != c.ok || bigcommerce.IsUnusable(err) == c.ok {
			t.Errorf("%s: got %d, %v, want %d", name, got, err, c.want)
		}
	}
}

// Ensure an import by date stays one in all its batches, though the first of them
// makes the number in lastorder a known one.
func TestBatch_prefixedByDate(t *testing.T) {
	now := time.Now().UTC()
	since := seti.Since{Text: "BC-25", Date: seti.Date{Year: now.Year(), Month: now.Month(), Day: now.Day()}}
	for name, c := range map[string]struct {
		counted bool
		between func(*testing.T, *shop.Shop, *bcsim.Store)
		second  []int64
	}{
		"nobody counted":   {false, func(*testing.T, *shop.Shop, *bcsim.Store) {}, span(31, 40)},
		"one is cancelled": {true, func(_ *testing.T, _ *shop.Shop, st *bcsim.Store) { st.SetStatus(40, 5) }, span(31, 39)},
		"a count between two batches": {true, func(t *testing.T, s *shop.Shop, _ *bcsim.Store) {
			if n, err := new(Service).Count(t.Context(), s, Select(s, since, nil)); n.Orders != 20 || err != nil {
				t.Errorf("got %d, %v, want the 20 of the day", n.Orders, err)
			}
		}, span(31, 40)},
	} {
		t.Run(name, func(t *testing.T) {
			st := bcsim.NewStore()
			for id := int64(1); id <= 40; id++ {
				o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11}}
				if o.DateCreated.Time = now; id <= 20 {
					o.DateCreated.Time = now.AddDate(0, 0, -9)
				}
				st.AddOrder(o)
			}
			s, _ := shoptest.Open(t, st, merchant.Settings{TimeZone: "UTC"})
			sel := Select(s, since, nil)
			if c.counted {
				if n, err := new(Service).Count(t.Context(), s, sel); n.Orders != 20 || err != nil {
					t.Fatalf("got %d, %v, want the 20 of the day", n.Orders, err)
				}
			}
			got := send(t, new(Service), s, sel, 1, 10)
			c.between(t, s, st)
			got = append(got, send(t, new(Service), s, sel, 11, 10)...)
			if !c.counted { // else the run has ended
				got = append(got, send(t, new(Service), s, sel, 21, 10)...)
			}
			if diff := cmp.Diff(append(span(21, 30), c.second...), got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
