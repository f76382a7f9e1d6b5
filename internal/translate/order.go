package translate

import (
	"strconv"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
	"connect2cart/internal/seti"
)

// Detail is an order's data beyond the list's answer. NeedsCoupons and
// NeedsTransactions say when to fetch it. Either field may be nil.
type Detail struct {
	Coupons      []bigcommerce.OrderCoupon
	Transactions []bigcommerce.Transaction
	Unread       []string // Coupons or Payments that could not be read
}

// The parts of a Detail, by BigCommerce's names.
const (
	Coupons  = "coupons"
	Payments = "transactions"
)

// Options are the store's settings for translating its orders.
type Options struct {
	Location       *time.Location // the store's time zone; nil is UTC
	TwoDigitPrices bool           // never write a unit price with four decimals
}

// Notes tell, for the log, how we made an order add up. Both amounts are in the
// order's currency. They are positive if BigCommerce's named parts came to less
// than its total.
type Notes struct {
	RoundingRest money.Amount // moved into TaxAmount, or written as "Rounding"
	Adjustment   money.Amount // a gap beyond rounding, written as "Adjustment"
}

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

// orderDate is an order's time of creation in the store's zone (3.1.1), or its
// last change if that is missing.
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

// firstOf is the first text with more than blanks, or "".
func firstOf(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}
