package fulfillment

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
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

// pickup is an order that the shopper collects.
const pickup = `{"orders":[{"id":1042,"status_id":8,"products":[{"id":311,"sku":"MUG","quantity":2,"order_pickup_method_id":5}],
 "pickups":[{"id":5,"pickup_method_id":5,"pickup_method_display_name":"Shop"}]}]}`

func statusOnly(label string) seti.OrderUpdate {
	return seti.OrderUpdate{OrderNumber: "1042", Status: label}
}

func silent(Outcome) string { return "words" }

// update carries one update out, and returns its outcome.
func update(t *testing.T, s *shop.Shop, u seti.OrderUpdate) (Outcome, Notes) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 25*time.Second)
	defer cancel()
	list, notes, err := Update(ctx, s, []seti.OrderUpdate{u}, silent)
	if err != nil || len(list) != 1 || list[0].Number != u.OrderNumber {
		t.Fatalf("got %v, %v, want one outcome of order %s", list, err, u.OrderNumber)
	}
	return list[0], notes
}

// Ensure a status change of unknown outcome is read back: it counts if the
// order has the status, and else comes with the repeat.
func TestUpdate_unclearStatus(t *testing.T) {
	for name, c := range map[string]struct {
		kind   bcsim.Kind
		reads  bool // the order can be read afterwards
		want   error
		status int // of the order
	}{
		"made":                  {bcsim.ActThenClose, true, nil, 5},
		"not made":              {bcsim.Close, true, shop.ErrUnconfirmed, 11},
		"made, and no read":     {bcsim.ActThenClose, false, shop.ErrUnconfirmed, 5},
		"not made, and no read": {bcsim.Close, false, shop.ErrUnconfirmed, 11},
	} {
		synctest.Test(t, func(t *testing.T) {
			st := shoptest.Load(t, twoMugs)
			s, sim := shoptest.Open(t, st, merchant.Settings{})
			sim.Fail(bcsim.Fault{Kind: c.kind, Method: http.MethodPut})
			if !c.reads {
				sim.Fail(bcsim.Fault{Kind: bcsim.Close, Method: http.MethodGet, Nth: 2, Times: 100})
			}
			got, notes := update(t, s, statusOnly("Cancelled"))
			if !errors.Is(got.Err, c.want) || (got.Err == nil) != (c.want == nil) || notes.Unclear != 1 {
				t.Errorf("%s: got %v, %+v, want %v", name, got, notes, c.want)
			}
			if o, _ := st.Order(1042); o.StatusID != c.status || sim.Count(http.MethodPut, "") != 1 {
				t.Errorf("%s: got status %d after %d writes, want %d after 1", name, o.StatusID, sim.Count(http.MethodPut, ""), c.status)
			}
			sim.Heal()
			told, shown := got.Made.Status, c.status == 5
			got, _ = update(t, s, statusOnly("Cancelled"))
			if told += got.Made.Status; (got.Err == nil) != shown || (told == 5) != shown {
				t.Errorf("%s, at once again: got %v, told of status %d, want it done and told once: %t", name, got, told, shown)
			}
			time.Sleep(ledger.SettleTime)
			if got, _ = update(t, s, statusOnly("Cancelled")); got.Err != nil {
				t.Errorf("%s, again: got %v", name, got)
			}
			if o, _ := st.Order(1042); o.StatusID != 5 {
				t.Errorf("%s, again: got status %d, want cancelled", name, o.StatusID)
			}
		})
	}
}

// Ensure a label that BigCommerce refuses is that order's error alone, also with
// 403, and that a refused key ends the post with the outcomes so far.
func TestUpdate_refused(t *testing.T) {
	const two = `{"orders":[{"id":1,"status_id":11,"products":[{"id":11,"sku":"A"}]},{"id":2,"status_id":11,"products":[{"id":21,"sku":"B"}]}]}`
	both := []seti.OrderUpdate{{OrderNumber: "1", Status: "Cancelled"}, {OrderNumber: "2", Status: "Cancelled"}}
	for name, c := range map[string]struct {
		status, nth int
		outcomes    int
		whole       bool
	}{
		"the first order":        {400, 1, 2, false},
		"the second order":       {422, 2, 2, false},
		"forbidden, the first":   {403, 1, 2, false},
		"forbidden, the second":  {403, 2, 2, false},
		"the key, at the first":  {401, 1, 0, true},
		"the key, at the second": {401, 2, 1, true},
	} {
		st := shoptest.Load(t, two)
		s, sim := shoptest.Open(t, st, merchant.Settings{})
		sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: c.status, Method: http.MethodPut, Nth: c.nth, Body: `[{"status":400,"message":"no"}]`})
		list, _, err := Update(t.Context(), s, both, silent)
		if len(list) != c.outcomes || bigcommerce.IsKeyRefused(err) != c.whole || (err == nil) == c.whole {
			t.Errorf("%s: got %v, %v, want %d outcomes", name, list, err, c.outcomes)
		}
		for i, o := range list {
			if failed := i+1 == c.nth; failed != (o.Err != nil) {
				t.Errorf("%s: order %d: got %v", name, i+1, o.Err)
			}
		}
	}
}

