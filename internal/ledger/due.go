package ledger

import (
	"context"
	"time"
)

// Why an order is to be offered late.
const (
	BecameEligible = "eligible" // its status or the settings changed
	ReadableNow    = "readable" // BigCommerce gives all of it now
	OpenAtStart    = "open"     // open when the cart began
	AskedFor       = "asked"    // a person asked for it
)

// Due is the row "due#CART#ID": an order to offer late, although younger ones
// were given. It lives until Stone Edge has the order, and 400 days at most.
type Due struct {
	Place

	Why     string    `json:"why"` // "" without a row
	Since   time.Time `json:"since"`
	Created time.Time `json:"created,omitzero"` // by BigCommerce

	others
}

// NewDue is the row of an order that is due from now on.
func NewDue(at Place, why string, created time.Time) *Due {
	return &Due{Place: at, Why: why, Since: stamp(), Created: created.UTC()}
}

// Exists reports whether the order is due.
func (d *Due) Exists() bool { return d.Why != "" }

func (d *Due) key() key { return d.named("due") }

func (d *Due) load(r record) error {
	at := d.Place
	*d = Due{}
	err := r.decode(at.named("due"), d)
	d.Place = at
	return err
}

func (d *Due) record() record { return record{body: encode(d), expires: now().Add(givenLife)} }

// Dues returns at most n of a cart's due rows, ascending, behind an order.
// ErrUnavailable.
func (l *Ledger) Dues(ctx context.Context, behind Place, n int) ([]*Due, error) {
	return rowsOf(ctx, l, behind, "due", n, func(p Place) *Due { return &Due{Place: p} })
}

// Late is the row "late#CART#ID": Stone Edge has this late order. A backup of
// Stone Edge from before Last lacks it. The row lives 120 days.
type Late struct {
	Place

	Last int64     `json:"last"` // lastorder of the run that gave it
	At   time.Time `json:"at"`

	others
}

func (a *Late) key() key { return a.named("late") }

func (a *Late) load(r record) error {
	at := a.Place
	*a = Late{}
	err := r.decode(at.named("late"), a)
	a.Place = at
	return err
}

func (a *Late) record() record { return record{body: encode(a), expires: now().Add(waitingLife)} }

// Lates returns at most n of a cart's late rows, ascending, behind an order.
// ErrUnavailable.
func (l *Ledger) Lates(ctx context.Context, behind Place, n int) ([]*Late, error) {
	return rowsOf(ctx, l, behind, "late", n, func(p Place) *Late { return &Late{Place: p} })
}
