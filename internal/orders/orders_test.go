package orders

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
	"connect2cart/internal/translate"
)

func numbers(list []Order) []int64 {
	ids := []int64{}
	for _, o := range list {
		ids = append(ids, o.ID)
	}
	return ids
}

// mixed is a store with two other orders before each offered one.
func mixed(n int64) (st *bcsim.Store, want []int64) {
	st = bcsim.NewStore()
	for id := int64(1); id <= n; id++ {
		status := 5
		if id%3 == 0 {
			status = 11
			want = append(want, id)
		}
		st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: status}})
	}
	return st, want
}

// Ensure a download of any batch size brings each offered order once, ascending
// by id. Count gives their number, and a new process finds the same orders.
func TestBatch_Orders(t *testing.T) {
	st, want := mixed(150)
	s, _ := shoptest.Open(t, st, merchant.Settings{})
	sel := Select(s, seti.Since{}, nil)
	if n, err := new(Service).Count(t.Context(), s, sel); n != len(want) || err != nil {
		t.Errorf("count: got %d, %v, want %d", n, err, len(want))
	}
	for _, size := range []int{9, 50, 51} {
		all, got := new(Service), []int64{}
		for start := 1; start <= len(want); start += size {
			b := all.Batch(s, sel, seti.Range{Start: start, Size: size})
			list, _, err := b.Orders(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			b.Sent()
			got = append(got, numbers(list)...)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("batches of %d: -want +got:\n%s", size, diff)
		}
	}
	list, _, err := new(Service).Batch(s, sel, seti.Range{Start: 31, Size: 10}).Orders(t.Context())
	if diff := cmp.Diff(want[30:40], numbers(list)); diff != "" || err != nil {
		t.Errorf("in a new process: %v, -want +got:\n%s", err, diff)
	}
}

// Ensure a refused batch holds back the batches behind it, until we send it or
// the run begins anew.
func TestBatch_Refused(t *testing.T) {
	st, _ := mixed(60)
	s, _ := shoptest.Open(t, st, merchant.Settings{})
	sel := Select(s, seti.Since{}, nil)
	for name, mend := range map[string]func(*Service){
		"sent":  func(all *Service) { all.Batch(s, sel, seti.Range{Start: 6, Size: 5}).Sent() },
		"anew":  func(all *Service) { _, _, _ = all.Batch(s, sel, seti.Range{Start: 1, Size: 5}).Orders(t.Context()) },
		"count": func(all *Service) { _, _ = all.Count(t.Context(), s, sel) },
	} {
		all := new(Service)
		all.Batch(s, sel, seti.Range{Start: 6, Size: 5}).Refused()
		all.Batch(s, sel, seti.Range{Start: 16, Size: 5}).Refused() // the earlier one counts
		later := all.Batch(s, sel, seti.Range{Start: 11, Size: 5})
		_, _, err := later.Orders(t.Context())
		if e, ok := errors.AsType[*OutOfTurnError](err); !ok || e.Refused != 6 {
			t.Errorf("%s: got %v, want an *OutOfTurnError of 6", name, err)
		}
		if _, _, err := all.Batch(s, sel, seti.Range{Start: 6, Size: 5}).Orders(t.Context()); err != nil {
			t.Errorf("%s: the refused batch itself: got %v", name, err)
		}
		mend(all)
		if list, _, err := later.Orders(t.Context()); err != nil || len(list) != 5 {
			t.Errorf("%s: got %d, %v, want the batch behind it", name, len(list), err)
		}
	}
}

// Ensure the next try of a refused batch uses the details read before. So even
// a batch with more calls than a quota window gets through in the end.
func TestBatch_progress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := bcsim.NewStore()
		for id := int64(1); id <= 30; id++ {
			st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11}})
		}
		time.Sleep(time.Hour) // so that every order is older than settling
		s, sim := shoptest.Open(t, st, merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Limit: 20, Window: 30 * time.Second}))
		for id := int64(1); id <= 30; id++ {
			sim.Fail(bcsim.Fault{Kind: bcsim.EmptyLineItems, Order: id})
		}
		all, tries := new(Service), 0
		for ; tries < 20; tries++ {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			list, completed, err := all.Batch(s, Select(s, seti.Since{}, nil), seti.Range{Start: 1, Size: 30}).Orders(ctx)
			cancel()
			if err == nil {
				if len(list) != 30 || completed == 30 {
					t.Errorf("got %d orders, %d completed in the last try, want 30 orders, fewer completed", len(list), completed)
				}
				break
			}
			if _, ok := errors.AsType[*shop.QuotaError](err); !ok && !bigcommerce.IsBusy(err) {
				t.Fatalf("try %d: got %v, want the quota's end", tries, err)
			}
			time.Sleep(31 * time.Second)
		}
		if tries < 2 || tries == 20 {
			t.Errorf("served after %d tries, want 2 to 19", tries)
		}
	})
}

