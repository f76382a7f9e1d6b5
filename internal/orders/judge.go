package orders

import (
	"context"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
)

// judge sorts orders behind lastorder into due and waiting ones.
// Among the orders of another system only the waiting ones matter.
func (v *visit) judge(ctx context.Context, f *findings, page []bigcommerce.Order, ofAnother bool) error {
	var ids []int64
	for _, o := range page {
		if o.ID <= v.upTo() && ((v.sel.takes(o) || isUndone(o.StatusID)) && !ofAnother || v.sel.mayWait(o)) {
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
		case h.waiting.Why.IsSetAside() && !o.DateModified.After(h.waiting.LastFailure()): // its next question comes in time
		case v.sel.takes(o):
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
