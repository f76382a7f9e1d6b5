package bcsim

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// RandomOrder makes a valid order with any feature an order can have:
// currencies, tax inside or on top, discounts, fees, several addresses,
// pick-ups, downloads, gift certificates, odd texts, failed payments. The same
// rng and id make the same order.
func RandomOrder(rng *rand.Rand, id int64) Order {
	g := generator{Rand: rng}
	o := Order{OrderFields: OrderFields{ID: id}}
	g.head(&o)
	g.lines(&o)
	g.addresses(&o)
	g.charges(&o)
	if err := o.complete(); err != nil {
		panic("bcsim: random order: " + err.Error())
	}
	g.credits(&o)
	g.payments(&o)
	g.progress(&o)
	if err := o.complete(); err != nil { // numbers for the later parts
		panic("bcsim: random order: " + err.Error())
	}
	return o
}

type generator struct{ *rand.Rand }

// one tells true once in n times.
func (g generator) one(n int) bool { return g.IntN(n) == 0 }

func pick[T any](g generator, list ...T) T { return list[g.IntN(len(list))] }

// money is an amount up to limit cents, whole in currencies without cents.
func (g generator) money(o *Order, limit int) Money {
	if o.step() == unit {
		return Money(1+g.IntN(limit)) * unit
	}
	return Money(1+g.IntN(limit)) * unit / 100
}

// oddTexts are everyday texts, and texts known for breaking programs.
var oddTexts = []string{
	"", "plain", "Tom & Jerry <tom@example.test>", "\"quoted\" and 'quoted'", "]]> <![CDATA[", "&amp; &lt; &#65;", "line one\r\nline two\ttab",
	"emoji 🎁👩‍👩‍👧 ✉️", "שלום \u202eright to left\u202c", "日本語のメッセージ", "null", "0", "  blanks  ", "bell \a and null \x00 and \x1f", "\ufffe\uffff", "%2B+%20", "a,b;c|d",
	"'; DROP TABLE orders; --", "é e\u0301 ﬁ", "https://example.test/?a=1&b=2",
}

func (g generator) text() string {
	if g.one(40) {
		return fmt.Sprintf("long %0*d", 300+g.IntN(2000), 7)
	}
	return pick(g, oddTexts...)
}

func (g generator) head(o *Order) {
	statuses := []int{11, 11, 11, 11, 11, 11, 9, 8, 7, 7, 12, 13, 2, 3, 10, 4, 14, 5, 6, 1, 0}
	o.StatusID = pick(g, statuses...)
	o.DateCreated.Time = time.Date(2026, 1, 1, 0, 0, g.IntN(325*24*3600), 0, time.UTC)
	o.DateModified.Time = o.DateCreated.Add(time.Duration(g.IntN(1_000_000)) * time.Second)
	o.CustomerID = pick(g, 0, int64(1+g.IntN(500)))
	o.BillingAddress = g.address(o.ID)
	switch g.IntN(8) {
	case 0:
		o.DefaultCurrencyCode, o.IsTaxInclusive, o.TaxRate = "JPY", true, pick(g, MustMoney("10"), MustMoney("8"))
	case 1:
		o.DefaultCurrencyCode, o.IsTaxInclusive, o.TaxRate = "GBP", true, MustMoney("20")
	case 2:
		o.DefaultCurrencyCode, o.IsTaxInclusive, o.TaxRate = "EUR", true, pick(g, MustMoney("19"), MustMoney("25.5"), 0)
	case 3:
		o.DefaultCurrencyCode, o.TaxRate = "CAD", pick(g, MustMoney("13"), MustMoney("14.975"))
	default:
		o.DefaultCurrencyCode, o.TaxRate = "USD", pick(g, 0, MustMoney("8.25"), MustMoney("6.625"), MustMoney("7.125"))
	}
	o.CurrencyCode = o.DefaultCurrencyCode
	if g.one(6) { // the shopper saw prices in another currency
		o.CurrencyCode, o.CurrencyExchangeRate = "AUD", "1.5300000000"
	}
	o.StoreCurrencyCode = pick(g, "USD", "USD", o.DefaultCurrencyCode)
	o.ShippingUntaxed = g.one(3)
	o.OrderSource = pick(g, "www", "www", "www", "mobile", "manual", "external", "checkout_api", "ebay")
	o.CustomerMessage, o.StaffNotes = NullText(g.text()), NullText(g.text())
	o.ExternalOrderID = pick(g, "", "", "PO 17/"+g.text())
	o.IPAddress = pick(g, "", "192.0.2.17")
	if o.OrderSource == "www" {
		o.CartID = NullText(fmt.Sprintf("00000000-0000-4000-8000-%012d", o.ID))
	}
}

