package bcsim

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

// OrderShipment is a parcel that has been sent.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-shipments
type OrderShipment struct {
	ID                   int64          `json:"id"`
	OrderID              int64          `json:"order_id"`
	CustomerID           int64          `json:"customer_id"`
	AddressID            int64          `json:"order_address_id"`
	DateCreated          Date           `json:"date_created"`
	TrackingNumber       string         `json:"tracking_number"`
	MerchantShippingCost Money          `json:"merchant_shipping_cost"`
	ShippingMethod       string         `json:"shipping_method"`
	ShippingProvider     string         `json:"shipping_provider"`
	ProviderDisplayName  string         `json:"shipping_provider_display_name"`
	TrackingCarrier      string         `json:"tracking_carrier"`
	TrackingLink         string         `json:"tracking_link"`
	GeneratedLink        string         `json:"generated_tracking_link"`
	Comments             string         `json:"comments"`
	BillingAddress       Address        `json:"billing_address"`
	ShippingAddress      Address        `json:"shipping_address"`
	Items                []ShipmentItem `json:"items"`
}

// ShipmentItem is a line, or a part of one, in a parcel.
type ShipmentItem struct {
	OrderProductID int64 `json:"order_product_id"`
	ProductID      int64 `json:"product_id"`
	Quantity       int   `json:"quantity"`
}

// https://developer.bigcommerce.com/docs/rest-management/orders/order-shipments#get-order-shipments
func listShipments(c *call) reply {
	return c.read(func(o *Order) reply { return listV2(c, o.Shipments) })
}

func countShipments(c *call) reply {
	return c.read(func(o *Order) reply { return jsonReply(http.StatusOK, map[string]int{"count": len(o.Shipments)}) })
}

func getShipment(c *call) reply {
	return c.read(func(o *Order) reply {
		if i := o.shipment(c.ids[1]); i >= 0 {
			return jsonReply(http.StatusOK, o.Shipments[i])
		}
		return notFoundV2()
	})
}

func (o *Order) shipment(id int64) int {
	return slices.IndexFunc(o.Shipments, func(s OrderShipment) bool { return s.ID == id })
}

// shipmentChange is the body of POST and PUT. A nil pointer means an absent
// member.
type shipmentChange struct {
	AddressID            *int64          `json:"order_address_id"`
	TrackingNumber       *string         `json:"tracking_number"`
	TrackingLink         *string         `json:"tracking_link"`
	MerchantShippingCost *Money          `json:"merchant_shipping_cost"`
	ShippingMethod       *string         `json:"shipping_method"`
	ShippingProvider     *string         `json:"shipping_provider"`
	TrackingCarrier      *string         `json:"tracking_carrier"`
	Comments             *string         `json:"comments"`
	Items                *[]shipmentLine `json:"items"`
}

type shipmentLine struct {
	OrderProductID int64 `json:"order_product_id"`
	Quantity       int   `json:"quantity"`
}

// https://developer.bigcommerce.com/docs/rest-management/orders/order-shipments#create-order-shipment
func createShipment(c *call) reply {
	var body shipmentChange
	if err := c.decode(&body); err != nil {
		return errorV2(http.StatusBadRequest, "bcsim: shipment: "+err.Error())
	}
	if wrong := body.check(); wrong != "" {
		return invalidField(wrong)
	}
	st := c.store
	st.mu.Lock()
	defer st.mu.Unlock()
	slot := c.order()
	if slot == nil {
		return notFoundV2()
	}
	if refusal, ok := body.checkItems(slot.get()); !ok {
		return refusal
	}
	var made OrderShipment
	st.edit(slot, func(o *Order) { made = st.ship(o, &body) })
	return jsonReply(http.StatusCreated, made)
}

// providers are the values of shipping_provider, each with the tracking carrier
// of the same company.
var providers = map[string]string{
	"": "", "auspost": "australia-post", "canadapost": "canada-post", "endicia": "usps", "usps": "usps", "fedex": "fedex",
	"royalmail": "royal-mail", "ups": "ups", "upsready": "ups", "upsonline": "ups", "shipperhq": "",
}

