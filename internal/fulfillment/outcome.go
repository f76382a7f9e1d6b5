package fulfillment

import "errors"

// The update of an order can fail with these, besides the errors of shop.
var (
	ErrNoOrder  = errors.New("no such order")
	ErrNoPickup = errors.New("pickup method unknown")
)

// Notes are a call's findings for the log.
type Notes struct {
	Completed int     // orders with lines fetched in further calls
	Unclear   int     // writes of unknown outcome, read back
	Unmatched int     // tracking numbers without goods
	Doubled   []int64 // orders with a shipment made by another process too
}

// Outcome is the result of one order's update.
type Outcome struct {
	Number string // of the order, as Stone Edge sent it
	Remark Remark // the part that is impossible for good
	Err    error  // nil if the update was carried out
}

// Remark is the part of an update that we left out. Nothing failed, and a
// repeat would change nothing. The zero Remark is empty.
type Remark struct {
	NoShipping      bool     // the order ships nothing, so it has no place for a tracking number
	Unmatched       []string // tracking numbers with no goods left
	ContentsUnknown []string // tracking numbers of packages with unknown contents
	Unpacked        []int64  // lines (ids) with more units shipped than the packages hold
	Stays           string   // the status an order keeps, in BigCommerce's words
}

// IsZero reports whether the Remark is empty.
func (r Remark) IsZero() bool {
	return !r.NoShipping && r.Stays == "" && len(r.Unmatched)+len(r.ContentsUnknown)+len(r.Unpacked) == 0
}