func (g generator) address(id int64) Address {
	a := pick(g,
		Address{City: "Austin", State: "Texas", Zip: "78701", Country: "United States", CountryISO2: "US"},
		Address{City: "New York", State: "New York", Zip: "10001-0123", Country: "United States", CountryISO2: "US"},
		Address{City: "Québec", State: "Quebec", Zip: "G1A 1A1", Country: "Canada", CountryISO2: "CA"},
		Address{City: "London", Zip: "SW1A 1AA", Country: "United Kingdom", CountryISO2: "GB"},
		Address{City: "千代田区", State: "東京都", Zip: "100-0001", Country: "Japan", CountryISO2: "JP"},
		Address{City: "Dublin", Country: "Ireland", CountryISO2: "IE"})
	a.FirstName, a.LastName = pick(g, "Sam", "Zoë", "花子", "", g.text()), pick(g, "Sample", "O'Example", "見本", g.text())
	a.Company, a.Street1, a.Street2 = pick(g, "", g.text()), fmt.Sprintf("%d Sample Street", 1+g.IntN(999)), pick(g, "", "Apt 4", g.text())
	a.Phone, a.Email = pick(g, "512-555-0123", "", "+44 20 5550 0123"), fmt.Sprintf("buyer%d@example.test", id)
	if g.one(8) {
		a.FormFields = []FormField{{"Gate code", g.text()}, {"Floor", 3}, {"Days", []string{"Mon", "Tue"}}}
	}
	return a
}

func (g generator) lines(o *Order) {
	n := 1 + g.IntN(6)
	if g.one(25) {
		n = 51 + g.IntN(20)
	}
	if g.one(6) {
		o.Pickups = []OrderPickup{{ID: o.ID*100 + 90, PickupMethodID: 1, PickupMethodDisplayName: "Pick-up " + g.text(),
			Location: PickupLocation{ID: 2, Name: "Outlet", City: "Round Rock", State: "Texas", PostalCode: "78664", CountryISO2: "US"}}}
	}
	for len(o.Products) < n {
		p := g.line(o, int64(len(o.Products)))
		o.Products = append(o.Products, p)
		if p.Type == "physical" && g.one(15) {
			o.Products = append(o.Products, g.children(o, p)...)
		}
	}
}

func (g generator) line(o *Order, index int64) OrderProduct {
	number := int64(1 + g.IntN(5000))
	p := OrderProduct{
		ID: o.ID*1000 + index + 1, ProductID: number, VariantID: NullID(number * 10), SKU: fmt.Sprintf("SKU-%d", number), Name: "Product " + g.text(),
		Type: "physical", Quantity: 1 + g.IntN(4), BasePrice: g.money(o, 9999), Weight: pick[Weight](g, "0.5000", "#1.25", "12", ""),
		BaseCostPrice: g.money(o, 500), Brand: pick(g, "", "Kiln & Co"),
	}
	if o.step() != unit && g.one(5) {
		p.BasePrice += Money(g.IntN(100)) // as in 3.3333
	}
	switch g.IntN(14) {
	case 0:
		p.Type = "digital"
	case 1:
		p.Type, p.ProductID, p.VariantID, p.SKU, p.GiftCertificateID, p.Quantity = "giftcertificate", 0, 0, "", NullID(number), 1
	case 2:
		p.ProductID, p.VariantID, p.SKU = 0, 0, pick(g, "", "CUSTOM") // a custom product
	case 3:
		p.SKU = ""
	case 4:
		p.SKU = "odd " + g.text()
	case 5:
		p.BasePrice = 0
	}
	if p.Type == "physical" {
		g.extras(o, &p)
	}
	return p
}

