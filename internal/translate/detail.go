package translate

import (
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
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
