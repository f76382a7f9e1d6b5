package translate

import (
	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
	"connect2cart/internal/seti"
)

// orderTotals are Totals and Coupons (3.6, 3.7). GrandTotal is BigCommerce's
// total_inc_tax. It is before gift certificates and store credit, because those
// are payments (B 4.4). All other amounts are before tax, however the store
// shows its prices (3.3). TaxAmount is all the tax. The parts add up to
// GrandTotal exactly, see settle.
func orderTotals(o bigcommerce.Order, d Detail, rows []bigcommerce.OrderProduct, lines []seti.OrderProduct, minor int) (seti.Totals, []seti.Coupon, Notes) {
	discounts, coupons := reductions(o, d, rows, minor)
	t := seti.Totals{
		Discounts:     discounts,
		Tax:           seti.Tax{TaxAmount: o.TotalTax.Round(minor), TaxShipping: o.ShippingTax.Sign() > 0},
		GrandTotal:    o.TotalIncTax.Round(minor),
		ShippingTotal: seti.ShippingTotal{Total: o.ShippingExTax.Round(minor), Description: shippingNames(o)},
	}
	for _, p := range lines {
		t.ProductTotal = t.ProductTotal.Add(p.Total)
	}
	for _, c := range charges(o) {
		charge(&t, c.label, c.amount.Round(minor))
	}
	notes := settle(&t, coupons, roundingBound(o, rows, lines, minor), minor)
	t.SubTotal = t.ProductTotal.Sub(sumDiscounts(t.Discounts))
	return t, coupons, notes
}

// part is a named share of an order's total, before tax.
type part struct {
	label  string
	amount money.Amount
}

// charges are a buyer's costs beside goods and shipping: handling apart from
// shipping (3.6), gift wrap, and fees under their own names (B 4.7).
func charges(o bigcommerce.Order) []part {
	list := []part{{"Handling", o.HandlingExTax}, {"Gift wrapping", o.WrappingExTax}}
	for _, f := range o.Fees {
		list = append(list, part{firstOf(plain(f.DisplayName), plain(f.Type), "Fee"), f.CostExTax})
	}
	return list
}

// charge adds a Surcharge, or a Discount for a negative amount, because SETI
// writes both as positive amounts.
func charge(t *seti.Totals, label string, amount money.Amount) {
	switch amount.Sign() {
	case 1:
		t.Surcharges = append(t.Surcharges, seti.Surcharge{Total: amount, Description: label})
	case -1:
		t.Discounts = append(t.Discounts, seti.Discount{Description: label, Amount: amount.Neg()})
	}
}

// settle makes ProductTotal - Discounts - Coupons + Tax + Surcharges + Shipping
// equal GrandTotal (3.6). A rest of one minor unit goes into the tax, as the
// protocol says. An exempt order must not show any tax, and a larger rest would
// falsify it. There the rest is written openly: as "Rounding" if the rounding
// of unit prices and parts explains it, else as "Adjustment". It is a Surcharge
// if the parts were too small, a Discount if they were too large.
func settle(t *seti.Totals, coupons []seti.Coupon, bound money.Amount, minor int) Notes {
	rest := t.GrandTotal.Sub(sum(*t, coupons))
	switch unit := minorUnit(minor); {
	case rest.IsZero():
		return Notes{}
	case rest.Abs() == unit && t.Tax.TaxAmount.Sign() > 0:
		t.Tax.TaxAmount = t.Tax.TaxAmount.Add(rest)
		return Notes{RoundingRest: rest}
	case rest.Abs().Cmp(bound) <= 0:
		charge(t, "Rounding", rest)
		return Notes{RoundingRest: rest}
	}
	charge(t, "Adjustment", rest)
	return Notes{Adjustment: rest}
}

// sum is the sum of the parts, the left side of settle's equation.
func sum(t seti.Totals, coupons []seti.Coupon) money.Amount {
	total := t.ProductTotal.Sub(sumDiscounts(t.Discounts)).Add(t.Tax.TaxAmount).Add(t.ShippingTotal.Total)
	for _, c := range coupons {
		total = total.Sub(c.Total)
	}
	for _, s := range t.Surcharges {
		total = total.Add(s.Total)
	}
	return total
}

func sumDiscounts(list []seti.Discount) money.Amount {
	var total money.Amount
	for _, d := range list {
		total = total.Add(d.Amount)
	}
	return total
}

// roundingBound is the most that rounding can move the sum. Each line adds the
// shift of its rounded unit price. Every other part adds half a minor unit:
// tax, shipping, discounts, coupons, grand total, and the charges.
func roundingBound(o bigcommerce.Order, rows []bigcommerce.OrderProduct, lines []seti.OrderProduct, minor int) money.Amount {
	bound := minorUnit(minor).Times(int64(5 + len(charges(o)))).Div(2)
	for i, p := range rows {
		bound = bound.Add(lines[i].Total.Sub(p.TotalExTax).Abs())
	}
	return bound
}

// minorUnit is the smallest amount of the order's currency.
func minorUnit(minor int) money.Amount {
	if minor == 0 {
		return money.FromMinor(100)
	}
	return money.FromMinor(1)
}

// shippingNames are the order's shipping methods and pickups in plain text
// (3.6, 1.4 rule 7), each name once.
func shippingNames(o bigcommerce.Order) string {
	var names []string
	for _, c := range o.Consignments.Shipping {
		names = append(names, plain(c.ShippingMethod))
	}
	for _, p := range o.Consignments.Pickups {
		names = append(names, firstOf(plain(p.PickupMethodDisplayName), "Pick-up"))
	}
	seen := make(map[string]bool, len(names))
	for i, n := range names {
		if seen[n] {
			names[i] = ""
		}
		seen[n] = true
	}
	return joined(", ", names...)
}
