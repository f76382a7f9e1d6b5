package orders

import (
	"context"
	"errors"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/shop"
)

// Bounds of one poll's look for late orders.
const (
	windowPages = 8 // of changed orders
	walkPages   = 4 // of the sweep, or of the orders of another system
	askedOrders = 5 // of the waiting ones, each by its id

	lookTime  = 5 * time.Second // without so much time left a look ends
	lookSpare = 60              // and without so many calls left of the quota

	answerTime = 10 * time.Second // for the poll itself, after a look that hangs
)

// look finds newly eligible orders behind lastorder: among those
// changed since the last look, among all of the last weeks once a day, and among
// the waiting ones by their ids. A failing BigCommerce ends the look early, and so
// does a slow one. The next poll goes on there.
func (v *visit) look(ctx context.Context) (*findings, error) {
	f := &findings{cart: *v.cart, before: *v.cart}
	short, cancel := shop.Reserve(ctx, answerTime)
	defer cancel()
	for _, step := range v.steps(f.cart) {
		if err := step(short, f); err != nil {
			if ledgerFailed(err) || ctx.Err() != nil {
				return nil, err
			}
			f.err = err
			break
		}
	}
	return f, nil
}

// steps are the walks of a look. With All no order above the merchant's own begin
// is late, so a walk beyond it would pass over orders.
func (v *visit) steps(c ledger.Cart) []func(context.Context, *findings) error {
	switch {
	case !v.sel.isAll():
		return []func(context.Context, *findings) error{v.lookAtChanges, v.lookAtOthers, v.sweep, v.ask}
	case c.Start.UpTo <= v.upTo():
		return []func(context.Context, *findings) error{v.lookAtOthers, v.ask}
	}
	return []func(context.Context, *findings) error{v.ask}
}

// upTo is the highest id that a late order can have. By date, an order up to it
// may also be in the list itself.
func (v *visit) upTo() int64 {
	if v.sel.isByDate() {
		return max(v.sel.floor, v.cart.Highest, v.cart.Effective)
	}
	return v.sel.first - 1
}

// lookAtChanges walks through the orders that changed since the last look.
func (v *visit) lookAtChanges(ctx context.Context, f *findings) error {
	c := &f.cart
	if c.Window.IsOver() {
		from := c.Looked
		if !c.Again.IsZero() && c.Again.Before(from) {
			from = c.Again
		}
		c.Window, c.Again = ledger.Walk{From: from.Add(-overlap), To: v.now, UpTo: v.upTo()}, time.Time{}
	}
	to := c.Window.To
	changed := bigcommerce.OrderListOptions{Modified: bigcommerce.Span{From: c.Window.From, To: to}}
	err := v.walk(ctx, f, &c.Window, changed, windowPages, func(page []bigcommerce.Order) error { return v.judge(ctx, f, page, false) })
	if c.Window.IsOver() {
		c.Looked = to
	}
	return err
}

// lookAtOthers walks through the orders of another system, because some of them
// still wait, or come from the cart before.
func (v *visit) lookAtOthers(ctx context.Context, f *findings) error {
	created := bigcommerce.OrderListOptions{MinDateCreated: f.cart.Start.From}
	err := v.walk(ctx, f, &f.cart.Start, created, walkPages, func(page []bigcommerce.Order) error { return v.judge(ctx, f, page, true) })
	f.cart.TakesOver = f.cart.TakesOver && !f.cart.Start.IsOver()
	return err
}

// sweep compares the orders of the last weeks with the ledger, once a day. So an
// order comes even if no list of changes showed it.
func (v *visit) sweep(ctx context.Context, f *findings) error {
	c := &f.cart
	if !c.Start.IsOver() {
		return nil
	}
	if c.Sweep.IsOver() {
		c.Sweep = v.nextSweep(c)
	}
	created := bigcommerce.OrderListOptions{MinDateCreated: c.Sweep.From}
	return v.walk(ctx, f, &c.Sweep, created, walkPages, func(page []bigcommerce.Order) error { return v.judge(ctx, f, page, false) })
}