// carriers are the tracking carriers known to this simulator: those of
// bigcommerce-api.md 5.2, and more of BigCommerce's list
// (assets/csv/tracking_carrier_values.csv of github.com/bigcommerce/docs).
var carriers = strings.Fields(`ups usps fedex dhl dhl-global-mail ontrac lasership canada-post purolator canpar australia-post royal-mail dpd gls tnt myhermes-uk
	speedee lonestar newgistics osm-worldwide globegistics asendia-usa pitney-bowes apc estes old-dominion saia-freight xpo-logistics
	yrc ups-freight ups-mi fedex-freight amazon 4px aaa-cooper abf aduiepyle an-post apc-overnight aramex arrowxl asendia-hk
	asendia-uk asm averitt bpost china-ems china-post chitchats chronopost-france colissimo con-way couriers-please dayross
	dayton-freight deutsch-post dhl-benelux dhl-es dhl-germany dhl-global-mail-asia dhl-hk dhl-nl dhl-poland dhlparcel-es dhlparcel-nl
	dhlparcel-uk dicom dpd-de dpd-hungary dpd-ireland dpd-poland dpd-ro dpd-uk dylt exapaq fedex-crossborder fedex-fims fedex-uk
	firstmile forwardair gls-italy gls-netherlands gso hermes-de hong-kong-post i-parcel interlink-express japan-post
	la-poste-colissimo landmark-global loomis-express nationex new-zealand-post parcel-force pilot-freight pittohio poste-italiane
	postnl rl-carriers roadrunner-freight sefl sendle sf-express singapore-post stallionexpress star-track swiss-post tforce-finalmile
	tnt-au tnt-fr tnt-it tnt-uk tuffnells uds uk-mail usf-reddaway whistl yanwen yodel yodel-international yodeldirect yunexpress`)

// check returns the name of a bad member, or "".
func (b *shipmentChange) check() string {
	provider, carrier := deref(b.ShippingProvider), deref(b.TrackingCarrier)
	same, known := providers[provider]
	switch {
	case len(deref(b.TrackingNumber)) > 50:
		return "tracking_number"
	case len(deref(b.TrackingLink)) > 500:
		return "tracking_link"
	case len(deref(b.Comments)) > 65535:
		return "comments"
	case !known && !strings.HasPrefix(provider, "carrier_"):
		return "shipping_provider"
	case carrier != "" && !slices.Contains(carriers, carrier):
		return "tracking_carrier"
	case carrier != "" && same != "" && carrier != same:
		return "tracking_carrier"
	}
	return ""
}

// checkItems compares the lines of a new shipment with the order.
func (b *shipmentChange) checkItems(o *Order) (reply, bool) {
	if b.AddressID == nil || o.address(*b.AddressID) == nil {
		return invalidField("order_address_id"), false
	}
	if b.Items == nil || len(*b.Items) == 0 {
		return invalidField("items"), false
	}
	want := map[int64]int{}
	for _, item := range *b.Items {
		p := o.product(item.OrderProductID)
		if p == nil || !p.isShipped() || p.AddressID != *b.AddressID {
			return invalidField("order_product_id"), false
		}
		want[p.ID] += item.Quantity
		if item.Quantity < 1 || want[p.ID] > p.Quantity-p.QuantityShipped {
			return invalidField("quantity"), false
		}
	}
	return reply{}, true
}

// ship records a shipment and does the platform's own part: it counts, sends a
// mail and sets the status. The status is 2 when everything is on its way, and
// 3 before.
func (st *Store) ship(o *Order, b *shipmentChange) OrderShipment {
	s := OrderShipment{
		ID: st.newID(), OrderID: o.ID, CustomerID: o.CustomerID, AddressID: *b.AddressID, DateCreated: Date{now()},
		BillingAddress: o.BillingAddress, ShippingProvider: "custom", ShippingMethod: o.address(*b.AddressID).ShippingMethod,
		ShippingAddress: o.address(*b.AddressID).Address,
	}
	b.apply(&s)
	o.Products = slices.Clone(o.Products)
	o.Addresses = slices.Clone(o.Addresses)
	for _, item := range *b.Items {
		p := o.product(item.OrderProductID)
		s.Items = append(s.Items, ShipmentItem{p.ID, p.ProductID, item.Quantity})
		o.move(p, item.Quantity)
	}
	o.Shipments = append(slices.Clone(o.Shipments), s)
	o.setStatus(o.statusOfShipping())
	st.mails = append(st.mails, Mail{o.ID, "shipment"})
	return s
}

