package fulfillment

import "errors"

// The update of an order can fail with these, besides the errors of shop and
// the ledger.
var (
	ErrNoOrder  = errors.New("no such order")
	ErrNoPickup = errors.New("pickup method unknown")
	// ErrForbidden is a pickup that BigCommerce forbids to the key, while it
	// allows the orders.
	ErrForbidden = errors.New("forbidden to the key")
	ErrUnderWay  = errors.New("another update of the order is under way")
	ErrTooMuch   = errors.New("too much to remember of the order")
)

// Notes are a call's findings for the log.
type Notes struct {
	Completed int // orders with lines fetched in further calls
	Unclear   int // writes of unknown outcome, read back
	Unmatched int // tracking numbers without goods
}

// Outcome is the result of one order's update.
type Outcome struct {
	Number string // of the order, as Stone Edge sent it
	Remark Remark // the part that is impossible for good
	Err    error  // nil if the update was carried out
	Made   Made   // what BigCommerce took in this visit, for the merchant's page
}

// Made is what an update changed at BigCommerce. The zero Made is nothing, as for
// a repeat.
type Made struct {
	Units     int64 // in new shipments
	Shipped   bool  // a shipment was made, or got further tracking numbers
	Collected bool  // a pickup was recorded
	Status    int   // the order's new status, or 0
}

// Remark is the part of an update that we left out. Nothing failed, and a
// repeat would change nothing. The zero Remark is empty.
type Remark struct {
	NotFound        bool     `json:",omitzero"` // BigCommerce does not have the order, and the store's setting asks for OK
	OtherCart       string   `json:",omitzero"` // the Cart ID of the order's own cart, which ships it
	NoShipping      bool     `json:",omitzero"` // the order ships nothing, so it has no place for a tracking number
	Unmatched       []string `json:",omitzero"` // tracking numbers with no goods left
	Unlisted        []string `json:",omitzero"` // tracking numbers that may be those of units that BigCommerce counts as shipped, in no listed shipment
	ContentsUnknown []string `json:",omitzero"` // held tracking numbers of packages with unknown contents
	TakenBack       []string `json:",omitzero"` // tracking numbers held until now, of a cancelled or refunded order
	Unpacked        []int64  `json:",omitzero"` // lines (ids) with more units shipped than the packages hold
	Odd             OddItems `json:",omitzero"` // items that leave the contents of packages unknown
	Stays           string   `json:",omitzero"` // the status an order keeps, in BigCommerce's words
}

// OddItems are numbers of items, as Stone Edge sent them.
type OddItems struct {
	Unmatched  []string `json:",omitzero"` // on no line of the order
	Unreadable []string `json:",omitzero"` // with a figure that is no number
}

// IsZero reports whether the Remark is empty.
func (r Remark) IsZero() bool {
	return !r.NotFound && r.OtherCart == "" && !r.NoShipping && r.Stays == "" && len(r.Unmatched)+len(r.Unlisted)+len(r.ContentsUnknown)+len(r.TakenBack)+len(r.Unpacked) == 0
}
