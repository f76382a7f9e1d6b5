package fulfillment

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
)

// Ensure a fetched line finds its pickup by the pickup's number, else by its
// method's. It gets its own pickup if the list knew none.
func TestWithLines_pickups(t *testing.T) {
	known := []bigcommerce.PickupConsignment{{ID: 5, PickupMethodID: 6}, {ID: 6, PickupMethodID: 8}, {ID: 7, PickupMethodID: 9}}
	for name, tt := range map[string]struct {
		known []bigcommerce.PickupConsignment
		want  map[int64]int64
	}{
		"three places":         {known, map[int64]int64{1: 8, 2: 9, 3: 6}},
		"the only place":       {known[1:2], map[int64]int64{1: 8, 2: 8, 3: 8}},
		"no place in the list": {nil, map[int64]int64{1: 6, 2: 9, 3: 5}},
	} {
		t.Run(name, func(t *testing.T) {
			o := bigcommerce.Order{ID: 7}
			o.Consignments.Pickups = tt.known
			whole := o.WithLines([]bigcommerce.OrderProduct{{ID: 1, Quantity: 1, PickupMethodID: 6}, {ID: 2, Quantity: 1, PickupMethodID: 9}, {ID: 3, Quantity: 1, PickupMethodID: 5}}, nil)
			got := map[int64]int64{}
			for _, p := range pickupsFor(whole, nil, time.Time{}) {
				for _, item := range p.Items {
					got[item.OrderProductID] = p.PickupMethodID
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("pickup methods by line: -want +got:\n%s", diff)
			}
		})
	}
}

// Ensure pickups cover the units left, less the refunded ones.
func TestPickupsFor(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	o := bigcommerce.Order{ID: 7}
	o.Consignments.Pickups = []bigcommerce.PickupConsignment{
		{ID: 3, PickupMethodID: 30, LineItems: []bigcommerce.OrderProduct{{ID: 11, Quantity: 2}, {ID: 12, Quantity: 1, QuantityShipped: 1}, {ID: 14, Quantity: 3, QuantityRefunded: 1}, {ID: 15, Quantity: 1, QuantityRefunded: 1}}},
		{ID: 4, LineItems: []bigcommerce.OrderProduct{{ID: 13, Quantity: 5}}},
	}
	have := []bigcommerce.Pickup{{Items: []bigcommerce.PickupItem{{OrderProductID: 13, Quantity: 4}}}}
	want := []bigcommerce.NewPickup{
		{PickupMethodID: 30, OrderID: 7, ReadyAt: at, CollectedAt: at, Items: []bigcommerce.NewPickupItem{{OrderProductID: 11, Quantity: 2}, {OrderProductID: 14, Quantity: 2}}},
		{PickupMethodID: 4, OrderID: 7, ReadyAt: at, CollectedAt: at, Items: []bigcommerce.NewPickupItem{{OrderProductID: 13, Quantity: 1}}},
	}
	if diff := cmp.Diff(want, pickupsFor(o, have, at)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Ensure an action depends on the way an order's goods leave.
func TestAction_forGoods(t *testing.T) {
	pickup := bigcommerce.Order{}
	pickup.Consignments.Pickups = []bigcommerce.PickupConsignment{{}, {ID: 3, LineItems: []bigcommerce.OrderProduct{{ID: 15}}}}
	empty := bigcommerce.Order{}
	empty.Consignments.Pickups = []bigcommerce.PickupConsignment{{ID: 3}}
	if !hasPickups(pickup) || hasPickups(empty) || hasPickups(sending()) {
		t.Error("an order has pickups only if they have lines")
	}
	for name, tt := range map[string]struct {
		order       bigcommerce.Order
		asked, want action
	}{
		"goods on their way":         {sending(), shipped, shipped},
		"a part of them":             {sending(), partly, partly},
		"nothing to ship":            {pickup, shipped, completed},
		"a part of nothing":          {pickup, partly, ship},
		"a status that is set alone": {pickup, cancelled, cancelled},
	} {
		if got := tt.asked.forGoods(tt.order); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", name, got, tt.want)
		}
	}
}
