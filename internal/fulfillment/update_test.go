package fulfillment

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

const twoMugs = `{"orders":[{"id":1042,"status_id":11,"products":[{"id":311,"sku":"MUG","quantity":2},{"id":312,"sku":"HAT"}]}]}`

func shipping(label, track string) seti.OrderUpdate {
	return seti.OrderUpdate{OrderNumber: "1042", Status: label, Packages: []seti.Package{{ID: "1", TrackNum: track, Shipper: "UPS"}}}
}

// Ensure a repeated update is carried out once, and each order of a post has
// its own outcome.
func TestUpdate(t *testing.T) {
	st := shoptest.Load(t, twoMugs)
	s, sim := shoptest.Open(t, st, merchant.Settings{})
	list, notes, err := Update(t.Context(), s, []seti.OrderUpdate{shipping("Shipped", "T1"), {OrderNumber: "7", Status: "Shipped"}, {OrderNumber: "x"}}, silent)
	if err != nil || len(list) != 3 || list[0].Err != nil || !list[0].Remark.IsZero() || !errors.Is(list[1].Err, ErrNoOrder) || !errors.Is(list[2].Err, ErrNoOrder) {
		t.Fatalf("got %v, %v", list, err)
	}
	if notes.Completed+notes.Unclear+notes.Unmatched != 0 {
		t.Errorf("got %v, want nothing noticed", notes)
	}
	if o, _ := st.Order(1042); o.StatusID != statusShipped || len(st.Shipments(1042)) != 1 {
		t.Errorf("got status %d, %d shipments, want shipped in one", o.StatusID, len(st.Shipments(1042)))
	}
	sim.ResetRequests()
	if list, _, err = Update(t.Context(), s, []seti.OrderUpdate{shipping("Shipped", "T1")}, silent); err != nil || list[0].Err != nil || len(sim.Requests()) != 1 {
		t.Errorf("the same again: got %v, %v, %d calls, want one read", list, err, len(sim.Requests()))
	}
}

// Ensure a remark names the impossible part of an update, also when the update
// comes again.
func TestUpdate_remarks(t *testing.T) {
	for name, tc := range map[string]struct {
		before, update seti.OrderUpdate
		want           func(Remark) bool
		unmatched      int
	}{
		"a further number":   {shipping("Shipped", "T1"), shipping("Shipped", "T2"), func(r Remark) bool { return len(r.Unmatched) == 0 }, 0},
		"contents unknown":   {seti.OrderUpdate{OrderNumber: "1042"}, shipping("Partially Shipped", "T1"), func(r Remark) bool { return len(r.ContentsUnknown) == 1 }, 1},
		"a cancelled order":  {seti.OrderUpdate{OrderNumber: "1042", Status: "Cancelled"}, seti.OrderUpdate{OrderNumber: "1042", Status: "Shipped"}, func(r Remark) bool { return r.Stays == "Cancelled" }, 0},
		"nothing to be said": {seti.OrderUpdate{OrderNumber: "1042"}, shipping("Shipped", "T1"), Remark.IsZero, 0},
	} {
		s, _ := shoptest.Open(t, shoptest.Load(t, twoMugs), merchant.Settings{})
		if _, _, err := Update(t.Context(), s, []seti.OrderUpdate{tc.before}, silent); err != nil {
			t.Fatal(err)
		}
		for i := range 2 {
			list, notes, err := Update(t.Context(), s, []seti.OrderUpdate{tc.update}, silent)
			if err != nil || list[0].Err != nil || !tc.want(list[0].Remark) || (i == 0 && notes.Unmatched != tc.unmatched) {
				t.Errorf("%s, time %d: got %+v, %+v, %v", name, i+1, list, notes, err)
			}
		}
	}
}

// Ensure we look for a shipment after losing its answer, and make it only once.
func TestUpdate_unclear(t *testing.T) {
	for name, tc := range map[string]struct {
		kind bcsim.Kind
		want error
		made int
	}{"made": {bcsim.ActThenClose, nil, 1}, "not made": {bcsim.Close, shop.ErrUnconfirmed, 0}} {
		synctest.Test(t, func(t *testing.T) {
			st := shoptest.Load(t, twoMugs)
			s, sim := shoptest.Open(t, st, merchant.Settings{})
			sim.Fail(bcsim.Fault{Kind: tc.kind, Method: http.MethodPost, Nth: 1})
			update := func() (Outcome, Notes) {
				ctx, cancel := context.WithTimeout(t.Context(), 25*time.Second)
				defer cancel()
				list, notes, err := Update(ctx, s, []seti.OrderUpdate{shipping("Shipped", "T1")}, silent)
				if err != nil {
					t.Fatal(err)
				}
				return list[0], notes
			}
			got, notes := update()
			if !errors.Is(got.Err, tc.want) || (got.Err == nil) != (tc.want == nil) || notes.Unclear != 1 || len(st.Shipments(1042)) != tc.made {
				t.Errorf("%s: got %v, %+v, %d shipments, want %v and %d", name, got, notes, len(st.Shipments(1042)), tc.want, tc.made)
			}
			if tc.made == 0 {
				if got, _ := update(); !errors.Is(got.Err, shop.ErrUnconfirmed) || len(st.Shipments(1042)) != 0 {
					t.Errorf("%s, at once again: got %v, want it to wait for the first", name, got)
				}
			}
			time.Sleep(ledger.SettleTime)
			if got, _ := update(); got.Err != nil || len(st.Shipments(1042)) != 1 {
				t.Errorf("%s, later again: got %v, %d shipments, want one", name, got, len(st.Shipments(1042)))
			}
		})
	}
}

