package bcsim

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// link points at a resource instead of embedding it.
type link struct {
	URL      string `json:"url"`
	Resource string `json:"resource"`
}

// orderWire is an order as v2 sends it.
type orderWire struct {
	*OrderFields
	Fees              any  `json:"fees"`
	Consignments      any  `json:"consignments"`
	Products          link `json:"products"`
	ShippingAddresses link `json:"shipping_addresses"`
	Coupons           link `json:"coupons"`
}

// include lists the parts to embed in an order.
type include struct{ consignments, lineItems, fees, object bool }

// includeOf reads include and consignment_structure.
func includeOf(q url.Values) (in include, ok bool) {
	in.object = q.Get("consignment_structure") == "object"
	if q.Get("include") == "" {
		return in, true
	}
	for name := range strings.SplitSeq(q.Get("include"), ",") {
		switch name {
		case "consignments":
			in.consignments = true
		case "consignments.line_items":
			in.consignments, in.lineItems = true, true
		case "fees":
			in.fees = true
		default:
			return in, false
		}
	}
	return in, true
}

type cacheKey struct {
	hash string
	include
}

// cacheLimit bounds a store's cache of marshalled orders, in bytes.
const cacheLimit = 64 << 20

// renderOrder marshals an order or takes it from the cache, because tests and
// benchmarks list the same 250 orders again and again.
func (c *call) renderOrder(s *orderSlot, in include) []byte {
	if c.server.trapped(s.head.id) {
		return encode(wireOrder(s.get(), c.mount.account.StoreHash, in, true))
	}
	st, key := c.store, cacheKey{c.mount.account.StoreHash, in}
	st.cacheMu.Lock()
	body := s.cache[key]
	st.cacheMu.Unlock()
	if body != nil {
		return body
	}
	body = encode(wireOrder(s.get(), key.hash, in, false))
	st.remember(s, key, body)
	return body
}

// renderOrders marshals a list.
func (c *call) renderOrders(page []*orderSlot, in include) reply {
	parts, size := make([][]byte, len(page)), len(page)+1
	for i, s := range page {
		parts[i] = c.renderOrder(s, in)
		size += len(parts[i])
	}
	body := append(make([]byte, 0, size), '[')
	for i, part := range parts {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, part...)
	}
	return reply{status: http.StatusOK, media: mediaJSON, body: append(body, ']')}
}

func (st *Store) remember(s *orderSlot, key cacheKey, body []byte) {
	st.cacheMu.Lock()
	defer st.cacheMu.Unlock()
	if st.cacheBytes > cacheLimit {
		for _, old := range st.orders {
			old.cache = nil
		}
		st.cacheBytes = 0
	}
	if s.cache == nil {
		s.cache = map[cacheKey][]byte{}
	}
	s.cache[key] = body
	st.cacheBytes += len(body)
}

func (st *Store) forget(s *orderSlot) {
	st.cacheMu.Lock()
	defer st.cacheMu.Unlock()
	s.cache = nil
}

func wireOrder(o *Order, hash string, in include, trapped bool) orderWire {
	at := func(part string) link {
		resource := "/orders/" + strconv.FormatInt(o.ID, 10) + part
		return link{"https://api.bigcommerce.com/stores/" + hash + "/v2" + resource, resource}
	}
	w := orderWire{
		OrderFields: &o.OrderFields, Fees: at("/fees"), Consignments: at("/consignments"),
		Products: at("/products"), ShippingAddresses: at("/shipping_addresses"), Coupons: at("/coupons"),
	}
	if in.fees {
		w.Fees = orEmpty(o.Fees)
	}
	if in.consignments {
		parts := o.consignments(at, in.lineItems, trapped)
		w.Consignments = parts
		if !in.object {
			w.Consignments = []consignments{parts} // the older form; BigCommerce has announced its end
		}
	}
	return w
}

// orEmpty makes a nil list marshal as [].
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// consignments groups the lines of an order by destination.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-consignments
type consignments struct {
	Pickups   []pickupConsignment   `json:"pickups"`
	Shipping  []shippingConsignment `json:"shipping"`
	Downloads []emailConsignment    `json:"downloads"`
	Email     struct {
		GiftCertificates []emailConsignment `json:"gift_certificates"`
	} `json:"email"`
}

type pickupConsignment struct {
	*OrderPickup
	LineItems []any `json:"line_items"`
}

