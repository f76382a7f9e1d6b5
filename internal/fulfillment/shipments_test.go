package fulfillment

import (
	"errors"
	"fmt"
	"math/rand/v2"
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

const tenMugs = `{"orders":[{"id":1042,"status_id":11,"products":[{"id":311,"sku":"MUG","quantity":10}]}]}`

// mugsIn is an update about packages with two mugs each.
func mugsIn(tracks ...string) seti.OrderUpdate {
	u := seti.OrderUpdate{OrderNumber: "1042", Status: "Partially Shipped", Packages: packages(tracks...)}
	item := seti.ItemUpdate{ItemNumber: "311"}
	for _, p := range u.Packages {
		item.Packages = append(item.Packages, seti.PackedItem{PackageID: p.ID, Quantity: new(int64(2))})
	}
	u.Items = []seti.ItemUpdate{item}
	return u
}

// Ensure a package goes out once, although BigCommerce leaves its shipment out of
// the list. We read the list again where the order contradicts it. A repeat with
// the whole list makes what was left out.
func TestUpdate_shortList(t *testing.T) {
	for name, c := range map[string]struct {
		status   int
		body     string
		times    int
		tracks   []string // of the second update
		made     []string // in all
		unlisted []string
	}{
		"empty once":                  {http.StatusOK, "[]", 1, []string{"T1", "T2"}, []string{"T1", "T2"}, nil},
		"204 once":                    {http.StatusNoContent, "", 1, []string{"T1", "T2"}, []string{"T1", "T2"}, nil},
		"empty twice":                 {http.StatusOK, "[]", 2, []string{"T1", "T2"}, []string{"T1"}, []string{"T1", "T2"}},
		"empty twice, the new before": {http.StatusOK, "[]", 2, []string{"T2", "T1"}, []string{"T1"}, []string{"T2", "T1"}},
	} {
		st := shoptest.Load(t, tenMugs)
		s, sim := shoptest.Open(t, st, merchant.Settings{})
		update(t, s, mugsIn("T1"))
		sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: c.status, Body: c.body, Method: http.MethodGet, Path: "/v2/orders/*/shipments", Nth: 1, Times: c.times})
		got, _ := update(t, s, mugsIn(c.tracks...))
		if made := sentNumbers(st); got.Err != nil || !slices.Equal(made, c.made) || !slices.Equal(got.Remark.Unlisted, c.unlisted) {
			t.Errorf("%s: got %v, shipments %v, want %v", name, got, made, c.made)
		}
		got, _ = update(t, s, mugsIn(c.tracks...))
		if made := sentNumbers(st); got.Err != nil || !slices.Equal(made, []string{"T1", "T2"}) || !got.Remark.IsZero() {
			t.Errorf("%s, again: got %v, shipments %v, want T1 and T2 once each", name, got, made)
		}
	}
}

// sentNumbers are the tracking numbers of the order's shipments.
func sentNumbers(st *bcsim.Store) (list []string) {
	for _, parcel := range st.Shipments(1042) {
		list = append(list, parcel.TrackingNumber)
	}
	return list
}

// Ensure units that the order counts as shipped, in no listed shipment, are left
// out of a package and named. A line with nothing left needs no such words.
func TestPlanFor_unlisted(t *testing.T) {
	for name, c := range map[string]struct {
		shipped  []int // of the lines 11 and 12, with 3 units and 1
		items    []seti.ItemUpdate
		want     []string
		unlisted []string
	}{
		"all of the package":        {[]int{1, 0}, []seti.ItemUpdate{itemIn("11", 1, "1", 1)}, nil, []string{"T"}},
		"a part of it":              {[]int{1, 0}, []seti.ItemUpdate{itemIn("11", 1, "1", 1), itemIn("12", 1, "1", 1)}, []string{"T to 1: 1x12"}, []string{"T"}},
		"some units of a line":      {[]int{1, 0}, []seti.ItemUpdate{itemIn("11", 2, "1", 2)}, []string{"T to 1: 1x11"}, []string{"T"}},
		"none, all that is left":    {[]int{1, 0}, []seti.ItemUpdate{itemIn("11", 3, "1", 3)}, []string{"T to 1: 2x11"}, nil},
		"none, with nothing left":   {[]int{3, 0}, []seti.ItemUpdate{itemIn("11", 1, "1", 1)}, []string{"idle: T"}, nil},
		"none, of another line":     {[]int{1, 0}, []seti.ItemUpdate{itemIn("12", 1, "1", 1)}, []string{"T to 1: 1x12"}, nil},
		"none, beside nothing left": {[]int{3, 0}, []seti.ItemUpdate{itemIn("11", 1, "1", 1), itemIn("12", 1, "1", 1)}, []string{"T to 1: 1x12"}, nil},
	} {
		o := sending()
		for i, n := range c.shipped {
			o.Consignments.Shipping[0].LineItems[i].QuantityShipped = bigcommerce.Int(n)
		}
		waiting := []pack{{packages("T")[0]}}
		got := planFor(o, seti.OrderUpdate{Packages: packages("T"), Items: c.items}, partly, nil, waiting, nil)
		if !slices.Equal(got.words(), c.want) || !slices.Equal(got.Unlisted, c.unlisted) || len(got.Held) != 0 {
			t.Errorf("%s: got %q, unlisted %q, held %v, want %q and %q", name, got.words(), got.Unlisted, got.Held, c.want, c.unlisted)
		}
	}
}