// Ensure an update begins only with enough time left to learn its outcome.
func TestUpdate_outOfTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sim := shoptest.Open(t, shoptest.Load(t, twoMugs), merchant.Settings{})
		ctx, cancel := context.WithTimeout(t.Context(), orderTime-time.Second)
		defer cancel()
		list, _, err := Update(ctx, s, []seti.OrderUpdate{shipping("Shipped", "T1")}, silent)
		if err != nil || !errors.Is(list[0].Err, shop.ErrOutOfTime) || len(sim.Requests()) != 0 {
			t.Errorf("got %v, %v, %d calls, want it out of time", list, err, len(sim.Requests()))
		}
	})
}

// Ensure a write with too little time left to learn its outcome stays undone, and
// leaves no open step behind.
func TestUpdate_outOfTimeToWrite(t *testing.T) {
	for name, u := range map[string]seti.OrderUpdate{"status": statusOnly("Cancelled"), "shipment": oneMug("Item Shipped", "T1")} {
		synctest.Test(t, func(t *testing.T) {
			st := shoptest.Load(t, twoMugs)
			s, sim := shoptest.Open(t, st, merchant.Settings{})
			sim.Fail(bcsim.Fault{Kind: bcsim.Slow, Delay: 3 * time.Second, Method: http.MethodGet, Path: "/v2/orders/1042", Nth: 1})
			ctx, cancel := context.WithTimeout(t.Context(), orderTime)
			defer cancel()
			list, notes, err := Update(ctx, s, []seti.OrderUpdate{u}, silent)
			if err != nil || !errors.Is(list[0].Err, shop.ErrOutOfTime) || notes.Unclear != 0 {
				t.Errorf("%s: got %v, %+v, %v, want it out of time", name, list, notes, err)
			}
			if got, _ := update(t, s, u); got.Err != nil || got.Made == (Made{}) {
				t.Errorf("%s, at once again: got %+v, want it carried out", name, got)
			}
		})
	}
}

// Ensure an update counts again once another one of its order has begun, even
// if the other one failed.
func TestUpdate_backAndForth(t *testing.T) {
	st := shoptest.Load(t, twoMugs)
	s, sim := shoptest.Open(t, st, merchant.Settings{})
	label := func(status string) error {
		list, _, err := Update(t.Context(), s, []seti.OrderUpdate{{OrderNumber: "1042", Status: status}}, silent)
		if err != nil {
			t.Fatal(err)
		}
		return list[0].Err
	}
	if err := label("Awaiting Shipment"); err != nil {
		t.Fatal(err)
	}
	sim.Fail(bcsim.Fault{Kind: bcsim.ActThenAnswer, Method: http.MethodPut, Status: http.StatusBadRequest, Body: `{"status":400,"title":"no"}`})
	if err := label("Cancelled"); err == nil {
		t.Fatal("got no error from a status that BigCommerce refuses")
	}
	sim.Heal()
	if err := label("Awaiting Shipment"); err != nil {
		t.Fatal(err)
	}
	if o, _ := st.Order(1042); o.StatusID != 9 {
		t.Errorf("got status %d, want the label sent last, Awaiting Shipment (9)", o.StatusID)
	}
}

// oneMug is an update about a package with one of the two mugs.
func oneMug(label, track string) seti.OrderUpdate {
	u, one := shipping(label, track), int64(1)
	u.Items = []seti.ItemUpdate{{ItemNumber: "311", Shipped: &one, Packages: []seti.PackedItem{{PackageID: "1", Quantity: &one}}}}
	return u
}

// Ensure two updates of one order at once ship a package once, although
// BigCommerce itself would take one package of a part twice. The later one is
// refused in words, and its repeat finds the shipment.
func TestUpdate_atOnce(t *testing.T) {
	for name, second := range map[string]seti.OrderUpdate{
		"the same update":              oneMug("Partially Shipped", "T1"),
		"the same package, other text": oneMug("Item Shipped", "T1"),
	} {
		for _, apart := range []time.Duration{0, 50 * time.Millisecond, 500 * time.Millisecond} {
			synctest.Test(t, func(t *testing.T) {
				st := shoptest.Load(t, twoMugs)
				s, _ := shoptest.Open(t, st, merchant.Settings{}, bcsim.WithLatency(200*time.Millisecond))
				var refused atomic.Int64
				var both sync.WaitGroup
				for i, u := range []seti.OrderUpdate{oneMug("Partially Shipped", "T1"), second} {
					both.Go(func() {
						time.Sleep(time.Duration(i) * apart)
						got, _ := update(t, s, u)
						if got.Err != nil && !errors.Is(got.Err, ErrUnderWay) {
							t.Errorf("%s: got %v", name, got.Err)
						}
						if got.Err != nil {
							refused.Add(1)
						}
					})
				}
				both.Wait()
				if made := len(st.Shipments(1042)); made != 1 || refused.Load() != 1 {
					t.Errorf("%s, %s apart: got %d shipments, %d refused, want one each", name, apart, made, refused.Load())
				}
				if got, _ := update(t, s, second); got.Err != nil || len(st.Shipments(1042)) != 1 {
					t.Errorf("%s, %s apart: the repeat: got %v, %d shipments", name, apart, got, len(st.Shipments(1042)))
				}
			})
		}
	}
}
