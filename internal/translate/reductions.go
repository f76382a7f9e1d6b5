package translate

import (
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
	"connect2cart/internal/seti"
)

// reductions are the order's Discounts and Coupons (3.6, 3.7). BigCommerce
// keeps two separate sums, and both lower the total (B 4.4): discount_amount
// (manual discounts and automatic promotions) and coupon_discount. We write
// each once: split by name if the lines or the coupons explain all of it, else
// as one Discount. Amounts are positive (Q10).
func reductions(o bigcommerce.Order, d Detail, rows []bigcommerce.OrderProduct, minor int) ([]seti.Discount, []seti.Coupon) {
	byName, byCode := appliedDiscounts(rows)
	coupons, left := couponParts(o, d, byCode)
	discounts := discountParts(o, byName, byCode)

	whole := o.DiscountAmount.Add(o.CouponDiscount)
	exTax := reductionExTax(o, whole)
	forDiscounts := o.DiscountAmount.Share(exTax, whole).Round(minor)
	forCoupons := exTax.Round(minor).Sub(forDiscounts)
	if left { // the coupons' sum becomes a Discount, beside coupons of zero (3.7)
		discounts = fit(discounts, forDiscounts, minor)
		discounts = append(discounts, part{couponsLabel(coupons), forCoupons})
		return writeDiscounts(discounts), writeCoupons(coupons, d)
	}
	return writeDiscounts(fit(discounts, forDiscounts, minor)), writeCoupons(fit(coupons, forCoupons, minor), d)
}

// reductionExTax is the sum of the order's reductions before tax. A
// tax-inclusive store states them with tax, like all its prices. There the
// result is the gap in the totals before tax. It is whole itself in any other
// store, or if that gap makes no sense: no tax is above half of the price.
func reductionExTax(o bigcommerce.Order, whole money.Amount) money.Amount {
	if !o.TaxInclusive {
		return whole
	}
	before := o.SubtotalExTax.Add(o.ShippingExTax)
	for _, c := range charges(o) {
		before = before.Add(c.amount)
	}
	lacking := before.Sub(o.TotalExTax)
	if lacking.Cmp(whole) >= 0 || whole.Times(2).Cmp(lacking.Times(3)) > 0 {
		return whole
	}
	return lacking
}

// appliedDiscounts sums the lines' shares in order of appearance: automatic
// promotions and manual discounts by name, coupons by code.
func appliedDiscounts(rows []bigcommerce.OrderProduct) (byName, byCode []part) {
	for _, p := range rows {
		for _, a := range p.AppliedDiscounts {
			if a.Code != "" {
				byCode = addTo(byCode, a.Code, a.Amount)
				continue
			}
			byName = addTo(byName, firstOf(plain(a.Name), "Discount"), a.Amount)
		}
	}
	return byName, byCode
}

func addTo(parts []part, label string, amount money.Amount) []part {
	for i := range parts {
		if strings.EqualFold(parts[i].label, label) {
			parts[i].amount = parts[i].amount.Add(amount)
			return parts
		}
	}
	return append(parts, part{label, amount})
}

// couponParts names the coupons with the discount of each. left is true if no
// source splits coupon_discount. Then the caller writes it as a Discount,
// beside coupons of zero. A promotion (type 5) is no coupon, because
// discount_amount contains it (B 4.7).
func couponParts(o bigcommerce.Order, d Detail, byCode []part) (coupons []part, left bool) {
	var listed []part
	for _, c := range d.Coupons {
		if c.Type != promotion && c.Code != "" {
			listed = addTo(listed, c.Code, c.Discount)
		}
	}
	switch {
	case o.CouponDiscount.IsZero():
		return worthless(named(byCode, listed)), false
	case accountsFor(byCode, o.CouponDiscount):
		return named(byCode, worthless(listed)), false
	case accountsFor(listed, o.CouponDiscount):
		return named(listed, worthless(byCode)), false
	}
	return worthless(named(byCode, listed)), true
}

// promotion is the coupon type of an automatic promotion (B 4.7).
const promotion = 5