// extras adds the details of goods to send or collect.
func (g generator) extras(o *Order, p *OrderProduct) {
	if len(o.Pickups) > 0 && g.one(2) {
		p.PickupID = o.Pickups[0].ID
	}
	for range g.IntN(3) {
		p.ProductOptions = append(p.ProductOptions, ProductOption{
			DisplayName: "Option " + g.text(), DisplayValue: "Value " + g.text(), Type: pick(g, "Multiple choice", "Text field", "Checkbox", "Swatch", "Numbers only text field"),
		})
	}
	if g.one(6) {
		p.BaseWrappingCost, p.WrappingName, p.WrappingMessage = g.money(o, 600), NullText("Wrap "+g.text()), g.text()
	}
	if g.one(12) {
		p.EventName, p.EventDate = "Deliver on", "2026-12-24"
	}
	if g.one(20) {
		p.ConfigurableFields = []ConfigurableField{{"Text", g.text()}}
	}
}

// children are the parts of a bundle. They cost nothing by themselves.
func (g generator) children(o *Order, parent OrderProduct) []OrderProduct {
	var list []OrderProduct
	for i := range 1 + g.IntN(3) {
		c := g.line(o, int64(len(o.Products)+i))
		c.Type, c.BasePrice, c.GiftCertificateID, c.BaseWrappingCost, c.WrappingName = "physical", 0, 0, 0, ""
		c.PickupID, c.Quantity, c.ParentOrderProductID, c.IsBundledProduct = parent.PickupID, parent.Quantity, NullID(parent.ID), true
		list = append(list, c)
	}
	return list
}

func (g generator) addresses(o *Order) {
	if !o.needsAddress() {
		return
	}
	for i := range pick(g, 1, 1, 1, 1, 2, 3) {
		o.Addresses = append(o.Addresses, OrderAddress{
			ID: o.ID*100 + int64(i) + 1, Address: g.address(o.ID), BaseCost: pick(g, 0, g.money(o, 2500)), ShippingMethod: pick(g, "UPS® (Ground)", "Free Shipping", "FedEx 2Day "+g.text()),
		})
	}
	o.Addresses[0].BaseHandlingCost = pick(g, 0, 0, 0, g.money(o, 500))
	for i := range o.Products {
		if p := &o.Products[i]; p.isShipped() {
			p.AddressID = pick(g, o.Addresses...).ID
		}
	}
}

// charges adds fees and discounts. The discounts together stay below half the
// price of the lines.
func (g generator) charges(o *Order) {
	for range pick(g, 0, 0, 0, 1, 2) {
		o.Fees = append(o.Fees, OrderFee{NameCustomer: "Fee " + g.text(), BaseCost: g.money(o, 700)})
	}
	var subtotal Money
	for _, p := range o.Products {
		subtotal += p.BasePrice * Money(p.Quantity)
	}
	part := func() Number { return Number((subtotal / Money(8+g.IntN(20))).roundTo(o.step())) }
	if g.one(4) {
		kind := g.IntN(3)
		o.Coupons = append(o.Coupons, OrderCoupon{Code: NullText(fmt.Sprintf("CODE%d", g.IntN(100))), Type: kind, Amount: pick(g, MustMoney("10"), MustMoney("5.5")), Discount: part()})
	}
	if g.one(8) {
		o.Coupons = append(o.Coupons, OrderCoupon{Code: "SHIPFREE", Type: 4})
	}
	if g.one(6) {
		o.Coupons = append(o.Coupons, OrderCoupon{Type: 5, Discount: part()})
	} else if g.one(8) {
		o.DiscountAmount = Money(part()) // by hand
	}
}

