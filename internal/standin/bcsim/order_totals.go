package bcsim

import (
	"cmp"
	"math/bits"
)

// completeDiscounts sums up the coupons. It shares discounts out to the lines,
// unless the order does so itself.
func (o *Order) completeDiscounts() {
	var coded, automatic Money
	for _, c := range o.Coupons {
		if c.Type == 5 {
			automatic += Money(c.Discount)
			continue
		}
		coded += Money(c.Discount)
	}
	setDefault(&o.CouponDiscount, coded)
	setDefault(&o.DiscountAmount, automatic)
	if o.hasAppliedDiscounts() {
		return
	}
	for _, c := range o.Coupons {
		if c.Type != 5 && c.Type != 3 && c.Code != "" { // 3 is a discount on shipping
			o.share(Money(c.Discount), couponShare(c.Code))
		}
	}
	if len(o.Coupons) == 0 { // the coupon of this discount is unknown
		o.share(o.CouponDiscount, couponShare(""))
	}
	o.share(o.DiscountAmount, AppliedDiscount{ID: "manual-discount", Name: "Discount", Target: "order"})
}

func couponShare(code NullText) AppliedDiscount {
	return AppliedDiscount{ID: "coupon", Name: "Coupon " + string(code), Code: code, Target: "order"}
}

func (o *Order) hasAppliedDiscounts() bool {
	for i := range o.Products {
		if len(o.Products[i].AppliedDiscounts) > 0 {
			return true
		}
	}
	return false
}

// share gives every line its part of a discount, by price. Rounding and cheap
// lines leave a remainder. The first lines with room take it; a line never goes
// below zero.
func (o *Order) share(amount Money, d AppliedDiscount) {
	var sum Money
	for i := range o.Products {
		sum += o.entered(&o.Products[i])
	}
	if amount <= 0 || sum <= 0 {
		return
	}
	parts, left := make([]Money, len(o.Products)), amount
	for i := range o.Products {
		p := &o.Products[i]
		parts[i] = min(proportion(amount, o.entered(p), sum).roundTo(o.step()), o.entered(p)-p.discount(), left)
		left -= parts[i]
	}
	for i := range o.Products {
		p := &o.Products[i]
		rest := min(left, o.entered(p)-p.discount()-parts[i])
		left -= rest
		if d.Amount = parts[i] + rest; d.Amount > 0 {
			p.AppliedDiscounts = append(p.AppliedDiscounts, d)
		}
	}
}

// proportion is amount * part / whole without overflow.
func proportion(amount, part, whole Money) Money {
	high, low := bits.Mul64(uint64(amount), uint64(part))
	quotient, _ := bits.Div64(high, low, uint64(whole))
	return Money(quotient)
}

// entered is a line's total in the merchant's form: with or without tax.
func (o *Order) entered(p *OrderProduct) Money {
	if o.IsTaxInclusive {
		return p.TotalIncTax
	}
	return p.TotalExTax
}

func (p *OrderProduct) discount() (sum Money) {
	for _, d := range p.AppliedDiscounts {
		sum += d.Amount
	}
	return sum
}

// split works out the tax of a cost, entered with or without tax.
func (o *Order) split(base, ex, inc, tax *Money, rate Money) {
	setDefault(base, cmp.Or(*ex, *inc))
	if o.IsTaxInclusive {
		*base = cmp.Or(*inc, *base)
		setDefault(inc, *base)
		setDefault(tax, inc.taxWithin(rate).roundTo(o.step()))
		setDefault(ex, *inc-*tax)
		return
	}
	setDefault(ex, *base)
	setDefault(tax, ex.tax(rate).roundTo(o.step()))
	setDefault(inc, *ex+*tax)
}

func (o *Order) completeCosts() {
	rate := o.TaxRate
	if o.ShippingUntaxed {
		rate = 0
	}
	if len(o.Addresses) > 0 && o.addressCosts() == 0 {
		o.Addresses[0].BaseCost = cmp.Or(o.BaseShippingCost, o.ShippingCostExTax, o.ShippingCostIncTax)
		o.Addresses[0].BaseHandlingCost = cmp.Or(o.BaseHandlingCost, o.HandlingCostExTax, o.HandlingCostIncTax)
	}
	var ship, hand, wrap [4]Money
	for i := range o.Addresses {
		a := &o.Addresses[i]
		o.split(&a.BaseCost, &a.CostExTax, &a.CostIncTax, &a.CostTax, rate)
		o.split(&a.BaseHandlingCost, &a.HandlingExTax, &a.HandlingIncTax, &a.HandlingTax, rate)
		add(&ship, a.BaseCost, a.CostExTax, a.CostIncTax, a.CostTax)
		add(&hand, a.BaseHandlingCost, a.HandlingExTax, a.HandlingIncTax, a.HandlingTax)
	}
	for i := range o.Products {
		p := &o.Products[i]
		o.split(&p.BaseWrappingCost, &p.WrappingCostExTax, &p.WrappingCostIncTax, &p.WrappingCostTax, o.TaxRate)
		o.split(&p.BaseCostPrice, &p.CostPriceExTax, &p.CostPriceIncTax, &p.CostPriceTax, 0)
		add(&wrap, p.BaseWrappingCost, p.WrappingCostExTax, p.WrappingCostIncTax, p.WrappingCostTax)
		if p.BaseWrappingCost != 0 {
			setDefault(&p.WrappingID, 1)
			setDefault(&p.WrappingName, "Gift wrap")
		}
	}
	for i := range o.Fees {
		f := &o.Fees[i]
		o.split(&f.BaseCost, &f.CostExTax, &f.CostIncTax, &f.CostTax, o.TaxRate)
	}
	setAll(ship, &o.BaseShippingCost, &o.ShippingCostExTax, &o.ShippingCostIncTax, &o.ShippingCostTax)
	setAll(hand, &o.BaseHandlingCost, &o.HandlingCostExTax, &o.HandlingCostIncTax, &o.HandlingCostTax)
	setAll(wrap, &o.BaseWrappingCost, &o.WrappingCostExTax, &o.WrappingCostIncTax, &o.WrappingCostTax)
}

