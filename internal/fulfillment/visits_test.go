package fulfillment

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

// Ensure an outcome tells what BigCommerce took in this visit alone. A smooth
// visit has nothing for the log.
func TestUpdate_made(t *testing.T) {
	mugs, _ := shoptest.Open(t, shoptest.Load(t, twoMugs), merchant.Settings{})
	shelf, _ := shoptest.OpenUnwatched(t, shoptest.Load(t, pickup), merchant.Settings{})
	for _, c := range []struct {
		name   string
		shop   *shop.Shop
		update seti.OrderUpdate
		want   Made
	}{
		{"a status", mugs, statusOnly("Awaiting Shipment"), Made{Status: 9}},
		{"one unit", mugs, oneMug("Partially Shipped", "T1"), Made{Units: 1, Shipped: true}},
		{"the rest", mugs, shipping("Shipped", "T2"), Made{Units: 2, Shipped: true}},
		{"a further number", mugs, shipping("Shipped", "T3"), Made{Shipped: true}},
		{"the same again", mugs, shipping("Shipped", "T3"), Made{}},
		{"a pickup", shelf, statusOnly("Completed"), Made{Collected: true}},
	} {
		if got, notes := update(t, c.shop, c.update); got.Err != nil || got.Made != c.want || notes != (Notes{}) {
			t.Errorf("%s: got %+v, %+v, want %+v", c.name, got, notes, c.want)
		}
	}
}

// Ensure we look for a further number after losing its answer, and it joins its
// shipment once.
func TestUpdate_unclearNumber(t *testing.T) {
	for name, c := range map[string]struct {
		kind bcsim.Kind
		want error
	}{"made": {bcsim.ActThenClose, nil}, "not made": {bcsim.Close, shop.ErrUnconfirmed}} {
		synctest.Test(t, func(t *testing.T) {
			st := shoptest.Load(t, twoMugs)
			s, sim := shoptest.Open(t, st, merchant.Settings{})
			update(t, s, shipping("Shipped", "T1"))
			sim.Fail(bcsim.Fault{Kind: c.kind, Method: http.MethodPut, Nth: 1})
			got, notes := update(t, s, shipping("Shipped", "T2"))
			if !errors.Is(got.Err, c.want) || (got.Err == nil) != (c.want == nil) || notes.Unclear != 1 {
				t.Errorf("%s: got %v, %+v, want %v", name, got, notes, c.want)
			}
			time.Sleep(ledger.SettleTime)
			got, _ = update(t, s, shipping("Shipped", "T2"))
			if list := st.Shipments(1042); got.Err != nil || len(list) != 1 || strings.Count(list[0].Comments, "T2") != 1 {
				t.Errorf("%s, later again: got %v, %+v, want T2 once in the shipment of T1", name, got, list)
			}
		})
	}
}

// Ensure the repeat of a failed update restores a completed order that its own
// shipment had set back.
func TestUpdate_setBack(t *testing.T) {
	st := shoptest.Load(t, strings.Replace(twoMugs, `"status_id":11`, `"status_id":10`, 1))
	s, sim := shoptest.Open(t, st, merchant.Settings{})
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusBadRequest, Method: http.MethodPut, Nth: 1, Body: `[{"status":400,"message":"no"}]`})
	for i, want := range []int{statusPartiallyShipped, statusCompleted} {
		got, _ := update(t, s, oneMug("Backordered", "T1"))
		if o, _ := st.Order(1042); (got.Err != nil) != (i == 0) || o.StatusID != want || len(st.Shipments(1042)) != 1 {
			t.Errorf("time %d: got %v, status %d, %d shipments, want status %d and one", i+1, got.Err, o.StatusID, len(st.Shipments(1042)), want)
		}
	}
}

