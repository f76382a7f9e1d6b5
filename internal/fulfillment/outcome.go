package fulfillment

import "errors"

// Why an order was not updated, besides the errors of shop.
var (
	ErrNoOrder  = errors.New("no such order")
	ErrNoPickup = errors.New("pickup method unknown")
)

// Notes are what a call noticed, for the log.
type Notes struct {
	Completed int     // orders whose lines had to be fetched apart
	Unclear   int     // writes whose outcome had to be read back
	Unmatched int     // tracking numbers that no goods were found for
	Doubled   []int64 // orders with a shipment that another process made as well
}

// Outcome is what became of the update of an order.
type Outcome struct {
	Number string // of the order, as it was sent
	Remark Remark // what of it could not be done and never can
	Err    error  // why it was not carried out
}

// Remark is what of an update was not done, though nothing failed and no repeat
// would change it. The zero Remark is nothing.
type Remark struct {
	NoShipping      bool     // nothing of the order is shipped, so it has no tracking number
	Unmatched       []string // tracking numbers that nothing was left to ship with
	ContentsUnknown []string // tracking numbers of which nobody says what they hold
	Unpacked        []int64  // lines of which nobody says in which package they are
	Stays           string   // status that the order keeps, in BigCommerce's words
}

// IsZero reports whether there is nothing to remark.
func (r Remark) IsZero() bool {
	return !r.NoShipping && r.Stays == "" && len(r.Unmatched)+len(r.ContentsUnknown)+len(r.Unpacked) == 0
}
