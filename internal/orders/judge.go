package orders

import (
	"context"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
)

// judge sorts orders behind lastorder into due and waiting ones. Among the orders
// of another system only the waiting ones matter, and those to take over.
func (v *visit) judge(ctx context.Context, f *findings, page []bigcommerce.Order, ofAnother bool) error {
	var ids []int64
	for _, o := range page {
		if o.ID <= v.upTo() && ((v.sel.takes(o) || isUndone(o.StatusID)) && !ofAnother || v.takesOver(&f.cart, o) || v.sel.mayWait(o)) {
			ids = append(ids, o.ID)
		}
	}
	rows, err := v.held(ctx, ids)
	if err != nil {
		return err
	}
	for _, o := range page {
		h := rows[o.ID]
		if h != nil && !ofAnother {
			f.noteAfter(h.given, o)
		}
		switch {
		case h == nil:
		case h.due.Exists(): // perhaps by a poll that failed to write the cart's row
			f.due++
		case v.isForGood(h.given):
		case v.isElsewhere(h):
			v.doubt(f, h, o)
		case h.waiting.Why.IsSetAside() && !o.DateModified.After(h.waiting.LastFailure()): // its next question comes in time
		case v.takesOver(&f.cart, o):
			f.makeDueFor(ledger.OpenAtStart, o, h.waiting, v.now)
		case v.sel.takes(o):
			if isOld(&f.cart, o) && isDone(o) && !h.waiting.Exists() {
				continue // shipped before the cart took its channel
			}
			if h.waiting.Exists() || o.ID > v.baseline(&f.cart) {
				f.makeDue(o, h.waiting, v.now)
			}
		case !v.sel.mayWait(o): // undone for good
		case !h.waiting.Exists() && (ofAnother || o.ID > v.baseline(&f.cart)):
			f.makeWait(ledger.NewWaiting(v.place(o.ID), ledger.WaitsForStatus, o.StatusID))
		}
	}
	return nil
}

// takesOver reports whether an order of the cart before comes to this one: it is
// still to be shipped, and Stone Edge lacks it.
func (v *visit) takesOver(c *ledger.Cart, o bigcommerce.Order) bool {
	return c.TakesOver && v.sel.takes(o) && !isDone(o) && o.ID <= v.sel.floor && o.ID > c.TakesFrom
}

// doubt keeps an order in mind that another cart may have: its answer may have
// got lost. Any other order is the other cart's.
func (v *visit) doubt(f *findings, h *held, o bigcommerce.Order) {
	if v.sel.takes(o) && !v.isTheirs(h) && !h.waiting.Exists() && !h.given.Exists() {
		f.makeWait(ledger.NewWaiting(v.place(o.ID), ledger.AtOtherCart, o.StatusID))
	}
}

// isOld reports whether an order is from before the cart took its channel. A
// missing date is not old.
func isOld(c *ledger.Cart, o bigcommerce.Order) bool {
	return !o.DateCreated.IsZero() && o.DateCreated.Before(c.JoinedAt(int64(o.ChannelID)))
}
