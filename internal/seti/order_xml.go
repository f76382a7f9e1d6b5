package seti

// orderDate is MMM/dd/yyyy HH:mm:ss (seti-protocol.md 3.1.1).
const orderDate = "Jan/02/2006 15:04:05"

// Limits of text, from the dictionary's "Max" (seti-protocol.md 3). They apply
// to the fixed-size fields of Stone Edge. Keys stay whole, because a cut key is
// another key: SKU, OrderNumber, WebID, LineID, user name. So do people's own
// words: texts, notes, options.
const (
	limit20   = 20
	limit50   = 50
	limit100  = 100
	limit200  = 200
	limit255  = 255
	limitHTML = 4096
)

func (m *markup) order(o *Order) {
	m.open("Order")
	m.text("OrderNumber", o.OrderNumber, noLimit)
	m.open("OrderDate")
	m.b = o.OrderDate.AppendFormat(m.b, orderDate)
	m.close("OrderDate")
	m.optional("OrderStatus", o.OrderStatus, limit50)
	m.open("Billing")
	m.party(&o.Billing)
	m.close("Billing")
	m.shipping(&o.Shipping)
	for i := range o.Payments {
		m.payment(&o.Payments[i])
	}
	m.totals(&o.Totals)
	for i := range o.Coupons {
		m.coupon(&o.Coupons[i])
	}
	m.other(&o.Other)
	m.close("Order")
}

func (m *markup) party(p *Party) {
	m.text("FullName", p.FullName, limit255)
	m.optional("Company", p.Company, limit255)
	m.optional("Phone", p.Phone, limit255)
	m.optional("Email", p.Email, limit255)
	m.open("Address")
	m.text("Street1", p.Address.Street1, limit255)
	m.optional("Street2", p.Address.Street2, limit255)
	m.text("City", p.Address.City, limit255)
	m.text("State", p.Address.State, noLimit)
	m.text("Code", p.Address.Code, limit255)
	m.optional("Country", p.Address.Country, noLimit)
	m.close("Address")
}

func (m *markup) shipping(s *Shipping) {
	m.open("Shipping")
	m.party(&s.Party)
	for i := range s.Products {
		m.orderProduct(&s.Products[i])
	}
	m.close("Shipping")
}

func (m *markup) orderProduct(p *OrderProduct) {
	m.open("Product")
	m.text("SKU", p.SKU, noLimit)
	m.text("Name", p.Name, limit255)
	m.number("Quantity", p.Quantity)
	m.price("ItemPrice", p.ItemPrice)
	m.optional("Weight", p.Weight, noLimit)
	m.optional("ProdType", p.ProdType, noLimit)
	m.optional("Taxable", p.Taxable, noLimit)
	m.optional("CustomerText", p.CustomerText, noLimit)
	m.optional("LineID", p.LineID, noLimit)
	m.optional("Status", p.Status, limit50)
	m.money("Total", p.Total)
	for _, o := range p.Options {
		m.open("OrderOption")
		m.text("OptionName", o.OptionName, noLimit)
		m.text("SelectedOption", o.SelectedOption, noLimit)
		m.close("OrderOption")
	}
	m.close("Product")
}

func (m *markup) totals(t *Totals) {
	m.open("Totals")
	m.money("ProductTotal", t.ProductTotal)
	for _, d := range t.Discounts {
		m.open("Discount")
		m.text("Type", "Flat", noLimit)
		m.optional("Description", d.Description, noLimit)
		m.money("Amount", d.Amount)
		m.text("ApplyDiscount", choose(d.PostTax, "Post", "Pre"), noLimit)
		m.close("Discount")
	}
	m.money("SubTotal", t.SubTotal)
	m.tax(&t.Tax)
	m.money("GrandTotal", t.GrandTotal)
	for _, s := range t.Surcharges {
		m.open("Surcharge")
		m.money("Total", s.Total)
		m.optional("Description", s.Description, noLimit)
		m.close("Surcharge")
	}
	m.open("ShippingTotal")
	m.money("Total", t.ShippingTotal.Total)
	m.optional("Description", t.ShippingTotal.Description, limit255)
	m.close("ShippingTotal")
	m.close("Totals")
}

// tax always says TaxShipping, since Stone Edge takes an absent one for Yes.
func (m *markup) tax(t *Tax) {
	m.open("Tax")
	m.money("TaxAmount", t.TaxAmount)
	m.yesNo("TaxShipping", t.TaxShipping)
	if t.TaxExempt {
		m.yesNo("TaxExempt", true)
	}
	m.optional("TaxID", t.TaxID, noLimit)
	m.close("Tax")
}

func (m *markup) coupon(c *Coupon) {
	m.open("Coupon")
	m.text("Name", c.Name, noLimit)
	m.optional("Status", c.Status, noLimit)
	m.money("Total", c.Total)
	m.text("ApplyCoupon", choose(c.PostTax, "Post", "Pre"), noLimit)
	m.close("Coupon")
}

func (m *markup) other(o *Other) {
	if *o == (Other{}) {
		return
	}
	m.open("Other")
	m.optional("OrderInstructions", o.OrderInstructions, noLimit)
	m.optional("Comments", o.Comments, noLimit)
	m.optional("GiftMessage", o.GiftMessage, noLimit)
	m.optional("TotalOrderWeight", o.TotalOrderWeight, noLimit)
	m.optional("IPHostName", o.IPHostName, noLimit)
	m.optional("WebCustomerID", o.WebCustomerID, noLimit)
	m.close("Other")
}