// Ensure units in no listed shipment go out twice under no order of the packages.
// Each package that may hold them leaves as many out, and is named.
func TestPlanFor_unlistedOfSeveral(t *testing.T) {
	for name, c := range map[string]struct {
		sent     int // by the order's count, in no shipment
		tracks   []string
		item     seti.ItemUpdate
		want     []string
		unlisted []string
	}{
		"one as large":             {2, []string{"T", "U"}, itemIn("311", unsaid, "1", 2, "2", 2), nil, []string{"T", "U"}},
		"larger ones":              {2, []string{"T", "U"}, itemIn("311", unsaid, "1", 3, "2", 4), []string{"T to 1: 1x311", "U to 1: 2x311"}, []string{"T", "U"}},
		"all that is left":         {2, []string{"T", "U"}, itemIn("311", unsaid, "1", 5, "2", 5), []string{"T to 1: 3x311", "U to 1: 3x311"}, []string{"T", "U"}},
		"beside one with the rest": {2, []string{"T", "U"}, itemIn("311", 5, "1", 2), []string{"U to 1: 1x311"}, []string{"T", "U"}},
		"and nothing of the rest":  {2, []string{"T", "U"}, itemIn("311", 4, "1", 2), nil, []string{"T", "U"}},
	} {
		o := mugsOrder(c.sent)
		u := seti.OrderUpdate{Packages: packages(c.tracks...), Items: []seti.ItemUpdate{c.item}}
		got := planFor(o, u, partly, nil, nil, nil)
		if !slices.Equal(got.words(), c.want) || !slices.Equal(got.Unlisted, c.unlisted) {
			t.Errorf("%s: got %q, unlisted %q, want %q and %q", name, got.words(), got.Unlisted, c.want, c.unlisted)
		}
	}
}

// Ensure the total of a line's shipped units settles how many are missing, so
// nothing is left out and nothing is named. A repeat has nothing to do.
func TestPlanFor_unlistedOfTotal(t *testing.T) {
	for name, c := range map[string]struct {
		item     seti.ItemUpdate
		have     []bigcommerce.Shipment
		want     []string
		unlisted []string
	}{
		"a part is stated":             {itemIn("311", 5, "1", 1), nil, []string{"T to 1: 3x311"}, nil},
		"more is stated":               {itemIn("311", 5, "1", 4), nil, []string{"T to 1: 3x311"}, []string{"T"}},
		"a part, beside another":       {itemIn("311", 8, "1", 1), []bigcommerce.Shipment{shipment(1, 1, "S", "", 311, 3)}, []string{"T to 1: 3x311"}, nil},
		"a part, and it comes again":   {itemIn("311", 5, "1", 1), []bigcommerce.Shipment{shipment(1, 1, "T", "", 311, 3)}, nil, nil},
		"a part, and all were counted": {itemIn("311", 2, "1", 1), nil, nil, []string{"T"}},
		"no quantity":                  {itemIn("311", 5, "1", unsaid), nil, []string{"T to 1: 3x311"}, nil},
		"none, beside another":         {itemIn("311", 8, "1", unsaid), []bigcommerce.Shipment{shipment(1, 1, "S", "", 311, 3)}, []string{"T to 1: 3x311"}, nil},
		"none, and it comes again":     {itemIn("311", 5, "1", unsaid), []bigcommerce.Shipment{shipment(1, 1, "T", "", 311, 3)}, nil, nil},
		"none, and all were counted":   {itemIn("311", 2, "1", unsaid), nil, nil, []string{"T"}},
		"less than in the package":     {itemIn("311", 2, "1", 5), nil, []string{"T to 1: 3x311"}, []string{"T"}},
	} {
		o, u := mugsOrder(2+int(unitsSent(c.have)[311])), seti.OrderUpdate{Packages: packages("T"), Items: []seti.ItemUpdate{c.item}}
		got := planFor(o, u, partly, c.have, nil, nil)
		if !slices.Equal(got.words(), c.want) || !slices.Equal(got.Unlisted, c.unlisted) {
			t.Errorf("%s: got %q, unlisted %q, want %q and %q", name, got.words(), got.Unlisted, c.want, c.unlisted)
		}
	}
}

