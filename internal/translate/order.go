package translate

import (
	"strconv"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
	"connect2cart/internal/seti"
)

// Detail is what an order needs beside the list's answer; NeedsCoupons and
// NeedsTransactions say when. Either may be nil.
type Detail struct {
	Coupons      []bigcommerce.OrderCoupon
	Transactions []bigcommerce.Transaction
}

// Options are the store's settings that an order's translation depends on.
type Options struct {
	Location *time.Location // the store's time zone; nil is UTC
}

// Notes says what had to be bent so that the order adds up, for the log.
// Both amounts are in the order's currency and positive when the parts that
// BigCommerce names were less than its total.
type Notes struct {
	RoundingRest money.Amount // shifted into TaxAmount, or written as "Rounding"
	Adjustment   money.Amount // a gap that no rounding explains, written as "Adjustment"
}

// Order is a BigCommerce order as SETI writes it (3.1). Its amounts are
// rounded to the order's currency and add up to GrandTotal exactly.
func Order(o bigcommerce.Order, d Detail, opts Options) (seti.Order, Notes) {
	minor := minorDigits(o.DefaultCurrencyCode)
	rows := o.Lines()
	lines := products(o, rows, minor)
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
		Other:       other(o, rows, minor),
		Minor:       minor,
	}, notes
}

// orderDate is the moment the order was made, in the store's zone (3.1.1).
func orderDate(o bigcommerce.Order, loc *time.Location) time.Time {
	at := o.DateCreated.Time
	if at.IsZero() {
		at = o.DateModified.Time
	}
	return inZone(at, loc)
}

func inZone(at time.Time, loc *time.Location) time.Time {
	if loc == nil {
		loc = time.UTC
	}
	return at.In(loc)
}

// other is Order/Other (3.8). GiftMessage stays empty: BigCommerce has gift
// messages on lines only, and they are with their line (CustomerText).
func other(o bigcommerce.Order, rows []bigcommerce.OrderProduct, minor int) seti.Other {
	customer := ""
	if o.CustomerID > 0 { // B 4.4: 0 is a guest
		customer = strconv.FormatInt(int64(o.CustomerID), 10)
	}
	return seti.Other{
		OrderInstructions: instructions(o, rows, minor),
		Comments:          o.CustomerMessage,
		TotalOrderWeight:  totalWeight(rows),
		IPHostName:        firstOf(o.IPAddress, o.IPAddressV6), // B 4.4: one of them, or both ""
		WebCustomerID:     customer,
	}
}

// firstOf is the first of texts that is not blank.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}