// Ensure a key without the right to any order is one error for the whole post,
// and costs few calls.
func TestUpdate_forbidden(t *testing.T) {
	for _, orders := range []int{1, 2, mostForbidden + 5} {
		s, sim := shoptest.Open(t, shoptest.Load(t, twoMugs), merchant.Settings{})
		sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusForbidden, Path: "/v2/orders/*", Body: `[{"status":403,"message":"no"}]`})
		var post []seti.OrderUpdate
		for i := range orders {
			post = append(post, seti.OrderUpdate{OrderNumber: strconv.Itoa(i + 1), Status: "Shipped"})
		}
		list, _, err := Update(t.Context(), s, post, silent)
		if calls := len(sim.Requests()); len(list) != 0 || !bigcommerce.IsForbidden(err) || calls != min(orders, mostForbidden) {
			t.Errorf("%d orders: got %v, %v after %d calls", orders, list, err, calls)
		}
	}
}

// Ensure orders decided without BigCommerce do not hide that it forbids all the
// others. A repeat beside one forbidden order proves the key.
func TestUpdate_forbiddenBeside(t *testing.T) {
	many := mostForbidden + 5
	for name, c := range map[string]struct {
		first  seti.OrderUpdate // in front of the forbidden orders
		before func(s *shop.Shop)
		orders int // forbidden
		whole  bool
	}{
		"no number":             {seti.OrderUpdate{OrderNumber: "ABC", Status: "Shipped"}, func(*shop.Shop) {}, many, true},
		"no number, one order":  {seti.OrderUpdate{OrderNumber: "ABC", Status: "Shipped"}, func(*shop.Shop) {}, 1, true},
		"no number, answered":   {seti.OrderUpdate{OrderNumber: "ABC", Status: "Shipped"}, func(s *shop.Shop) { s.Settings.AnswerUnknownOrder = merchant.AnswerOK }, many, true},
		"no number, alone":      {seti.OrderUpdate{OrderNumber: "ABC", Status: "Shipped"}, func(*shop.Shop) {}, 0, false},
		"another cart's":        {statusOnly("Shipped"), func(s *shop.Shop) { giveTo(t, s, "bc-third") }, many, true},
		"under way":             {statusOnly("Shipped"), func(s *shop.Shop) { s.Ledger.TakeShip(t.Context(), s.Hash, 1042) }, many, true},
		"a repeat":              {statusOnly("Shipped"), func(s *shop.Shop) { update(t, s, statusOnly("Shipped")) }, many, true},
		"a repeat, one order":   {statusOnly("Shipped"), func(s *shop.Shop) { update(t, s, statusOnly("Shipped")) }, 1, false},
		"carried out, many":     {statusOnly("Awaiting Shipment"), func(*shop.Shop) {}, many, false},
		"carried out, with one": {statusOnly("Awaiting Shipment"), func(*shop.Shop) {}, 1, false},
	} {
		s, sim := shoptest.Open(t, shoptest.Load(t, twoMugs), merchant.Settings{})
		c.before(s)
		post := []seti.OrderUpdate{c.first}
		for i := range c.orders {
			path := "/v2/orders/" + strconv.Itoa(i+1)
			sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusForbidden, Path: path, Body: `[{"status":403,"message":"no"}]`})
			post = append(post, seti.OrderUpdate{OrderNumber: strconv.Itoa(i + 1), Status: "Shipped"})
		}
		sim.ResetRequests()
		list, _, err := Update(t.Context(), s, post, silent)
		if c.whole != bigcommerce.IsForbidden(err) || c.whole != (err != nil) || len(list) != 0 == c.whole {
			t.Errorf("%s: got %v, %v, want one error for the post: %t", name, list, err, c.whole)
		}
		if calls := len(sim.Requests()); c.whole && calls > mostForbidden+1 {
			t.Errorf("%s: got %d calls", name, calls)
		}
	}
}

// Ensure a forbidden pickup is its own order's error, also where it is the only
// one of a post.
func TestUpdate_forbiddenPickup(t *testing.T) {
	s, sim := shoptest.OpenUnwatched(t, shoptest.Load(t, pickup), merchant.Settings{})
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusForbidden, Method: http.MethodGet, Path: "/v3/orders/pickups", Body: `{"status":403,"title":"no"}`})
	if got, _ := update(t, s, statusOnly("Completed")); !errors.Is(got.Err, ErrForbidden) {
		t.Errorf("got %v", got.Err)
	}
}

