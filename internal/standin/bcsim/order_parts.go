package bcsim

import (
	"cmp"
	"strconv"
)

// completeParts gives the parts of an order their numbers.
func (o *Order) completeParts() {
	setDefault(&o.OrderIsDigital, len(o.Products) > 0 && o.all("digital"))
	for i := range o.Coupons {
		c := &o.Coupons[i]
		c.OrderID = o.ID
		setDefault(&c.ID, o.ID*100+int64(i)+1)
		setDefault(&c.CouponID, int64(i)+1)
	}
	for i := range o.Fees {
		f := &o.Fees[i]
		setDefault(&f.ID, o.ID*100+int64(i)+1)
		setDefault(&f.Type, "custom_fee")
		setDefault(&f.NameCustomer, "Fee")
		setDefault(&f.NameMerchant, f.NameCustomer)
		setDefault(&f.Source, "AA")
	}
	for i := range o.Pickups {
		setDefault(&o.Pickups[i].ID, o.ID*100+int64(i)+1)
		setDefault(&o.Pickups[i].PickupMethodID, 1)
	}
	for i := range o.Messages {
		m := &o.Messages[i]
		m.OrderID = o.ID
		setDefault(&m.ID, o.ID*100+int64(i)+1)
		setDefault(&m.Type, "public")
		setDefault(&m.Status, "unread")
		setDefault(&m.DateCreated, o.DateCreated)
	}
	for i := range o.Shipments {
		o.Shipments[i].complete(o, int64(i))
	}
	for i := range o.Refunds {
		o.Refunds[i].complete(o, int64(i))
	}
	if o.Taxes == nil {
		o.Taxes = o.makeTaxes()
	}
}

func (o *Order) all(kind string) bool {
	for i := range o.Products {
		if o.Products[i].Type != kind {
			return false
		}
	}
	return true
}

func (s *OrderShipment) complete(o *Order, index int64) {
	s.OrderID, s.CustomerID = o.ID, o.CustomerID
	setDefault(&s.ID, o.ID*100+index+1)
	if len(o.Addresses) > 0 {
		setDefault(&s.AddressID, o.Addresses[0].ID)
	}
	setDefault(&s.DateCreated, Date{o.DateCreated.Add(24 * 3600e9)})
	s.BillingAddress = o.BillingAddress
	if a := o.address(s.AddressID); a != nil {
		s.ShippingAddress = a.Address
		setDefault(&s.ShippingMethod, a.ShippingMethod)
	}
	for i := range s.Items {
		if p := o.product(s.Items[i].OrderProductID); p != nil {
			s.Items[i].ProductID = p.ProductID
		}
	}
}

func (r *Refund) complete(o *Order, index int64) {
	r.OrderID = o.ID
	setDefault(&r.ID, o.ID*100+index+1)
	setDefault(&r.UserID, 1)
	setDefault(&r.Created, Stamp{o.DateModified.Time})
	if len(r.Payments) == 0 {
		r.Payments = []RefundPayment{{ProviderID: "testgateway", Amount: r.TotalAmount}}
	}
	for i := range r.Payments {
		setDefault(&r.Payments[i].ID, r.ID*10+int64(i)+1)
	}
	if r.Items == nil {
		r.Items = []RefundItem{{ItemType: "ORDER", ItemID: o.ID, RequestedAmount: r.TotalAmount}}
	}
}

func (o *Order) makeTaxes() []OrderTax {
	taxes := []OrderTax{}
	one := func(address int64, line, kind string, amount Money) {
		if amount == 0 {
			return
		}
		taxes = append(taxes, OrderTax{
			ID: o.ID*100 + int64(len(taxes)) + 1, OrderID: o.ID, AddressID: address, TaxRateID: 1, SalesTaxID: "1", TaxClassID: 1,
			Name: cmp.Or(o.TaxName, "Tax"), Class: "Default Tax Class", Rate: o.TaxRate, PriorityAmount: amount, LineAmount: amount,
			OrderProductID: line, LineItemType: kind,
		})
	}
	for i := range o.Products {
		p := &o.Products[i]
		id := strconv.FormatInt(p.ID, 10)
		one(p.AddressID, id, "item", p.TotalTax)
		one(p.AddressID, id, "gift-wrapping", p.WrappingCostTax)
	}
	for _, a := range o.Addresses {
		one(a.ID, "0", "shipping", a.CostTax)
		one(a.ID, "0", "handling", a.HandlingTax)
	}
	return taxes
}

func (o *Order) address(id int64) *OrderAddress {
	for i := range o.Addresses {
		if o.Addresses[i].ID == id {
			return &o.Addresses[i]
		}
	}
	return nil
}

func (o *Order) product(id int64) *OrderProduct {
	for i := range o.Products {
		if o.Products[i].ID == id {
			return &o.Products[i]
		}
	}
	return nil
}
