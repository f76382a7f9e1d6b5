package orders

import (
	"context"
	"fmt"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/shop"
)

// askPage is how many waiting rows one poll reads.
const askPage = 100

// ask asks BigCommerce for a few waiting orders by id. It goes through the rows
// in rounds. A round ends with the time of the next one.
func (v *visit) ask(ctx context.Context, f *findings) error {
	c := &f.cart
	if c.NextAsk.IsZero() || c.NextAsk.After(v.now) {
		return nil
	}
	rows, err := v.Ledger.Waitings(ctx, v.place(c.AskedTo), askPage)
	if err != nil {
		return err
	}
	wanted := v.wanted(c, rows)
	orders, err := v.askFor(ctx, wanted)
	if err != nil {
		return err
	}
	held, err := v.heldElsewhere(ctx, wanted)
	if err != nil {
		return err
	}
	for i, w := range wanted {
		v.answer(f, w, orders[i], held[w.Order])
	}
	for _, w := range rows {
		if w.Order <= c.AskedTo && v.asksFor(w) && (c.AskMin.IsZero() || w.CheckAt.Before(c.AskMin)) {
			c.AskMin = w.CheckAt
		}
	}
	if len(rows) < askPage && (len(rows) == 0 || rows[len(rows)-1].Order <= c.AskedTo) {
		c.EndAsking()
		if v.sel.isAll() {
			c.WillAsk(v.now.Add(sweepEvery)) // the orders that this round left out
		}
	}
	return nil
}

// wanted are the first rows to ask for. AskedTo moves to the last row before the
// first one left to another poll.
func (v *visit) wanted(c *ledger.Cart, rows []*ledger.Waiting) (list []*ledger.Waiting) {
	for _, w := range rows {
		isDue := !w.CheckAt.After(v.now) || w.CheckedAt.Before(c.Recheck)
		if isDue && v.asksFor(w) {
			if len(list) == askedOrders {
				return list
			}
			list = append(list, w)
		}
		c.AskedTo = w.Order
	}
	return list
}

// asksFor reports whether a waiting order takes a question. The list itself shows
// the orders behind lastorder, except those set aside: the count leaves them out.
func (v *visit) asksFor(w *ledger.Waiting) bool { return w.Order <= v.upTo() || w.Why.IsSetAside() }

// asked is BigCommerce's answer about a waiting order.
type asked struct {
	found  []bigcommerce.Order // one at most
	failed bool                // the order cannot be listed even alone
}

// askFor returns one answer for each waiting order.
func (v *visit) askFor(ctx context.Context, rows []*ledger.Waiting) ([]asked, error) {
	answers := make([]asked, len(rows))
	err := shop.Together(ctx, len(rows), func(ctx context.Context, i int) (err error) {
		id := rows[i].Order
		answers[i].found, err = v.list(ctx, bigcommerce.OrderListOptions{MinID: id, MaxID: id, Page: 1, Limit: 1})
		if answers[i].failed = isAlone(ctx, 1, err); answers[i].failed {
			return nil // it waits on, and the other questions go on
		}
		if err != nil {
			return fmt.Errorf("ask for order %d: %w", id, err)
		}
		return nil
	})
	return answers, err
}

// answer decides about a waiting order from BigCommerce's answer. A removed order
// waits on, until its row ends, because somebody may restore it. An order that
// another cart has for good waits no longer, unless the list itself shows it: then
// the count leaves it out. h is nil for a store with one cart.
func (v *visit) answer(f *findings, w *ledger.Waiting, a asked, h *held) {
	why, status := w.Why, w.Status
	if len(a.found) == 0 && !a.failed && why.IsSetAside() {
		why = ledger.Removed
		f.back = append(f.back, w.Order)
	}
	if len(a.found) == 1 && a.found[0].Unreadable() != statusMember {
		switch o := a.found[0]; {
		case h != nil && v.isTheirs(h) && o.ID < v.sel.first:
			f.deletes = append(f.deletes, w)
			return
		case h != nil && v.isElsewhere(h) && v.sel.takes(o):
			why, status = ledger.AtOtherCart, o.StatusID
		case !v.sel.takes(o):
			why, status = v.sel.whyNot(o), o.StatusID
			f.back = append(f.back, o.ID)
		case v.sel.lists(o.ID, o.DateCreated.Time):
			f.back = append(f.back, o.ID)
		default:
			f.makeDue(o, *w, v.now)
			if w.Why.MayFailAgain() {
				w.Checked(why, status)
				f.cart.WillAsk(w.CheckAt)
				f.asked = append(f.asked, w)
			}
			return
		}
	}
	w.Checked(why, status)
	f.makeWait(w)
}