// move counts pieces of a line as sent. A negative quantity takes them back.
func (o *Order) move(p *OrderProduct, quantity int) {
	p.QuantityShipped += quantity
	o.ItemsShipped += quantity
	o.address(p.AddressID).ItemsShipped += quantity
}

func (o *Order) statusOfShipping() int {
	for i := range o.Products {
		if p := &o.Products[i]; p.isShipped() && p.QuantityShipped < p.Quantity {
			return 3
		}
	}
	return 2
}

// apply writes the sent members into a shipment.
func (b *shipmentChange) apply(s *OrderShipment) {
	for field, value := range map[*string]*string{
		&s.TrackingNumber: b.TrackingNumber, &s.TrackingLink: b.TrackingLink, &s.ShippingMethod: b.ShippingMethod,
		&s.ShippingProvider: b.ShippingProvider, &s.TrackingCarrier: b.TrackingCarrier, &s.Comments: b.Comments,
	} {
		if value != nil {
			*field = *value
		}
	}
	if b.MerchantShippingCost != nil {
		s.MerchantShippingCost = *b.MerchantShippingCost
	}
	s.ProviderDisplayName = strings.ToUpper(cmp.Or(s.ShippingProvider, s.TrackingCarrier))
	s.GeneratedLink = s.TrackingLink
	if carrier := cmp.Or(s.TrackingCarrier, providers[s.ShippingProvider]); s.TrackingLink == "" && carrier != "" && s.TrackingNumber != "" {
		s.GeneratedLink = "https://track.example.test/" + carrier + "/" + s.TrackingNumber
	}
}

// https://developer.bigcommerce.com/docs/rest-management/orders/order-shipments#update-a-shipment
func updateShipment(c *call) reply {
	var body shipmentChange
	if err := c.decode(&body); err != nil {
		return errorV2(http.StatusBadRequest, "bcsim: shipment: "+err.Error())
	}
	if wrong := body.check(); wrong != "" {
		return invalidField(wrong)
	}
	if body.Items != nil {
		return invalidField("items") // the items of a shipment are fixed
	}
	return c.changeShipment(func(o *Order, i int) reply {
		if body.AddressID != nil && o.address(*body.AddressID) == nil {
			return invalidField("order_address_id")
		}
		o.Shipments = slices.Clone(o.Shipments)
		body.apply(&o.Shipments[i])
		return jsonReply(http.StatusOK, o.Shipments[i])
	})
}

// https://developer.bigcommerce.com/docs/rest-management/orders/order-shipments#delete-an-order-shipment
func deleteShipment(c *call) reply {
	return c.changeShipment(func(o *Order, i int) reply {
		o.Products = slices.Clone(o.Products)
		o.Addresses = slices.Clone(o.Addresses)
		for _, item := range o.Shipments[i].Items {
			if p := o.product(item.OrderProductID); p != nil {
				o.move(p, -item.Quantity)
			}
		}
		o.Shipments = slices.Delete(slices.Clone(o.Shipments), i, i+1)
		return noContent() // the order keeps its status
	})
}

func (c *call) changeShipment(change func(*Order, int) reply) reply {
	c.store.mu.Lock()
	defer c.store.mu.Unlock()
	s := c.order()
	if s == nil {
		return notFoundV2()
	}
	i := s.get().shipment(c.ids[1])
	if i < 0 {
		return notFoundV2()
	}
	var answer reply
	c.store.edit(s, func(o *Order) { answer = change(o, i) })
	return answer
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