// Ensure a completed order stays so, although an earlier call makes its shipment
// late: between our read of the order and that of the shipments.
func TestUpdate_lateShipment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := shoptest.Load(t, strings.Replace(twoMugs, `"status_id":11`, `"status_id":10`, 1))
		s, sim := shoptest.Open(t, st, merchant.Settings{})
		sim.Fail(bcsim.Fault{Kind: bcsim.Close, Method: http.MethodPost, Nth: 1})
		if got, _ := update(t, s, oneMug("Backordered", "T1")); !errors.Is(got.Err, shop.ErrUnconfirmed) {
			t.Fatalf("got %v", got)
		}
		sim.Fail(bcsim.Fault{Kind: bcsim.Slow, Delay: 2 * time.Second, Method: http.MethodGet, Path: "/v2/orders/*/shipments", Nth: 1})
		late := bigcommerce.NewShipment{TrackingNumber: "T1", Items: []bigcommerce.ShipmentItem{{OrderProductID: 311, Quantity: 1}}}
		o, err := s.Client.Orders().Get(t.Context(), 1042, true)
		if err != nil {
			t.Fatal(err)
		}
		late.OrderAddressID = shippable(o)[0].address
		time.AfterFunc(time.Second, func() { s.Client.Orders().CreateShipment(t.Context(), 1042, late) })
		got, _ := update(t, s, oneMug("Backordered", "T1"))
		if o, _ := st.Order(1042); got.Err != nil || o.StatusID != statusCompleted || len(st.Shipments(1042)) != 1 {
			t.Errorf("got %+v, status %d, %d shipments, want completed and one", got, o.StatusID, len(st.Shipments(1042)))
		}
	})
}

// Ensure a repeat is answered from memory for less than a day.
func TestUpdate_memory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sim := shoptest.Open(t, shoptest.Load(t, twoMugs), merchant.Settings{})
		for i, want := range []bool{false, true, false} {
			time.Sleep([]time.Duration{0, finishedLife - time.Second, finishedLife}[i])
			sim.ResetRequests()
			got, _ := update(t, s, shipping("Shipped", "T1"))
			if fromMemory := len(sim.Requests()) == 1; got.Err != nil || fromMemory != want {
				t.Errorf("time %d: got %v after %d calls, want it from memory: %t", i+1, got.Err, len(sim.Requests()), want)
			}
		}
	})
}

// Ensure an update of an order changes nothing if another cart alone was given
// it. The merchant gets a note, and Stone Edge an OK.
func TestUpdate_otherCart(t *testing.T) {
	for name, c := range map[string]struct {
		given []string
		want  string
	}{
		"no cart was given it": {nil, ""},
		"this cart":            {[]string{"bc-own"}, ""},
		"another cart":         {[]string{"bc-third"}, "bc-third"},
		"this cart, too":       {[]string{"bc-own", "bc-third"}, ""},
	} {
		st := shoptest.Load(t, twoMugs)
		s, _ := shoptest.Open(t, st, merchant.Settings{})
		s.CartID, s.Others = "bc-own", []string{"bc-second", "bc-third"}
		for _, cart := range c.given {
			g := &ledger.Given{Place: ledger.Place{Store: s.Hash, Cart: cart, Order: 1042}}
			g.Note("run", 11, time.Now())
			if err := s.Ledger.Write(t.Context(), []ledger.Plain{g}, nil); err != nil {
				t.Fatal(err)
			}
		}
		got, _ := update(t, s, shipping("Shipped", "T1"))
		o, _ := st.Order(1042)
		if shipped := o.StatusID == statusShipped; got.Err != nil || got.Remark.OtherCart != c.want || shipped != (c.want == "") {
			t.Errorf("%s: got %+v, status %d, want %q", name, got, o.StatusID, c.want)
		}
		notes, err := s.Ledger.Notes(t.Context(), s.Hash)
		if noted := slices.ContainsFunc(notes, func(n ledger.Note) bool { return n.Accepted }); err != nil || noted != (c.want != "") {
			t.Errorf("%s: got notes %+v, %v", name, notes, err)
		}
	}
}

// Ensure a remark with anything in it is not empty, whatever else is in it.
func TestRemark_IsZero(t *testing.T) {
	parts := []Remark{
		{NotFound: true}, {OtherCart: "bc-x"}, {NoShipping: true}, {Stays: "Cancelled"},
		{Unmatched: []string{"T"}}, {Unlisted: []string{"T"}}, {ContentsUnknown: []string{"T"}}, {TakenBack: []string{"T"}}, {Unpacked: []int64{11}},
		{Unmatched: []string{"T"}, ContentsUnknown: []string{"U"}}, {ContentsUnknown: []string{"T"}, TakenBack: []string{"U"}}, {TakenBack: []string{"T"}, Unpacked: []int64{11}},
	}
	for _, r := range parts {
		if r.IsZero() {
			t.Errorf("%+v: got empty", r)
		}
	}
	if !(Remark{}).IsZero() {
		t.Error("the zero Remark: got parts")
	}
}