// discountParts names the discounts. The lines' shares count only up to the
// order's own figure. A manual discount is on no line and makes up the rest. If
// coupon_discount is zero, a code has its value in discount_amount. It keeps
// its name there, and counts once.
func discountParts(o bigcommerce.Order, byName, byCode []part) []part {
	whole := o.DiscountAmount
	withCodes := byName
	if o.CouponDiscount.IsZero() {
		withCodes = named(byName, byCode)
	}
	rest := whole.Sub(sumParts(byName))
	switch {
	case whole.IsZero():
		return nil
	case accountsFor(withCodes, whole):
		return withCodes
	case len(byName) > 0 && rest.Sign() > 0:
		return addTo(byName, "Discount", rest)
	}
	return []part{{joined(" ", "Discount", inBrackets(byName)), whole}}
}

func inBrackets(parts []part) string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.label
	}
	if len(names) == 0 {
		return ""
	}
	return "(" + strings.Join(names, ", ") + ")"
}

// accountsFor reports whether the parts add up to whole, give or take the
// rounding of each.
func accountsFor(parts []part, whole money.Amount) bool {
	gap := sumParts(parts).Sub(whole).Abs()
	return len(parts) > 0 && gap.Cmp(halfCent.Times(int64(len(parts)))) <= 0
}

func sumParts(parts []part) money.Amount {
	var total money.Amount
	for _, p := range parts {
		total = total.Add(p.amount)
	}
	return total
}

// named is parts, followed by the members of more with new names.
func named(parts, more []part) []part {
	list := append([]part(nil), parts...)
	for _, p := range more {
		if !hasLabel(list, p.label) {
			list = append(list, p)
		}
	}
	return list
}

func hasLabel(parts []part, label string) bool {
	for _, p := range parts {
		if strings.EqualFold(p.label, label) {
			return true
		}
	}
	return false
}

// worthless is the parts by name, each with an amount of zero.
func worthless(parts []part) []part {
	list := append([]part(nil), parts...)
	for i := range list {
		list[i].amount = money.Amount{}
	}
	return list
}

// fit rounds the parts so that they add up to whole, a rounded amount. The
// largest part takes the rest.
func fit(parts []part, whole money.Amount, minor int) []part {
	total := sumParts(parts)
	list := append([]part(nil), parts...)
	largest := -1
	for i, p := range list {
		if p.amount.IsZero() {
			continue
		}
		list[i].amount = whole.Share(p.amount, total).Round(minor)
		if largest < 0 || p.amount.Cmp(parts[largest].amount) > 0 {
			largest = i
		}
	}
	if largest >= 0 {
		list[largest].amount = list[largest].amount.Add(whole.Sub(sumParts(list)))
	}
	return list
}

func couponsLabel(coupons []part) string {
	return joined(" ", "Coupons", inBrackets(coupons))
}

// writeDiscounts leaves out amounts of zero or less. settle makes up for a
// negative one openly.
func writeDiscounts(parts []part) []seti.Discount {
	var list []seti.Discount
	for _, p := range parts {
		if p.amount.Sign() > 0 {
			list = append(list, seti.Discount{Description: p.label, Amount: p.amount})
		}
	}
	return list
}

// writeCoupons writes zero values too, so that Stone Edge records the code
// (3.7).
func writeCoupons(parts []part, d Detail) []seti.Coupon {
	var list []seti.Coupon
	for _, p := range parts {
		if p.amount.Sign() < 0 {
			p.amount = money.Amount{}
		}
		list = append(list, seti.Coupon{Name: p.label, Status: couponKind(d, p.label), Total: p.amount})
	}
	return list
}

// couponKinds are the words for a coupon's type (B 4.7).
var couponKinds = map[bigcommerce.Int]string{
	0: "Off each item",
	1: "Percentage off",
	2: "Off the total",
	3: "Off shipping",
	4: "Free shipping",
}

func couponKind(d Detail, code string) string {
	for _, c := range d.Coupons {
		if strings.EqualFold(c.Code, code) && c.Type != promotion {
			return couponKinds[c.Type]
		}
	}
	return ""
}
