package bcsim

import (
	"cmp"
	"fmt"
	"time"
)

// firstOrderDate dates order 0 of a store without dates. Each further number
// comes a minute later.
var firstOrderDate = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// zeroDecimals are the currencies here that have no minor unit.
var zeroDecimals = map[string]bool{"JPY": true, "KRW": true, "CLP": true, "VND": true}

// complete fills in the missing members of an order in short form. It keeps
// every set member; zero counts as missing.
func (o *Order) complete() error {
	if o.ID <= 0 {
		return fmt.Errorf("order %d: id: want a positive number", o.ID)
	}
	if err := o.completeStatus(); err != nil {
		return fmt.Errorf("order %d: %w", o.ID, err)
	}
	o.completeHead()
	o.completeLines()
	if err := o.completeAddresses(); err != nil {
		return fmt.Errorf("order %d: %w", o.ID, err)
	}
	o.completeDiscounts()
	o.completeCosts()
	o.completeTotals()
	o.completePayment()
	o.completeParts()
	return nil
}

func (o *Order) completeStatus() error {
	if o.StatusID == 0 && o.Status != "" {
		id, ok := statusByName(o.Status)
		if !ok {
			return fmt.Errorf("status %q: unknown", o.Status)
		}
		o.StatusID = id
	}
	if o.StatusID < 0 || o.StatusID >= len(statusNames) {
		return fmt.Errorf("status_id %d: want 0 to %d", o.StatusID, len(statusNames)-1)
	}
	o.Status = statusNames[o.StatusID]
	setDefault(&o.CustomStatus, o.Status)
	return nil
}

func (o *Order) completeHead() {
	if o.DateCreated.IsZero() {
		o.DateCreated.Time = firstOrderDate.Add(time.Duration(o.ID%1_000_000) * time.Minute)
	}
	setDefault(&o.DateModified, o.DateCreated)
	if o.StatusID == 2 {
		setDefault(&o.DateShipped, Date{o.DateCreated.Add(24 * time.Hour)})
	}
	setDefault(&o.CurrencyCode, cmp.Or(o.DefaultCurrencyCode, "USD"))
	setDefault(&o.DefaultCurrencyCode, o.CurrencyCode)
	setDefault(&o.StoreCurrencyCode, o.DefaultCurrencyCode)
	setDefault(&o.CurrencyID, 1)
	setDefault(&o.DefaultCurrencyID, 1)
	setDefault(&o.CurrencyExchangeRate, "1.0000000000")
	setDefault(&o.StoreExchangeRate, "1.0000000000")
	setDefault(&o.OrderSource, "www")
	setDefault(&o.ChannelID, 1)
	setDefault(&o.EbayOrderID, "0")
	setDefault(&o.TaxProviderID, "BasicTaxProvider")
	if isZeroAddress(o.BillingAddress) {
		o.BillingAddress = defaultBuyer(o.CustomerID)
	}
	o.BillingAddress.complete()
}

// defaultBuyer is a made-up person for orders without an address.
func defaultBuyer(customerID int64) Address {
	return Address{
		FirstName: "Pat", LastName: "Sample", Street1: "1 Sample Street", City: "Austin", State: "Texas", Zip: "78701",
		Country: "United States", CountryISO2: "US", Phone: "512-555-0100",
		Email: fmt.Sprintf("pat.sample%d@example.test", customerID),
	}
}

func isZeroAddress(a Address) bool {
	return a.FirstName == "" && a.LastName == "" && a.Street1 == "" && a.City == "" && a.Zip == "" && a.Country == "" && a.Email == ""
}

func (a *Address) complete() {
	if a.FormFields == nil {
		a.FormFields = []FormField{}
	}
}

// step is the smallest amount of the order's currency.
func (o *Order) step() Money {
	if zeroDecimals[o.DefaultCurrencyCode] {
		return unit
	}
	return unit / 100
}

func (o *Order) completeLines() {
	if o.Products == nil {
		o.Products = []OrderProduct{{ProductID: 101, VariantID: 1001, SKU: "MUG-BLUE", Name: "Blue Mug", Quantity: 1, BasePrice: 12 * unit}}
	}
	for i := range o.Products {
		p := &o.Products[i]
		p.OrderID = o.ID
		setDefault(&p.ID, o.ID*100+int64(i)+1)
		p.complete()
		p.price(o)
	}
}

func (p *OrderProduct) complete() {
	setDefault(&p.Quantity, 1)
	setDefault(&p.Type, "physical")
	setDefault(&p.Name, cmp.Or(p.SKU, "Custom product"))
	setDefault(&p.NameCustomer, p.Name)
	setDefault(&p.NameMerchant, p.Name)
	setDefault(&p.Width, "0")
	setDefault(&p.Height, "0")
	setDefault(&p.Depth, "0")
	if p.AppliedDiscounts == nil {
		p.AppliedDiscounts = []AppliedDiscount{}
	}
	if p.ConfigurableFields == nil {
		p.ConfigurableFields = []ConfigurableField{}
	}
	if p.ProductOptions == nil {
		p.ProductOptions = []ProductOption{}
	}
	for i := range p.ProductOptions {
		p.ProductOptions[i].complete(p.ID, int64(i))
	}
}

