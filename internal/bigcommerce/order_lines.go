package bigcommerce

import (
	"slices"
	"strings"

	"connect2cart/internal/money"
)

// Lines returns the lines of all consignments, each once, sorted by line id.
// So embedded and separately fetched lines come in the same order.
func (o Order) Lines() []OrderProduct {
	var rows []OrderProduct
	for _, c := range o.Consignments.Shipping {
		rows = append(rows, c.LineItems...)
	}
	for _, c := range o.Consignments.Pickups {
		rows = append(rows, c.LineItems...)
	}
	for _, c := range o.Consignments.Downloads {
		rows = append(rows, c.LineItems...)
	}
	for _, c := range o.Consignments.Email.GiftCertificates {
		rows = append(rows, c.LineItems...)
	}
	slices.SortStableFunc(rows, func(a, b OrderProduct) int { return int(min(max(a.ID-b.ID, -1), 1)) })
	return slices.CompactFunc(rows, func(a, b OrderProduct) bool { return a.ID == b.ID && a.ID != 0 })
}

// Unreadable returns the member without which an order cannot be booked: its
// status or an amount. It returns "" for a readable order. Unreadable lines are
// no such member, because Complete reads them again.
func (o Order) Unreadable() string {
	for _, u := range o.Unread {
		if u.Vital && !isAboutLines(u.Member) {
			return u.Member
		}
	}
	return ""
}

// HasStatus reports whether the order's status came and was readable. Without it
// StatusID is 0, which is also the status Incomplete.
func (o Order) HasStatus() bool { return !o.has("status_id") }

// isAboutLines reports a member that Complete replaces.
func isAboutLines(member string) bool {
	return member == "items_total" || strings.HasPrefix(member, "consignments")
}

// hasLines reports whether we could read all embedded lines.
func (o Order) hasLines() bool {
	return !slices.ContainsFunc(o.Unread, func(u Unread) bool { return u.Vital && isAboutLines(u.Member) })
}

// IsComplete reports whether an answer holds the whole order. For some orders
// the embedded lines come back empty (bigcommerce-api.md 4.5), or in another
// form (12). Complete mends such an order.
func (o Order) IsComplete() bool {
	if !o.hasLines() {
		return false
	}
	return unitsOf(o.Lines()) >= o.ItemsTotal && len(o.Consignments.Shipping) == int(o.ShippingAddressCount)
}

// UnlistedItems is how many items the order counts beyond its lines. In a whole
// order they are a wrong count.
func (o Order) UnlistedItems() int64 { return max(int64(o.ItemsTotal-unitsOf(o.Lines())), 0) }

func unitsOf(lines []OrderProduct) (units Int) {
	for _, p := range lines {
		units += p.Quantity
	}
	return units
}

// lacks reports whether lines are fewer than the order's own: by the number of
// items, and by the subtotal, which is the sum of the lines. The number alone
// proves nothing, because an edit can leave a wrong one.
func (o Order) lacks(lines []OrderProduct) bool {
	if unitsOf(lines) >= o.ItemsTotal && !o.has("items_total") || len(lines) == 0 {
		return false
	}
	sum := money.FromMinor(int64(len(lines)) + 1) // what rounding can hide
	for _, p := range lines {
		sum = sum.Add(p.TotalExTax)
	}
	return sum.Cmp(o.SubtotalExTax) < 0
}

// WithLines returns o with the lines and addresses of their own resources. A
// line goes to the address it names. One with address 0 (bigcommerce-api.md
// 4.6) is a pickup, a download or a mailed gift certificate. Addresses, pickups
// and recipients known from the list stay.
func (o Order) WithLines(lines []OrderProduct, addresses []ShippingConsignment) Order {
	from := o.Consignments
	var c Consignments
	c.Shipping = append(c.Shipping, addresses...)
	for _, s := range from.Shipping { // otherwise these goods would go to the billing address
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
	o.Unread = slices.DeleteFunc(slices.Clone(o.Unread), func(u Unread) bool { return isAboutLines(u.Member) })
	return o
}

func shippingByID(list []ShippingConsignment, id int64) *ShippingConsignment {
	for i := range list {
		if list[i].ID == id && id != 0 {
			return &list[i]
		}
	}
	return nil
}

func placeUnshipped(c *Consignments, from Consignments, p OrderProduct) {
	switch {
	case p.PickupMethodID != 0:
		c.Pickups = withPickup(c.Pickups, p)
	case p.Type == "giftcertificate":
		c.Email.GiftCertificates = withDownload(c.Email.GiftCertificates, from.Email.GiftCertificates, p)
	default:
		c.Downloads = withDownload(c.Downloads, from.Downloads, p)
	}
}

func withPickup(list []PickupConsignment, p OrderProduct) []PickupConsignment {
	if i := pickupOf(list, p); i >= 0 {
		list[i].LineItems = append(list[i].LineItems, p)
		return list
	}
	return append(list, PickupConsignment{PickupMethodID: p.PickupMethodID, LineItems: []OrderProduct{p}})
}

// pickupOf is the index of a line's pickup, or of the only pickup in the list,
// or -1. bigcommerce-api.md 4.6 leaves open the meaning of
// order_pickup_method_id: the number of the order's pickup, or of its method.
// So we look for both.
func pickupOf(list []PickupConsignment, p OrderProduct) int {
	if i := slices.IndexFunc(list, func(c PickupConsignment) bool { return c.ID == int64(p.PickupMethodID) }); i >= 0 {
		return i
	}
	if len(list) == 1 && list[0].ID != 0 { // withPickup makes one with ID 0
		return 0
	}
	return slices.IndexFunc(list, func(c PickupConsignment) bool { return c.PickupMethodID == p.PickupMethodID })
}

// withDownload adds p to its recipient in the list's answer, or to the first
// one.
func withDownload(list, from []DownloadConsignment, p OrderProduct) []DownloadConsignment {
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
	return append(list, DownloadConsignment{RecipientEmail: mail, LineItems: []OrderProduct{p}})
}

func holds(lines []OrderProduct, id int64) bool {
	for _, p := range lines {
		if p.ID == id {
			return true
		}
	}
	return false
}
