package translate

import (
	"slices"

	"connect2cart/internal/bigcommerce"
)

// Complete reports whether the list's answer holds the whole order. For some
// orders the embedded lines come back empty (B 4.5). WithLines mends such an
// order.
func Complete(o bigcommerce.Order) bool {
	var units bigcommerce.Int
	for _, p := range orderLines(o) {
		units += p.Quantity
	}
	return units >= o.ItemsTotal && len(o.Consignments.Shipping) == int(o.ShippingAddressCount)
}

// WithLines is o with the lines and addresses of their own resources. A line
// goes to the address it names. A line without one (B 4.6: id 0) is a pickup, a
// download or a mailed gift certificate. Addresses, pickups and recipients
// known from the list stay.
func WithLines(o bigcommerce.Order, lines []bigcommerce.OrderProduct, addresses []bigcommerce.ShippingConsignment) bigcommerce.Order {
	from := o.Consignments
	var c bigcommerce.Consignments
	c.Shipping = append(c.Shipping, addresses...)
	for _, s := range from.Shipping { // without these, goods would go to the billing address
		if len(c.Shipping) < int(o.ShippingAddressCount) && shippingByID(c.Shipping, s.ID) == nil {
			c.Shipping = append(c.Shipping, s)
		}
	}
	for i := range c.Shipping {
		c.Shipping[i].LineItems = nil
	}
	for _, p := range from.Pickups {
		p.LineItems = nil
		c.Pickups = append(c.Pickups, p)
	}
	for _, p := range lines {
		if s := shippingByID(c.Shipping, int64(p.OrderAddressID)); s != nil {
			s.LineItems = append(s.LineItems, p)
			continue
		}
		placeUnshipped(&c, from, p)
	}
	o.Consignments = c
	return o
}

func shippingByID(list []bigcommerce.ShippingConsignment, id int64) *bigcommerce.ShippingConsignment {
	for i := range list {
		if list[i].ID == id && id != 0 {
			return &list[i]
		}
	}
	return nil
}

func placeUnshipped(c *bigcommerce.Consignments, from bigcommerce.Consignments, p bigcommerce.OrderProduct) {
	switch {
	case p.PickupMethodID != 0:
		c.Pickups = withPickup(c.Pickups, p)
	case p.Type == "giftcertificate":
		c.Email.GiftCertificates = withDownload(c.Email.GiftCertificates, from.Email.GiftCertificates, p)
	default:
		c.Downloads = withDownload(c.Downloads, from.Downloads, p)
	}
}

func withPickup(list []bigcommerce.PickupConsignment, p bigcommerce.OrderProduct) []bigcommerce.PickupConsignment {
	if i := pickupOf(list, p); i >= 0 {
		list[i].LineItems = append(list[i].LineItems, p)
		return list
	}
	return append(list, bigcommerce.PickupConsignment{PickupMethodID: p.PickupMethodID, LineItems: []bigcommerce.OrderProduct{p}})
}

// pickupOf is the index of a line's pickup, or of the only pickup in the list,
// or -1. B 4.6 leaves open the meaning of order_pickup_method_id: the number of
// the order's pickup, or of its method. So we look for both.
func pickupOf(list []bigcommerce.PickupConsignment, p bigcommerce.OrderProduct) int {
	if i := slices.IndexFunc(list, func(c bigcommerce.PickupConsignment) bool { return c.ID == int64(p.PickupMethodID) }); i >= 0 {
		return i
	}
	if len(list) == 1 && list[0].ID != 0 { // withPickup makes one with ID 0
		return 0
	}
	return slices.IndexFunc(list, func(c bigcommerce.PickupConsignment) bool { return c.PickupMethodID == p.PickupMethodID })
}

// withDownload adds p to its recipient in the list's answer, or to the first
// one.
func withDownload(list, from []bigcommerce.DownloadConsignment, p bigcommerce.OrderProduct) []bigcommerce.DownloadConsignment {
	mail := ""
	for i, c := range from {
		if i == 0 || holds(c.LineItems, p.ID) {
			mail = c.RecipientEmail
		}
	}
	for i := range list {
		if list[i].RecipientEmail == mail {
			list[i].LineItems = append(list[i].LineItems, p)
			return list
		}
	}
	return append(list, bigcommerce.DownloadConsignment{RecipientEmail: mail, LineItems: []bigcommerce.OrderProduct{p}})
}

func holds(lines []bigcommerce.OrderProduct, id int64) bool {
	for _, p := range lines {
		if p.ID == id {
			return true
		}
	}
	return false
}