func (o *ProductOption) complete(line, index int64) {
	setDefault(&o.ID, line*10+index+1)
	setDefault(&o.OrderProductID, line)
	setDefault(&o.OptionID, index+1)
	setDefault(&o.ProductOptionID, 100+index)
	setDefault(&o.Type, "Multiple choice")
	setDefault(&o.DisplayStyle, "Dropdown")
	setDefault(&o.DisplayName, cmp.Or(o.Name, "Option"))
	setDefault(&o.Name, o.DisplayName)
	setDefault(&o.DisplayNameCustomer, o.DisplayName)
	setDefault(&o.DisplayNameMerchant, o.DisplayName)
	setDefault(&o.DisplayValue, o.Value)
	setDefault(&o.Value, o.DisplayValue)
	setDefault(&o.DisplayValueCustomer, o.DisplayValue)
	setDefault(&o.DisplayValueMerchant, o.DisplayValue)
}

// price works out a line's prices and totals before discounts.
func (p *OrderProduct) price(o *Order) {
	entered := p.PriceExTax
	if o.IsTaxInclusive {
		entered = cmp.Or(p.PriceIncTax, p.PriceExTax)
	}
	setDefault(&p.BasePrice, cmp.Or(entered, p.PriceExTax, p.PriceIncTax))
	rate, step := p.taxRate(o), o.step()
	if o.IsTaxInclusive {
		setDefault(&p.PriceIncTax, p.BasePrice)
		setDefault(&p.PriceExTax, p.PriceIncTax-p.PriceIncTax.taxWithin(rate))
	} else {
		setDefault(&p.PriceExTax, p.BasePrice)
		setDefault(&p.PriceIncTax, p.PriceExTax+p.PriceExTax.tax(rate))
	}
	setDefault(&p.PriceTax, p.PriceIncTax-p.PriceExTax)

	quantity := Money(p.Quantity)
	setDefault(&p.BaseTotal, (p.BasePrice * quantity).roundTo(step))
	if o.IsTaxInclusive {
		setDefault(&p.TotalIncTax, (p.PriceIncTax * quantity).roundTo(step))
		setDefault(&p.TotalExTax, p.TotalIncTax-p.TotalIncTax.taxWithin(rate).roundTo(step))
		return
	}
	setDefault(&p.TotalExTax, (p.PriceExTax * quantity).roundTo(step))
	setDefault(&p.TotalIncTax, p.TotalExTax+p.TotalExTax.tax(rate).roundTo(step))
}

// taxRate is the line's rate in percent. The sale of a gift certificate is free
// of tax.
func (p *OrderProduct) taxRate(o *Order) Money {
	if p.Type == "giftcertificate" {
		return 0
	}
	return o.TaxRate
}

func (o *Order) completeAddresses() error {
	if len(o.Addresses) == 0 && o.needsAddress() {
		o.Addresses = []OrderAddress{{Address: o.BillingAddress}}
	}
	known := map[int64]*OrderAddress{}
	for i := range o.Addresses {
		a := &o.Addresses[i]
		a.OrderID = o.ID
		setDefault(&a.ID, o.ID*100+int64(i)+1)
		if isZeroAddress(a.Address) {
			a.Address = o.BillingAddress
		}
		a.Address.complete()
		setDefault(&a.ShippingMethod, "Flat Rate")
		setDefault(&a.ShippingZoneID, 1)
		setDefault(&a.ShippingZoneName, a.Country)
		a.ItemsTotal, a.ItemsShipped = 0, 0
		known[a.ID] = a
	}
	for i := range o.Products {
		p := &o.Products[i]
		if !p.isShipped() {
			continue
		}
		setDefault(&p.AddressID, o.Addresses[0].ID)
		a := known[p.AddressID]
		if a == nil {
			return fmt.Errorf("product %d: order_address_id %d: no such shipping address", p.ID, p.AddressID)
		}
		a.ItemsTotal += p.Quantity
		a.ItemsShipped += p.QuantityShipped
	}
	setDefault(&o.ShippingAddressCount, len(o.Addresses))
	return nil
}

// isShipped tells whether the line goes to a shipping address.
func (p *OrderProduct) isShipped() bool { return p.Type == "physical" && p.PickupID == 0 }

func (o *Order) needsAddress() bool {
	for i := range o.Products {
		if o.Products[i].isShipped() {
			return true
		}
	}
	return false
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
