package fulfillment

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// Ensure an order has a note of the right kind while an update left something
// undone, and none afterwards.
func TestUpdate_notes(t *testing.T) {
	s, _ := shoptest.Open(t, shoptest.Load(t, twoMugs), merchant.Settings{})
	for _, c := range []struct {
		update seti.OrderUpdate
		want   string
	}{
		{shipping("Item Shipped", "T1"), "[{1042 held false}]"},
		{shipping("Order Shipped", ""), "[]"},
		{shipping("Order Canceled", "T9"), "[{1042 left_out false}]"},
		{statusOnly("Awaiting Shipment"), "[]"},
		{seti.OrderUpdate{OrderNumber: "7", Status: "Shipped"}, "[{7 refused false}]"},
	} {
		if _, _, err := Update(t.Context(), s, []seti.OrderUpdate{c.update}, func(o Outcome) string { return "words" }); err != nil {
			t.Fatal(err)
		}
		notes, err := s.Ledger.Notes(t.Context(), s.Hash)
		if err != nil {
			t.Fatal(err)
		}
		type short struct {
			order, kind string
			accepted    bool
		}
		list := []short{}
		for _, n := range notes {
			list = append(list, short{n.Order, n.Kind, n.Accepted})
		}
		if got := fmt.Sprint(list); got != c.want {
			t.Errorf("%s: got %s, want %s", c.update.Status, got, c.want)
		}
	}
	s, _ = shoptest.Open(t, shoptest.Load(t, twoMugs), merchant.Settings{AnswerUnknownOrder: merchant.AnswerOK})
	if _, _, err := Update(t.Context(), s, []seti.OrderUpdate{{OrderNumber: "7", Status: "Shipped"}}, silent); err != nil {
		t.Fatal(err)
	}
	if notes, err := s.Ledger.Notes(t.Context(), s.Hash); err != nil || len(notes) != 1 || notes[0].Kind != noteAccepted || !notes[0].Accepted || notes[0].Text != "words" {
		t.Errorf("an OK for an unknown order: got %v, %v", notes, err)
	}
}

// Ensure a note of an update that never reached the order's row ends with the next
// update that is carried out.
func TestUpdate_notesEnd(t *testing.T) {
	ship := shipping("Shipped", "T1")
	for name, before := range map[string]func(s *shop.Shop, sim *bcsim.Server){
		"another cart's order": func(s *shop.Shop, _ *bcsim.Server) {
			giveTo(t, s, "bc-third")
			update(t, s, ship)
			s.CartID, s.Others = "bc-third", []string{"bc-own"}
		},
		"another cart's order, shipped in part": func(s *shop.Shop, _ *bcsim.Server) {
			update(t, s, oneMug("Item Shipped", "T1"))
			giveTo(t, s, "bc-third")
			update(t, s, ship)
			s.CartID, s.Others = "bc-third", []string{"bc-own"}
		},
		"not found once": func(s *shop.Shop, sim *bcsim.Server) {
			sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusNotFound, Path: "/v2/orders/1042", Nth: 1, Body: `[{"status":404,"message":"no"}]`})
			update(t, s, ship)
		},
		"not found once, after the first": func(s *shop.Shop, sim *bcsim.Server) {
			update(t, s, ship)
			sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusNotFound, Path: "/v2/orders/1042", Nth: 1, Body: `[{"status":404,"message":"no"}]`})
			update(t, s, ship)
		},
	} {
		st := shoptest.Load(t, twoMugs)
		s, sim := shoptest.OpenUnwatched(t, st, merchant.Settings{})
		before(s, sim)
		if notes, err := s.Ledger.Notes(t.Context(), s.Hash); err != nil || len(notes) != 1 {
			t.Errorf("%s: got notes %+v, %v, want one", name, notes, err)
		}
		for i := range 2 {
			got, _ := update(t, s, ship)
			notes, err := s.Ledger.Notes(t.Context(), s.Hash)
			if err != nil || got.Err != nil || len(notes) != 0 || len(st.Shipments(1042)) != 1 {
				t.Errorf("%s, carried out %d: got %v, notes %+v, %v", name, i+1, got, notes, err)
			}
		}
	}
}