// Ensure progress keeps a detail for a while, for that version of the order. It
// keeps nothing of an order changed just now.
func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p progress
		old := bigcommerce.Order{ID: 1, DateModified: bigcommerce.Time{Time: time.Now().Add(-time.Hour)}}
		young := bigcommerce.Order{ID: 2, DateModified: bigcommerce.Time{Time: time.Now()}}
		lines := old
		lines.Consignments.Shipping = []bigcommerce.ShippingConsignment{{ID: 7}}
		detail := translate.Detail{Coupons: []bigcommerce.OrderCoupon{{Code: "A"}}}
		p.keep(lines, detail, true)
		p.keep(young, detail, false)
		again := old
		if d, ok := p.find(&again); !ok || len(d.Coupons) != 1 || len(again.Consignments.Shipping) != 1 {
			t.Errorf("got %v, %v, %v, want detail and lines", d, ok, again.Consignments.Shipping)
		}
		if _, ok := p.find(&young); ok {
			t.Error("a detail of an order that has just changed is kept")
		}
		changed := old
		changed.DateModified.Time = changed.DateModified.Add(time.Second)
		if _, ok := p.find(&changed); ok {
			t.Error("a detail counts for an order that changed since")
		}
		p.drop([]bigcommerce.Order{old})
		if _, ok := p.find(&again); ok {
			t.Error("a detail is kept though the order was sent")
		}
		p.keep(lines, detail, true)
		time.Sleep(progressLife + time.Second)
		if _, ok := p.find(&again); ok {
			t.Error("a detail is kept for ever")
		}
	})
}

// Ensure the process forgets old runs, and the oldest of too many.
func TestRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all runs
		sel := Selection{first: 1}
		all.remember(sel, 51, 1000)
		if at, id := all.nearest(sel, 60); at != 51 || id != 1000 {
			t.Errorf("got %d at %d, want 1000 at 51", id, at)
		}
		if at, id := all.nearest(sel, 50); at != 1 || id != 1 {
			t.Errorf("got %d at %d, want the start", id, at)
		}
		all.restart(sel, 0.25)
		if at, _ := all.nearest(sel, 60); at != 1 || all.share(sel) != 0.25 {
			t.Errorf("anew: got position %d, share %v, want 1, 0.25", at, all.share(sel))
		}
		for i := range int64(maxRuns) {
			time.Sleep(time.Second)
			all.remember(Selection{first: i + 2}, 51, 1000)
		}
		if len(all.byKey) != maxRuns || all.share(sel) != 1 {
			t.Errorf("got %d runs, share %v, want %d and the oldest forgotten", len(all.byKey), all.share(sel), maxRuns)
		}
		time.Sleep(runLife + time.Second)
		if at, _ := all.nearest(Selection{first: maxRuns + 1}, 60); at != 1 {
			t.Errorf("later: got position %d, want 1", at)
		}
	})
}

// Ensure a page is long enough for the missing orders, within the API's limit.
func TestPageLimit(t *testing.T) {
	for _, tc := range []struct {
		missing int
		share   float64
		want    int
	}{{50, 1, 50}, {50, 0.5, 103}, {900, 1, 250}, {50, 0.01, 250}, {1, 0.9, 5}} {
		if got := pageLimit(tc.missing, tc.share); got != tc.want {
			t.Errorf("%d missing of %v: got %d, want %d", tc.missing, tc.share, got, tc.want)
		}
	}
}

// Ensure the merchant's statuses win over the usual ones, and these over
// DefaultStatuses.
func TestSelect(t *testing.T) {
	s, _ := shoptest.Open(t, bcsim.NewStore(), merchant.Settings{})
	if got := Select(s, seti.Since{}, nil).statuses; !cmp.Equal(got, DefaultStatuses) {
		t.Errorf("got %v, want DefaultStatuses", got)
	}
	if got := Select(s, seti.Since{}, []int{3}).statuses; !cmp.Equal(got, []int{3}) {
		t.Errorf("got %v, want the usual ones", got)
	}
	s.Settings.OrderStatuses = []int{11, 2}
	if got := Select(s, seti.Since{}, []int{3}).statuses; !cmp.Equal(got, []int{2, 11}) {
		t.Errorf("got %v, want the merchant's", got)
	}
}