type emailConsignment struct {
	RecipientEmail string `json:"recipient_email"`
	LineItems      []any  `json:"line_items"`
}

// shippingConsignment is a shipping address. Its costs are numbers here.
type shippingConsignment struct {
	ID int64 `json:"id"`
	*Address
	LineItems          []any  `json:"line_items"`
	ItemsTotal         int    `json:"items_total"`
	ItemsShipped       int    `json:"items_shipped"`
	ShippingMethod     string `json:"shipping_method"`
	BaseCost           Number `json:"base_cost"`
	CostExTax          Number `json:"cost_ex_tax"`
	CostIncTax         Number `json:"cost_inc_tax"`
	CostTax            Number `json:"cost_tax"`
	CostTaxClassID     int    `json:"cost_tax_class_id"`
	BaseHandlingCost   Number `json:"base_handling_cost"`
	HandlingExTax      Number `json:"handling_cost_ex_tax"`
	HandlingIncTax     Number `json:"handling_cost_inc_tax"`
	HandlingTax        Number `json:"handling_cost_tax"`
	HandlingTaxClassID int    `json:"handling_cost_tax_class_id"`
	ShippingZoneID     int    `json:"shipping_zone_id"`
	ShippingZoneName   string `json:"shipping_zone_name"`
	ShippingQuotes     link   `json:"shipping_quotes"`
}

// consignments shares the lines out. With embed the lines are whole, else
// links. trapped leaves them out, as live stores sometimes do.
func (o *Order) consignments(at func(string) link, embed, trapped bool) consignments {
	lines := func(belongs func(*OrderProduct) bool) []any {
		list := []any{}
		for i := range o.Products {
			p := &o.Products[i]
			switch {
			case trapped || !belongs(p):
			case embed:
				list = append(list, p)
			default:
				list = append(list, at("/products/"+strconv.FormatInt(p.ID, 10)))
			}
		}
		return list
	}
	c := consignments{Pickups: []pickupConsignment{}, Shipping: []shippingConsignment{}, Downloads: []emailConsignment{}}
	c.Email.GiftCertificates = []emailConsignment{}
	for i := range o.Pickups {
		k := &o.Pickups[i]
		c.Pickups = append(c.Pickups, pickupConsignment{k, lines(func(p *OrderProduct) bool { return p.PickupID == k.ID })})
	}
	for i := range o.Addresses {
		a := &o.Addresses[i]
		quotes := at("/shipping_addresses/" + strconv.FormatInt(a.ID, 10) + "/shipping_quotes")
		c.Shipping = append(c.Shipping, wireShipping(a, quotes, lines(func(p *OrderProduct) bool { return p.isShipped() && p.AddressID == a.ID })))
	}
	if o.has("digital") {
		c.Downloads = append(c.Downloads, emailConsignment{o.BillingAddress.Email, lines(func(p *OrderProduct) bool { return p.Type == "digital" })})
	}
	if o.has("giftcertificate") {
		c.Email.GiftCertificates = append(c.Email.GiftCertificates,
			emailConsignment{o.BillingAddress.Email, lines(func(p *OrderProduct) bool { return p.Type == "giftcertificate" })})
	}
	return c
}

func (o *Order) has(kind string) bool {
	for i := range o.Products {
		if o.Products[i].Type == kind {
			return true
		}
	}
	return false
}

func wireShipping(a *OrderAddress, quotes link, lines []any) shippingConsignment {
	return shippingConsignment{
		ID: a.ID, Address: &a.Address, LineItems: lines, ItemsTotal: a.ItemsTotal, ItemsShipped: a.ItemsShipped, ShippingMethod: a.ShippingMethod,
		BaseCost: Number(a.BaseCost), CostExTax: Number(a.CostExTax), CostIncTax: Number(a.CostIncTax), CostTax: Number(a.CostTax), CostTaxClassID: a.CostTaxClassID,
		BaseHandlingCost: Number(a.BaseHandlingCost), HandlingExTax: Number(a.HandlingExTax), HandlingIncTax: Number(a.HandlingIncTax),
		HandlingTax: Number(a.HandlingTax), HandlingTaxClassID: a.HandlingTaxClassID,
		ShippingZoneID: a.ShippingZoneID, ShippingZoneName: a.ShippingZoneName, ShippingQuotes: quotes,
	}
}
