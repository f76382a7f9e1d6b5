package translate

import (
	"strconv"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// Order is a BigCommerce order as SETI writes it (3.1). Its amounts have the
// decimals of the order's currency, except for some unit prices, and add up to
// GrandTotal exactly.
func Order(o bigcommerce.Order, d Detail, opts Options) (seti.Order, Notes) {
	minor := minorDigits(o.DefaultCurrencyCode)
	rows := o.Lines()
	lines := products(o, rows, minor, opts)
	totals, coupons, notes := orderTotals(o, d, rows, lines, minor)
	shipping := seti.Shipping{Party: shippingParty(o), Products: lines}
	return seti.Order{
		OrderNumber: strconv.FormatInt(o.ID, 10), // 1.6: the bare id keeps lastorder numeric
		OrderDate:   orderDate(o, opts.Location),
		OrderStatus: firstOf(o.CustomStatus, o.Status), // 3.1: the label at the cart; B 4.2: custom_status is the merchant's
		Billing:     party(o.BillingAddress),
		Shipping:    shipping,
		Payments:    payments(o, d.Transactions, totals.GrandTotal, opts.Location, minor),
		Totals:      totals,
		Coupons:     coupons,
		Other:       other(o, d, rows, minor),
		Minor:       minor,
	}, notes
}

// other is Order/Other (3.8). GiftMessage stays empty, because BigCommerce has
// gift messages on lines only. CustomerText shows them with their line.
func other(o bigcommerce.Order, d Detail, rows []bigcommerce.OrderProduct, minor int) seti.Other {
	customer := ""
	if o.CustomerID > 0 { // B 4.4: 0 is a guest
		customer = strconv.FormatInt(int64(o.CustomerID), 10)
	}
	return seti.Other{
		OrderInstructions: instructions(o, d, rows, minor),
		Comments:          o.CustomerMessage,
		TotalOrderWeight:  totalWeight(rows),
		IPHostName:        firstOf(o.IPAddress, o.IPAddressV6), // B 4.4: one of them, or both ""
		WebCustomerID:     customer,
	}
}