func (o *Order) addressCosts() (sum Money) {
	for _, a := range o.Addresses {
		sum += a.BaseCost + a.CostExTax + a.CostIncTax + a.BaseHandlingCost
	}
	return sum
}

func add(sum *[4]Money, parts ...Money) {
	for i, m := range parts {
		sum[i] += m
	}
}

func setAll(values [4]Money, fields ...*Money) {
	for i, f := range fields {
		setDefault(f, values[i])
	}
}

// completeTotals adds up. If prices include tax, the total with tax is exact;
// otherwise the total without tax is exact.
func (o *Order) completeTotals() {
	var sub [3]Money
	var items, shipped int
	step := o.step()
	for i := range o.Products {
		p := &o.Products[i]
		rate, left := p.taxRate(o), o.entered(p)-p.discount()
		if o.IsTaxInclusive {
			setDefault(&p.TotalTax, left.taxWithin(rate).roundTo(step))
			setDefault(&p.DiscountedTotalIncTax, left)
		} else {
			setDefault(&p.TotalTax, left.tax(rate).roundTo(step))
			setDefault(&p.DiscountedTotalIncTax, left+p.TotalTax)
		}
		sub[0] += p.TotalExTax
		sub[1] += p.TotalIncTax
		sub[2] += p.TotalTax
		items += p.Quantity
		shipped += p.QuantityShipped
	}
	setDefault(&o.ItemsTotal, items)
	setDefault(&o.ItemsShipped, shipped)
	setDefault(&o.SubtotalExTax, sub[0])
	setDefault(&o.SubtotalIncTax, sub[1])
	setDefault(&o.SubtotalTax, sub[2])

	var feesEx, feesInc, feesTax Money
	for _, f := range o.Fees {
		feesEx, feesInc, feesTax = feesEx+f.CostExTax, feesInc+f.CostIncTax, feesTax+f.CostTax
	}
	discounts := o.DiscountAmount + o.CouponDiscount
	ex := o.SubtotalExTax + o.ShippingCostExTax + o.HandlingCostExTax + o.WrappingCostExTax + feesEx - discounts
	inc := o.SubtotalIncTax + o.ShippingCostIncTax + o.HandlingCostIncTax + o.WrappingCostIncTax + feesInc - discounts
	setDefault(&o.TotalTax, o.SubtotalTax+o.ShippingCostTax+o.HandlingCostTax+o.WrappingCostTax+feesTax)
	if o.IsTaxInclusive || (o.TotalIncTax != 0 && o.TotalExTax == 0) {
		setDefault(&o.TotalIncTax, inc)
		setDefault(&o.TotalExTax, o.TotalIncTax-o.TotalTax)
		return
	}
	setDefault(&o.TotalExTax, ex)
	setDefault(&o.TotalIncTax, o.TotalExTax+o.TotalTax)
}

func (o *Order) completePayment() {
	for i := range o.Transactions {
		t := &o.Transactions[i]
		t.OrderID = orderText(o.ID)
		setDefault(&t.ID, o.ID*100+int64(i)+1)
		setDefault(&t.Event, "purchase")
		setDefault(&t.Method, "credit_card")
		setDefault(&t.Gateway, "testgateway")
		setDefault(&t.Status, "ok")
		setDefault(&t.Currency, o.DefaultCurrencyCode)
		setDefault(&t.DateCreated, Stamp{o.DateCreated.Time})
		setDefault(&t.Amount, Number(o.TotalIncTax))
	}
	if o.PaymentMethod == "" && o.TotalIncTax != 0 && o.StatusID != 0 {
		o.PaymentMethod = o.methodName()
	}
	if o.PaymentStatus == "" {
		o.PaymentStatus = o.statusOfPayment()
	}
}

func (o *Order) methodName() string {
	for _, t := range o.Transactions {
		switch {
		case t.Status != "ok":
		case t.Offline != nil:
			return t.Offline.DisplayName
		case t.Custom != nil:
			return t.Custom.PaymentMethod
		case t.Method == "credit_card":
			return "Credit Card"
		case t.Method == "electronic_wallet":
			return "PayPal"
		}
	}
	switch {
	case o.GiftCertificateAmount > 0 && o.GiftCertificateAmount+o.StoreCreditAmount == o.TotalIncTax:
		return "Gift Certificate"
	case o.StoreCreditAmount > 0 && o.StoreCreditAmount == o.TotalIncTax:
		return "Store Credit"
	}
	return "Manual"
}

func (o *Order) statusOfPayment() string {
	switch {
	case len(o.Transactions) == 0:
		return ""
	case o.StatusID == 4:
		return "refunded"
	case o.StatusID == 14:
		return "partially refunded"
	case o.StatusID == 6:
		return "declined"
	}
	for _, t := range o.Transactions {
		if t.Status == "ok" && (t.Event == "purchase" || t.Event == "capture") {
			return "captured"
		}
	}
	return "authorized"
}