// Ensure no number ever gets more units than its package has, whatever part of the
// list of shipments is missing and however much the update says.
func TestPlanFor_unlistedNeverTwice(t *testing.T) {
	rng, tracks := rand.New(rand.NewPCG(3, 2026)), []string{"T0", "T1", "T2"}
	for range 5000 {
		// Each package has one to three mugs. Some went out before, some of these unlisted.
		has, gone, have, sent := goods{}, goods{}, []bigcommerce.Shipment(nil), int64(0)
		for i, track := range tracks {
			n := int64(i)
			has[n] = 1 + rng.Int64N(3)
			gone[n] = rng.Int64N(has[n] + 1)
			if sent += gone[n]; gone[n] > 0 && rng.IntN(2) == 0 {
				have = append(have, shipment(n+1, 1, track, "", 311, gone[n]))
			}
		}
		named := rng.Perm(3)[:1+rng.IntN(3)]
		item, names := itemIn("311", unsaid), []string{}
		for at, i := range named {
			names = append(names, tracks[i])
			if at == 0 || at+1 < len(named) || rng.IntN(3) > 0 { // at most one of unknown contents
				item.Packages = append(item.Packages, seti.PackedItem{PackageID: fmt.Sprint(at + 1), Quantity: new(has[int64(i)])})
			}
		}
		if rng.IntN(2) == 0 {
			item.Shipped = new(max(sent, namedUnits(has, gone, named)))
		}
		u := seti.OrderUpdate{Packages: packages(names...), Items: []seti.ItemUpdate{item}}
		got := planFor(mugsOrder(int(sent)), u, partly, have, nil, nil)
		for _, s := range got.Create {
			i := int64(slices.Index(tracks, s.TrackingNumber))
			for _, made := range s.Items {
				if gone[i] += int64(made.Quantity); gone[i] > has[i] {
					t.Fatalf("has %v, now %v, listed %+v, update %+v\ngot %q, more than is in the package", has, gone, have, u, got.words())
				}
			}
		}
	}
}

// namedUnits are the units of the packages at hand, and those of others that are gone.
func namedUnits(has, gone goods, named []int) (units int64) {
	for i := range has {
		if slices.Contains(named, int(i)) {
			units += has[i]
		} else {
			units += gone[i]
		}
	}
	return units
}

// mugsOrder is an order of ten mugs. sent of them count as shipped.
func mugsOrder(sent int) bigcommerce.Order {
	o := bigcommerce.Order{ID: 7}
	o.Consignments.Shipping = []bigcommerce.ShippingConsignment{{ID: 1, LineItems: []bigcommerce.OrderProduct{{ID: 311, OrderAddressID: 1, Quantity: 10, QuantityShipped: bigcommerce.Int(sent)}}}}
	return o
}

// Ensure two packages with the same goods, whose long numbers begin alike, both go
// out. The first one's shipment never passes for the second's.
func TestUpdate_alike(t *testing.T) {
	link := strings.Repeat("1234567890", maxTrack/10)
	for name, faults := range map[string][]bcsim.Fault{
		"second not made":                    {{Kind: bcsim.Close, Method: http.MethodPost, Nth: 2}},
		"first answer lost, second not made": {{Kind: bcsim.ActThenClose, Method: http.MethodPost, Nth: 1}, {Kind: bcsim.Close, Method: http.MethodPost, Nth: 1}},
	} {
		synctest.Test(t, func(t *testing.T) {
			st := shoptest.Load(t, tenMugs)
			s, sim := shoptest.Open(t, st, merchant.Settings{})
			for _, f := range faults {
				sim.Fail(f)
			}
			for i, want := range []error{shop.ErrUnconfirmed, nil} {
				got, _ := update(t, s, mugsIn(link+"-A", link+"-B"))
				if !errors.Is(got.Err, want) || len(st.Shipments(1042)) != i+1 {
					t.Errorf("%s, time %d: got %v, %d shipments, want %v and %d", name, i+1, got, len(st.Shipments(1042)), want, i+1)
				}
				time.Sleep(ledger.SettleTime)
			}
		})
	}
}
