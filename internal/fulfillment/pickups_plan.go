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

// forGoods is an action as it applies to the goods of an order: what is only
// downloaded or collected is never shipped, it is completed (B 5.2). Nothing
// can be said of a part of it.
func (a action) forGoods(o bigcommerce.Order) action {
	if hasShipping(o) || !a.Forward {
		return a
	}
	if a.Status == statusPartiallyShipped {
		return action{Ship: a.Ship}
	}
	return completed
}

// pickupsFor are the collections that an order still lacks when the shopper has
// got everything at a moment, given those that it has (B 5.2). What was paid
// back is not collected.
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
