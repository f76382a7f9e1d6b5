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

// send reads a batch and sends it.
func send(t *testing.T, all *Service, s *shop.Shop, sel Selection, start, size int) []int64 {
	t.Helper()
	b := all.Batch(s, sel, seti.Range{Start: start, Size: size})
	list, _, err := b.Orders(t.Context())
	if err == nil {
		err = b.Sent(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return numbers(list)
}

// Ensure a download of any batch size brings each offered order once, ascending
// by id. Count gives their number, and every batch may meet another process.
func TestBatch_Orders(t *testing.T) {
	for _, size := range []int{9, 50, 51} {
		st, want := mixed(150)
		s, _ := shoptest.Open(t, st, merchant.Settings{})
		sel := Select(s, seti.Since{}, nil)
		if n, err := new(Service).Count(t.Context(), s, sel); n.Orders != len(want) || err != nil {
			t.Errorf("count: got %d, %v, want %d", n.Orders, err, len(want))
		}
		got := []int64{}
		for start := 1; start <= len(want); start += size {
			got = append(got, send(t, new(Service), s, sel, start, size)...)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("batches of %d: -want +got:\n%s", size, diff)
		}
		list, _, err := new(Service).Batch(s, sel, seti.Range{Start: 31, Size: 10}).Orders(t.Context())
		if diff := cmp.Diff(want[30:40], numbers(list)); diff != "" || err != nil {
			t.Errorf("from a position where no batch began: %v, -want +got:\n%s", err, diff)
		}
	}
}

// Ensure every process refuses a batch behind an unsent one, and a batch of an
// unknown run.
func TestBatch_outOfTurn(t *testing.T) {
	st, _ := mixed(90)
	s, _ := shoptest.Open(t, st, merchant.Settings{})
	sel := Select(s, seti.Since{}, nil)
	refused := func(start, want int) {
		t.Helper()
		_, _, err := new(Service).Batch(s, sel, seti.Range{Start: start, Size: 5}).Orders(t.Context())
		if e, ok := errors.AsType[*shop.OutOfTurnError](err); !ok || e.Next != want {
			t.Errorf("at %d: got %v, want an *shop.OutOfTurnError of %d", start, err, want)
		}
	}
	refused(6, 1)
	send(t, new(Service), s, sel, 1, 5)
	unsent := new(Service).Batch(s, sel, seti.Range{Start: 6, Size: 5})
	if _, _, err := unsent.Orders(t.Context()); err != nil {
		t.Fatal(err)
	}
	unsent.Refused(t.Context())
	refused(11, 6)
	send(t, new(Service), s, sel, 6, 5)
	send(t, new(Service), s, sel, 11, 5)
	repeated := new(Service).Batch(s, sel, seti.Range{Start: 6, Size: 5})
	if _, _, err := repeated.Orders(t.Context()); err != nil {
		t.Fatal(err)
	}
	repeated.Refused(t.Context()) // Stone Edge asked again, so it lacks the batch
	refused(16, 6)
	send(t, new(Service), s, sel, 6, 5)
	send(t, new(Service), s, sel, 11, 5)
}

// Ensure two selections of a store are two runs.
func TestBatch_otherSelection(t *testing.T) {
	st, _ := mixed(60)
	s, _ := shoptest.Open(t, st, merchant.Settings{})
	send(t, new(Service), s, Select(s, seti.Since{}, nil), 1, 5)
	_, _, err := new(Service).Batch(s, Select(s, seti.Since{Order: 30}, nil), seti.Range{Start: 6, Size: 5}).Orders(t.Context())
	if _, ok := errors.AsType[*shop.OutOfTurnError](err); !ok {
		t.Errorf("got %v, want an *shop.OutOfTurnError: this run did not begin", err)
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
		time.Sleep(time.Hour) // every order is older than settling now
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

// Ensure an import by date may end with nothing: its only order was cancelled
// after the count. The next import by date begins as the first one did.
func TestBatch_Sent_nothingLeft(t *testing.T) {
	st := bcsim.NewStore()
	s, _ := shoptest.Open(t, st, merchant.Settings{TimeZone: "UTC"})
	now := time.Now().UTC()
	order := bcsim.Order{OrderFields: bcsim.OrderFields{ID: 7, StatusID: 11}}
	order.DateCreated.Time = now
	st.AddOrder(order)
	sel := Select(s, seti.Since{Date: seti.Date{Year: now.Year(), Month: now.Month(), Day: now.Day()}}, nil)
	all := new(Service)
	for _, step := range []struct {
		status int
		want   []int64
	}{{5, []int64{}}, {11, []int64{7}}} {
		st.SetStatus(7, 11)
		if n, err := all.Count(t.Context(), s, sel); err != nil || n.Orders != 1 {
			t.Fatalf("got %d orders, %v, want one", n.Orders, err)
		}
		st.SetStatus(7, step.status)
		if diff := cmp.Diff(step.want, send(t, all, s, sel, 1, 10)); diff != "" {
			t.Errorf("status %d (-want +got):\n%s", step.status, diff)
		}
	}
}

// Ensure a download brings nothing if Stone Edge was just told of no order, by
// number and by date.
func TestBatch_Orders_toldNone(t *testing.T) {
	now := time.Now().UTC()
	today := seti.Since{Date: seti.Date{Year: now.Year(), Month: now.Month(), Day: now.Day()}}
	for name, since := range map[string]seti.Since{"by number": {Order: 9}, "by date": today} {
		st := bcsim.NewStore()
		arrive := func(id int64, at time.Time) {
			o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11}}
			o.DateCreated.Time = at
			st.AddOrder(o)
		}
		arrive(9, now.AddDate(0, 0, -2))
		s, _ := shoptest.Open(t, st, merchant.Settings{TimeZone: "UTC"})
		all := new(Service)
		if got := send(t, all, s, Select(s, seti.Since{}, nil), 1, 10); len(got) != 1 {
			t.Fatalf("first: got %v", got)
		}
		for _, asked := range []seti.Since{{Order: 9}, since} {
			if n, err := all.Count(t.Context(), s, Select(s, asked, nil)); err != nil || n.Orders != 0 {
				t.Fatalf("%s: told %d, %v, want none", name, n.Orders, err)
			}
		}
		arrive(10, now)
		if got := send(t, all, s, Select(s, since, nil), 1, 10); len(got) != 0 {
			t.Errorf("%s: got %v, want none before the next count", name, got)
		}
	}
}