// giveTo gives an order to another cart of the store than its own.
func giveTo(t *testing.T, s *shop.Shop, cart string) {
	t.Helper()
	g := &ledger.Given{Place: ledger.Place{Store: s.Hash, Cart: cart, Order: 1042}}
	g.Note("run", 11, time.Now())
	if err := s.Ledger.Write(t.Context(), []ledger.Plain{g}, nil); err != nil {
		t.Fatal(err)
	}
	s.CartID, s.Others = "bc-own", []string{cart}
}

// Ensure a note of a failed update gives way to the last update's own note, once
// that one comes again.
func TestUpdate_notesAgain(t *testing.T) {
	for name, between := range map[string]func(s *shop.Shop, sim *bcsim.Server){
		"not found once": func(s *shop.Shop, sim *bcsim.Server) {
			sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusNotFound, Path: "/v2/orders/1042", Nth: 1, Body: `[{"status":404,"message":"no"}]`})
			update(t, s, shipping("Item Shipped", "T1"))
		},
		"another one refused": func(s *shop.Shop, sim *bcsim.Server) {
			sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusBadRequest, Method: http.MethodPut, Nth: 1, Body: `[{"status":400,"message":"no"}]`})
			update(t, s, statusOnly("Cancelled"))
		},
	} {
		s, sim := shoptest.Open(t, shoptest.Load(t, twoMugs), merchant.Settings{})
		for i, want := range []string{noteHeld, noteRefused, noteHeld} {
			if i == 1 {
				between(s, sim)
			} else {
				update(t, s, shipping("Item Shipped", "T1"))
			}
			if notes, err := s.Ledger.Notes(t.Context(), s.Hash); err != nil || len(notes) != 1 || notes[0].Kind != want {
				t.Errorf("%s, time %d: got notes %+v, %v, want one, %s", name, i+1, notes, err, want)
			}
		}
	}
}

// Ensure a note that the ledger fails to end is ended by the repeat.
func TestUpdate_noteStays(t *testing.T) {
	s, _ := shoptest.Open(t, shoptest.Load(t, twoMugs), merchant.Settings{})
	sim := awssim.New()
	s.Ledger = shoptest.Ledger(sim)
	update(t, s, shipping("Item Shipped", "T1"))
	sim.AddFault(awssim.Fault{Operation: "PutItem", Skip: 1, Code: "AccessDeniedException"}) // behind the intent
	if _, _, err := Update(t.Context(), s, []seti.OrderUpdate{statusOnly("Awaiting Shipment")}, silent); !errors.Is(err, ledger.ErrUnavailable) {
		t.Errorf("without the ledger: got %v", err)
	}
	got, _ := update(t, s, statusOnly("Awaiting Shipment"))
	if notes, err := s.Ledger.Notes(t.Context(), s.Hash); err != nil || got.Err != nil || len(notes) != 0 {
		t.Errorf("the repeat: got %v, notes %+v, %v, want none", got, notes, err)
	}
}

