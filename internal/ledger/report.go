package ledger

import (
	"context"
	"time"
)

// reportLife is the life of a comparison after its last step.
const reportLife = 400 * day

// Report is the row "report#CART": the last comparison of a store's orders with
// those that the cart gave. A comparison goes by steps. It lives 400 days.
type Report struct {
	Store, Cart string `json:"-"`

	Version string    `json:"version"` // of the secret, whose settings say what to compare
	Begun   time.Time `json:"begun"`   // zero without a row
	Since   time.Time `json:"since"`   // orders created since then
	At      time.Time `json:"at"`      // the last step
	Whole   bool      `json:"whole"`   // all orders were compared
	Cursor  int64     `json:"cursor"`  // every order up to here was compared

	Of       int     `json:"of"`   // orders to read, as BigCommerce counts them; 0 is unknown
	Read     int     `json:"read"` // orders so far
	Eligible int     `json:"eligible"`
	Given    int     `json:"given"`
	ToCome   int     `json:"to_come"`
	Due      int     `json:"due"`
	Theirs   int     `json:"theirs,omitempty"`
	Before   int     `json:"before"`
	Lacking  int     `json:"lacking"`           // missing in Stone Edge
	Missing  []int64 `json:"missing,omitempty"` // the first of them

	others
}

func (r *Report) key() key { return key{r.Store, "report#" + r.Cart} }

func (r *Report) load(found record) error {
	store, cart := r.Store, r.Cart
	*r = Report{}
	err := found.decode(key{store, "report#" + cart}, r)
	r.Store, r.Cart = store, cart
	return err
}

// ReportLease is a comparison in the hands of one process.
type ReportLease struct {
	Report
	lease *lease
}

// TakeReport takes the lease of a cart's comparison, so that two steps at once
// read no order twice. HeldError, ErrUnavailable.
func (l *Ledger) TakeReport(ctx context.Context, store, cart string) (*ReportLease, error) {
	r := &ReportLease{Report: Report{Store: store, Cart: cart}}
	lease, found, err := l.take(ctx, r.key(), reportLife)
	if err != nil {
		return nil, err
	}
	r.lease = lease
	return r, r.load(found)
}

// Keep writes the comparison and gives the lease back. ErrConflict if another
// process took the lease; ErrUnavailable.
func (r *ReportLease) Keep(ctx context.Context) error { return r.lease.end(ctx, encode(&r.Report)) }
