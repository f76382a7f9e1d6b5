package fulfillment

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// Ensure no update, however odd, ships more of a line than there is or mixes
// lines of two addresses. Once carried out, its plan leaves nothing to do. With
// -short it runs a tenth as often.
func TestPlanFor_again(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2026))
	times := 20_000
	if testing.Short() {
		times = 2000
	}
	for range times {
		o, have, next := sending(), []bigcommerce.Shipment(nil), int64(100)
		var updates []seti.OrderUpdate
		for range 1 + rng.IntN(3) {
			u, action := randomUpdate(rng), shipped
			if rng.IntN(3) == 0 {
				action = partly
			} else {
				updates = append(updates, u)
			}
			have = carryOut(t, o, planFor(o, u, action, have, nil, nil), have, &next)
			if again := planFor(o, u, action, have, nil, nil); len(again.Create)+len(again.Update) > 0 {
				t.Fatalf("%+v, %+v\nhave %+v\ngot %q when it came again, want nothing", u, action, have, again.words())
			}
		}
		for _, u := range updates {
			if again := planFor(o, u, shipped, have, nil, nil); len(again.Create) > 0 && len(u.Items) == 0 {
				t.Fatalf("%+v\nhave %+v\ngot %q when it came again after others, want no shipment", u, have, again.words())
			}
		}
		if n := doubles(have); n > 0 && !repeatsItself(updates) {
			t.Fatalf("%+v\nhave %+v\ngot %d doubles", updates, have, n)
		}
	}
}

// repeatsItself holds for updates with items. They may describe one number's
// contents twice, so two equal shipments are right.
func repeatsItself(updates []seti.OrderUpdate) bool {
	return slices.ContainsFunc(updates, func(u seti.OrderUpdate) bool { return len(u.Items) > 0 })
}

func randomUpdate(rng *rand.Rand) (u seti.OrderUpdate) {
	track := func() string { return [...]string{"T0", "T1", "T2 (1 of 2), by hand", "T3"}[rng.IntN(4)] }
	for i := range rng.IntN(4) {
		p := seti.Package{ID: fmt.Sprint(i), TrackNum: track(), Shipper: "UPS"}
		if rng.IntN(5) == 0 {
			p.TrackNum = ""
		}
		u.Packages = append(u.Packages, p)
	}
	for range rng.IntN(4) * rng.IntN(2) {
		i := itemIn(fmt.Sprint(10+rng.IntN(5)), unsaid)
		i.Shipped = randomUnits(rng)
		for range rng.IntN(3) {
			i.Packages = append(i.Packages, seti.PackedItem{PackageID: fmt.Sprint(rng.IntN(4)), Quantity: randomUnits(rng)})
		}
		if rng.IntN(6) == 0 {
			i.Packages = append(i.Packages, seti.PackedItem{Quantity: new(int64(1)), Package: seti.Package{TrackNum: track()}})
		}
		u.Items = append(u.Items, i)
	}
	return u
}

// randomUnits are sometimes missing and sometimes negative.
func randomUnits(rng *rand.Rand) *int64 {
	if n := int64(rng.IntN(6) - 2); n > -2 {
		return &n
	}
	return nil
}

// carryOut acts on a plan as BigCommerce would, and fails where it would
// refuse.
func carryOut(t *testing.T, o bigcommerce.Order, plan plan, have []bigcommerce.Shipment, next *int64) []bigcommerce.Shipment {
	left := map[int64]int64{}
	at := map[int64]int64{}
	for _, l := range shippable(o) {
		left[l.id], at[l.id] = l.quantity, l.address
	}
	have = slices.Clone(have)
	for _, n := range plan.Create {
		*next++
		have = append(have, bigcommerce.Shipment{ID: *next, OrderAddressID: bigcommerce.Int(n.OrderAddressID), TrackingNumber: n.TrackingNumber, Comments: n.Comments, Items: n.Items})
		for _, i := range n.Items {
			if at[int64(i.OrderProductID)] != n.OrderAddressID || i.Quantity < 1 {
				t.Fatalf("shipment %+v: line %d of address %d", n, i.OrderProductID, at[int64(i.OrderProductID)])
			}
		}
	}
	for _, r := range plan.Update {
		i := slices.IndexFunc(have, func(s bigcommerce.Shipment) bool { return s.ID == r.ShipmentID })
		if r.Change.TrackingNumber != "" {
			have[i].TrackingNumber = r.Change.TrackingNumber
		}
		have[i].Comments = r.Change.Comments
	}
	for _, s := range have {
		for _, i := range s.Items {
			if left[int64(i.OrderProductID)] -= int64(i.Quantity); left[int64(i.OrderProductID)] < 0 {
				t.Fatalf("%+v: more of line %d than there is", have, i.OrderProductID)
			}
		}
	}
	return have
}

// doubles counts superfluous shipments. Each repeats another's number, address
// and goods.
func doubles(have []bigcommerce.Shipment) int {
	n := 0
	for i, s := range have {
		if slices.ContainsFunc(have[:i], func(other bigcommerce.Shipment) bool { return sameShipment(s, other) }) {
			n++
		}
	}
	return n
}

func sameShipment(a, b bigcommerce.Shipment) bool {
	return a.TrackingNumber != "" && sameTrack(fullTrack(a.TrackingNumber, a.Comments), fullTrack(b.TrackingNumber, b.Comments)) && a.OrderAddressID == b.OrderAddressID &&
		slices.Equal(itemsOf(a.Items), itemsOf(b.Items))
}