// credits are payments by gift certificate and store credit.
func (g generator) credits(o *Order) {
	if o.StatusID == 0 {
		return
	}
	if amount := g.credit(o, o.TotalIncTax); amount > 0 {
		o.GiftCertificateAmount = amount
		o.Transactions = append(o.Transactions, Transaction{Method: "gift_certificate", Gateway: "giftcertificate", Amount: Number(amount),
			GiftCertificate: &GiftCertificate{Code: fmt.Sprintf("GC-%d", o.ID), OriginalBalance: Number(2 * amount), StartingBalance: Number(amount), Status: "expired"}})
	}
	if amount := g.credit(o, o.TotalIncTax-o.GiftCertificateAmount); amount > 0 {
		o.StoreCreditAmount = amount
		o.Transactions = append(o.Transactions, Transaction{Method: "store_credit", Gateway: "storecredit", Amount: Number(amount), StoreCredit: &StoreCredit{}})
	}
}

// credit is mostly zero. Otherwise it is a part of the amount due, or all of
// it.
func (g generator) credit(o *Order, due Money) Money {
	if !g.one(8) {
		return 0
	}
	return min((due / Money(1+g.IntN(4))).roundTo(o.step()), due)
}

func (g generator) payments(o *Order) {
	due := Number(o.TotalIncTax - o.GiftCertificateAmount - o.StoreCreditAmount)
	o.PaymentMethod, o.PaymentStatus = "", ""
	if due <= 0 || o.StatusID == 0 {
		return
	}
	if o.OrderSource == "manual" {
		o.PaymentMethod = pick(g, "Manual", "Check", "Net 30 "+g.text())
		return
	}
	t := Transaction{Amount: due, Test: g.one(20)}
	switch g.IntN(5) {
	case 0:
		t.Event, t.Method, t.Gateway, t.GatewayTransactionID = "purchase", "electronic_wallet", "paypalexpress", "8PAY"+NullText(fmt.Sprint(o.ID))
	case 1:
		name := pick(g, "Check", "Cash on Delivery", "Bank Deposit")
		t.Event, t.Method, t.Gateway, t.Offline = "pending", "offline", "cheque", &Offline{name}
	default:
		t.Event, t.Method, t.Gateway = pick(g, "purchase", "authorization"), "credit_card", "authorizenet"
		t.CreditCard = pick(g, nil, &CreditCard{}, &CreditCard{"visa", "411111", "1111", 3, 2029}, &CreditCard{CardType: "master", CardLast4: "4444"})
		t.AVS = pick(g, nil, &AVS{}, &AVS{"Y", "Match", "Y", "Y"})
		t.CVV = pick(g, nil, &CVV{}, &CVV{"M", "Match"})
	}
	if t.Method == "credit_card" && g.one(5) {
		failed := t
		failed.Status, failed.Event = "error", "purchase"
		o.Transactions = append(o.Transactions, failed)
	}
	t.Status = "ok"
	if o.StatusID == 6 {
		t.Status = "error"
	}
	o.Transactions = append(o.Transactions, t)
}

// progress records the parcels or refunds behind a status.
func (g generator) progress(o *Order) {
	switch o.StatusID {
	case 2, 3:
		g.ship(o)
	case 4, 14:
		amount := o.TotalIncTax
		if o.StatusID == 14 {
			amount = (amount / 2).roundTo(o.step())
		}
		if amount > 0 {
			o.RefundedAmount = amount
			o.Refunds = []Refund{{Reason: g.text(), TotalAmount: Number(amount)}}
			o.Transactions = append(o.Transactions, Transaction{Event: "refund", Method: "credit_card", Gateway: "authorizenet", Amount: Number(amount)})
		}
	}
}

// ship sends everything for status 2, and about half for status 3.
func (g generator) ship(o *Order) {
	for i := range o.Addresses {
		a := &o.Addresses[i]
		s := OrderShipment{AddressID: a.ID, TrackingNumber: "TRACK " + g.text(), ShippingProvider: pick(g, "", "ups", "usps")}
		for j := range o.Products {
			p := &o.Products[j]
			if !p.isShipped() || p.AddressID != a.ID || (o.StatusID == 3 && g.one(2)) {
				continue
			}
			p.QuantityShipped = p.Quantity
			o.ItemsShipped += p.Quantity
			s.Items = append(s.Items, ShipmentItem{p.ID, p.ProductID, p.Quantity})
		}
		if len(s.Items) > 0 {
			o.Shipments = append(o.Shipments, s)
		}
	}
}