// nextSweep is a sweep that is due. After a restored backup of another cart it
// goes through all orders that the backup lacks, however old they are. Some may
// have moved to this cart meanwhile, and nobody has them.
func (v *visit) nextSweep(c *ledger.Cart) ledger.Walk {
	if to, at := v.fallen(c.FallsSeen); !at.IsZero() {
		c.FallsSeen = at
		if to < v.upTo() {
			return ledger.Walk{To: v.now, Cursor: to, UpTo: v.upTo()}
		}
	}
	if v.now.Sub(c.Swept) >= sweepEvery && v.upTo() > 0 {
		c.Swept = v.now
		return ledger.Walk{From: v.now.Add(-sweepTime), To: v.now, UpTo: v.upTo()}
	}
	return ledger.Walk{}
}

// fallen is the lowest lastorder that the other carts fell to since a time, and
// when the last one fell. A zero time is none.
func (v *visit) fallen(since time.Time) (to int64, at time.Time) {
	for _, other := range v.others {
		for _, fall := range other.Falls {
			if !fall.At.After(since) {
				continue
			}
			if at.IsZero() || fall.To < to {
				to = fall.To
			}
			if fall.At.After(at) {
				at = fall.At
			}
		}
	}
	return to, at
}

// walk goes on with a walk through a list of orders, without lines, for some
// pages. A page counts as seen only after see. An empty page alone ends the list: a
// short one may be cut, or lack a record without an id.
func (v *visit) walk(ctx context.Context, f *findings, w *ledger.Walk, list bigcommerce.OrderListOptions, pages int, see func([]bigcommerce.Order) error) error {
	if w.UpTo <= 0 {
		*w = ledger.Walk{}
	}
	list.ChannelID = v.sel.channel()
	list.MaxID, list.Page, list.Limit = w.UpTo, 1, bigcommerce.PageSize
	for n := 0; n < pages && !w.IsOver(); n++ {
		if n > 0 && (!shop.HasTime(ctx, lookTime) || v.Afford(ctx, lookSpare) != nil) {
			return nil
		}
		list.MinID = w.Cursor + 1
		page, asked, err := v.shorten(ctx, list, 0)
		if isAlone(ctx, asked, err) {
			if err = v.passUnlisted(ctx, f, w, list, err); err == nil {
				continue
			}
		}
		if err == nil {
			err = see(page)
		}
		if err != nil {
			return err
		}
		if len(page) > 0 {
			w.Cursor = page[len(page)-1].ID
		}
		if len(page) == 0 || w.Cursor >= w.UpTo {
			*w = ledger.Walk{}
		}
	}
	return nil
}

// passUnlisted goes on with a walk behind an order whose list fails even alone.
// The order waits, if Stone Edge may lack it: its next question asks for it.
func (v *visit) passUnlisted(ctx context.Context, f *findings, w *ledger.Walk, list bigcommerce.OrderListOptions, cause error) error {
	o, err := v.firstOrder(ctx, list)
	if err != nil || o.ID == 0 {
		return cause
	}
	list.MinID, list.Limit = o.ID+1, 1
	if _, err := v.Client.Orders().List(ctx, list); err != nil {
		return cause
	}
	rows, err := v.held(ctx, []int64{o.ID})
	if err != nil {
		return err
	}
	h := rows[o.ID]
	if !h.given.Exists() && !h.due.Exists() && !h.waiting.Exists() && o.ID > v.baseline(&f.cart) {
		row := ledger.NewWaiting(v.place(o.ID), ledger.DetailMissing, o.StatusID)
		row.What = partOrder
		f.makeWait(row)
	}
	w.Cursor = o.ID
	return nil
}

// ledgerFailed reports whether the ledger does not answer.
func ledgerFailed(err error) bool { return errors.Is(err, ledger.ErrUnavailable) }