// Ensure a change of numbers is found on its own shipment with just these numbers.
func TestRenamed_is(t *testing.T) {
	step := newRenamed(shipmentUpdate{5, bigcommerce.ShipmentChange{TrackingNumber: "T1", Comments: withNumbers("", []pack{{seti.Package{TrackNum: "T2"}}})}})
	both := withNumbers("", []pack{{seti.Package{TrackNum: "T2"}}})
	for name, c := range map[string]struct {
		s    bigcommerce.Shipment
		want bool
	}{
		"itself":        {bigcommerce.Shipment{ID: 5, TrackingNumber: "T1", Comments: both}, true},
		"another one":   {bigcommerce.Shipment{ID: 6, TrackingNumber: "T1", Comments: both}, false},
		"other numbers": {bigcommerce.Shipment{ID: 5, TrackingNumber: "T3", Comments: both}, false},
		"fewer numbers": {bigcommerce.Shipment{ID: 5, TrackingNumber: "T1"}, false},
		"none":          {bigcommerce.Shipment{ID: 5}, false},
	} {
		if got := step.is(c.s); got != c.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
	kept := newRenamed(shipmentUpdate{5, bigcommerce.ShipmentChange{Comments: both}})
	if !kept.is(bigcommerce.Shipment{ID: 5, TrackingNumber: "T1", Comments: both}) {
		t.Error("a change of the comments alone: not found beside a number in the field")
	}
}

// Ensure a number too long for its field is known by the comments, and only where
// they go with that field.
func TestFullTrack(t *testing.T) {
	long := strings.Repeat("1234567890", 5) + "-A"
	field := cutTrack(long)
	for name, c := range map[string]struct{ field, comments, want string }{
		"a short one":             {"T1", "", "T1"},
		"a long one":              {field, longNumber + long, long},
		"a long one among others": {field, "Gift\n" + longNumber + long + "\nmore", long},
		"another one's":           {"T1", longNumber + long, "T1"},
		"no comments":             {field, "", field},
	} {
		if got := strings.TrimSpace(fullTrack(c.field, c.comments)); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	for text, want := range map[string]string{long: long[:maxTrack], " T1 ": "T1", strings.Repeat("x", maxTrack): strings.Repeat("x", maxTrack), strings.Repeat("x", maxTrack-1) + "é": strings.Repeat("x", maxTrack-1)} {
		if got := cutTrack(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	s := bigcommerce.Shipment{TrackingNumber: field, Comments: longNumber + long}
	if !isNumbered(s, long) || isNumbered(s, long[:maxTrack]+"-B") {
		t.Error("two long numbers that begin alike are one")
	}
	if s.Comments = ""; !isNumbered(s, long) || !isNumbered(s, long[:maxTrack]+"-B") {
		t.Error("without the comments, the beginning decides")
	}
}

// Ensure a repeated post of several orders reads neighbors at once.
func TestUpdate_repeatedPost(t *testing.T) {
	s, sim := shoptest.Open(t, shoptest.Load(t, `{"orders":[{"id":801,"status_id":11,"products":[{"id":11}]},{"id":802,"status_id":11,"products":[{"id":21}]},{"id":1900,"status_id":11,"products":[{"id":31}]}]}`), merchant.Settings{})
	var post []seti.OrderUpdate
	for _, number := range []string{"801", "802", "1900"} {
		post = append(post, seti.OrderUpdate{OrderNumber: number, Status: "Order Shipped", Packages: packages("T" + number)})
	}
	for _, c := range []struct{ orders, most int }{{3, 100}, {3, 2}, {2, 1}} {
		sim.ResetRequests()
		list, _, err := Update(t.Context(), s, post[:c.orders], silent)
		if err != nil || len(list) != c.orders || slices.ContainsFunc(list, func(o Outcome) bool { return o.Err != nil }) {
			t.Fatalf("got %v, %v", list, err)
		}
		if calls := len(sim.Requests()); calls > c.most {
			t.Errorf("%d orders: got %d calls, want at most %d", c.orders, calls, c.most)
		}
	}
}

// Ensure a shipment is found by its address, number and goods, among those made
// after the step began.
func TestSent_is(t *testing.T) {
	step := newSent(bigcommerce.NewShipment{OrderAddressID: 1, TrackingNumber: "T1", Items: []bigcommerce.ShipmentItem{{OrderProductID: 11, Quantity: 2}}}, []bigcommerce.Shipment{shipment(4, 1, "T1", "", 11, 2)})
	for name, c := range map[string]struct {
		s    bigcommerce.Shipment
		want bool
	}{
		"a later one":     {shipment(5, 1, "t1", "", 11, 2), true},
		"the one before":  {shipment(4, 1, "T1", "", 11, 2), false},
		"another address": {shipment(5, 2, "T1", "", 11, 2), false},
		"another number":  {shipment(5, 1, "T2", "", 11, 2), false},
		"other goods":     {shipment(5, 1, "T1", "", 11, 1), false},
	} {
		if got := step.is(c.s); got != c.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

// Ensure a number that joins a shipment brings its carrier, by the code or by the
// name, and that an open carrier changes nothing.
func TestCarryBy(t *testing.T) {
	for shipper, want := range map[string]string{"": "open", " ": "open", "UPS": "ups//", "Averitt": "/averitt/", "Pony Express": "//Pony Express"} {
		p, change, got := pack{seti.Package{TrackNum: "T1", Shipper: shipper}}, bigcommerce.ShipmentChange{}, "open"
		carryBy(&change, p, newShipment([]pack{p}, nil))
		if change.ShippingProvider != nil {
			got = *change.ShippingProvider + "/" + *change.TrackingCarrier + "/" + change.ShippingMethod
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", shipper, got, want)
		}
	}
}