// Ensure a collected order gets its pickup once, whatever becomes of the answer.
func TestUpdate_pickup(t *testing.T) {
	for name, c := range map[string]struct {
		fault *bcsim.Fault
		want  error
		made  int
	}{
		"answered":             {nil, nil, 1},
		"made, answer lost":    {&bcsim.Fault{Kind: bcsim.ActThenClose, Method: http.MethodPost, Nth: 1}, nil, 1},
		"never made":           {&bcsim.Fault{Kind: bcsim.Close, Method: http.MethodPost, Nth: 1}, shop.ErrUnconfirmed, 0},
		"refused":              {&bcsim.Fault{Kind: bcsim.Answer, Status: 422, Method: http.MethodPost, Nth: 1, Body: `{"status":422,"title":"no"}`}, nil, 0},
		"pickups not readable": {&bcsim.Fault{Kind: bcsim.Answer, Status: 404, Path: "/v3/orders/pickups", Nth: 1, Body: `{"status":404,"title":"no"}`}, nil, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			st := shoptest.Load(t, pickup)
			s, sim := shoptest.OpenUnwatched(t, st, merchant.Settings{})
			if c.fault != nil {
				sim.Fail(*c.fault)
			}
			got, _ := update(t, s, statusOnly("Completed"))
			if failed := c.made == 0; failed != (got.Err != nil) || c.want != nil && !errors.Is(got.Err, c.want) {
				t.Errorf("%s: got %v, want an error %t", name, got, failed)
			}
			if unclear := c.want != nil; errors.Is(got.Err, shop.ErrUnconfirmed) != unclear {
				t.Errorf("%s: got %v, want it unconfirmed: %t", name, got, unclear)
			}
			if c.want != nil {
				sim.ResetRequests()
				if got, _ := update(t, s, statusOnly("Completed")); !errors.Is(got.Err, c.want) || sim.Count(http.MethodPost, "") != 0 {
					t.Errorf("%s, at once again: got %v after %d writes, want it to wait", name, got, sim.Count(http.MethodPost, ""))
				}
			}
			if n := len(st.Pickups()); n != c.made {
				t.Errorf("%s: got %d pickups, want %d", name, n, c.made)
			}
			time.Sleep(ledger.SettleTime)
			if got, _ := update(t, s, statusOnly("Completed")); got.Err != nil || len(st.Pickups()) != 1 {
				t.Errorf("%s, later again: got %v, %d pickups, want 1", name, got, len(st.Pickups()))
			}
			if o, _ := st.Order(1042); o.StatusID != statusCompleted {
				t.Errorf("%s: got status %d, want completed", name, o.StatusID)
			}
		})
	}
}

// Ensure an order whose lines come back empty is completed before goods are
// planned, and that this is noticed.
func TestUpdate_emptyLines(t *testing.T) {
	st := shoptest.Load(t, twoMugs)
	s, sim := shoptest.Open(t, st, merchant.Settings{})
	sim.Fail(bcsim.Fault{Kind: bcsim.EmptyLineItems, Order: 1042})
	got, notes := update(t, s, shipping("Shipped", "T1"))
	if got.Err != nil || notes.Completed != 1 {
		t.Errorf("got %v, %+v, want one order completed", got, notes)
	}
	if list := st.Shipments(1042); len(list) != 1 || len(list[0].Items) != 2 {
		t.Errorf("got %+v, want one shipment of both lines", list)
	}
}

// Ensure a listed order whose parts answer 404 does not count as unknown to the
// store. Its update would be answered OK after some days.
func TestUpdate_listedButNotFound(t *testing.T) {
	s, sim := shoptest.Open(t, shoptest.Load(t, twoMugs), merchant.Settings{})
	sim.Fail(bcsim.Fault{Kind: bcsim.EmptyLineItems, Order: 1042})
	notFound := bcsim.Fault{Status: http.StatusNotFound, Body: `[{"status":404,"message":"not found"}]`}
	products, order := notFound, notFound
	products.Path = "/v2/orders/1042/products"
	order.Path, order.When = "/v2/orders/1042", func(q url.Values) bool { return !q.Has("include") }
	sim.Fail(products)
	sim.Fail(order)
	if got, _ := update(t, s, shipping("Shipped", "T1")); errors.Is(got.Err, ErrNoOrder) || !bigcommerce.IsUnusable(got.Err) {
		t.Errorf("got %v, want an unusable answer", got.Err)
	}
}

// Ensure a store's own labels win, and one that means nothing keeps the status.
func TestUpdate_ownLabels(t *testing.T) {
	labels := map[string]string{"Sent to shop": "Shipped", "Void": "5", "Shelf": "ignore"}
	for label, want := range map[string]int{"sent to shop": 2, "VOID": 5, "Shelf": 11, "Some other": 11, "": 11, "Cancelled": 5} {
		st := shoptest.Load(t, twoMugs)
		s, _ := shoptest.Open(t, st, merchant.Settings{StatusLabels: labels})
		got, _ := update(t, s, statusOnly(label))
		if o, _ := st.Order(1042); got.Err != nil || o.StatusID != want {
			t.Errorf("%q: got %v, status %d, want %d", label, got, o.StatusID, want)
		}
	}
}
