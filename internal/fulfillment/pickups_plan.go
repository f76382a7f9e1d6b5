package fulfillment

import (
	"cmp"
	"time"

	"connect2cart/internal/bigcommerce"
)

// hasPickups reports whether shoppers collect lines of an order.
func hasPickups(o bigcommerce.Order) bool {
	for _, c := range o.Consignments.Pickups {
		if len(c.LineItems) > 0 {
			return true
		}
	}
	return false
}

// forGoods adapts an action to the goods of an order. An order of downloads and
// pickups gets completed instead of shipped (B 5.2). It has no status for a
// part.
func (a action) forGoods(o bigcommerce.Order) action {
	if hasShipping(o) || !a.Forward {
		return a
	}
	if a.Status == statusPartiallyShipped {
		return action{Ship: a.Ship}
	}
	return completed
}

// pickupsFor are the collections that an order still lacks once the shopper has
// everything (B 5.2). have are the recorded ones, at is the moment. Refunded
// units stay out.
func pickupsFor(o bigcommerce.Order, have []bigcommerce.Pickup, at time.Time) []bigcommerce.NewPickup {
	recorded := goods{}
	for _, p := range have {
		for _, item := range p.Items {
			recorded[int64(item.OrderProductID)] += int64(item.Quantity)
		}
	}
	var list []bigcommerce.NewPickup
	for _, c := range o.Consignments.Pickups {
		made := bigcommerce.NewPickup{PickupMethodID: cmp.Or(int64(c.PickupMethodID), c.ID), OrderID: o.ID, ReadyAt: at, CollectedAt: at}
		for _, p := range c.LineItems {
			left := int64(p.Quantity-p.QuantityRefunded) - max(int64(p.QuantityShipped), recorded[p.ID])
			if left > 0 {
				made.Items = append(made.Items, bigcommerce.NewPickupItem{OrderProductID: p.ID, Quantity: left})
			}
		}
		if len(made.Items) > 0 {
			list = append(list, made)
		}
	}
	return list
}
