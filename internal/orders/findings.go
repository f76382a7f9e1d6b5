package orders

import (
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
)

// findings are the results of a look, to be written before the poll's answer.
type findings struct {
	cart    ledger.Cart // with the walks as they are now
	before  ledger.Cart // and as they were
	puts    []ledger.Plain
	asked   []ledger.Plain // waiting rows of due orders, for the last write
	deletes []ledger.Row   // in the last write, too
	due     int            // new due rows
	back    []int64        // orders that were set aside, to be counted again
	err     error          // BigCommerce's, at the end of the look
}

// oldest is the greatest age for an order to become due by itself.
const oldest = 365 * 24 * time.Hour

// makeDue makes an order due, unless it is too old. A missing date is not old.
// Either way the order waits no longer. One set aside keeps its waiting row,
// because it may fail again.
func (f *findings) makeDue(o bigcommerce.Order, w ledger.Waiting, now time.Time) {
	why := ledger.BecameEligible
	if w.Why.MayFailAgain() {
		why = ledger.ReadableNow
	}
	f.makeDueFor(why, o, w, now)
}

func (f *findings) makeDueFor(why string, o bigcommerce.Order, w ledger.Waiting, now time.Time) {
	if w.Exists() && !w.Why.MayFailAgain() {
		f.deletes = append(f.deletes, &w)
	}
	if at := o.DateCreated.Time; !at.IsZero() && now.Sub(at) > oldest {
		return
	}
	f.puts = append(f.puts, ledger.NewDue(w.Place, why, o.DateCreated.Time))
	f.due++
}

// isUndone reports a status of an undone order: refunded, cancelled, declined,
// disputed, partially refunded (bigcommerce-api.md 4.2). A merchant should look at
// such an order before shipping it.
func isUndone(status int) bool {
	switch status {
	case 4, 5, 6, 13, 14:
		return true
	}
	return false
}

// noteAfter notes an order that was undone in BigCommerce after Stone Edge got
// it. SETI is silent about such changes, so a person must tell Stone Edge. Each
// status counts once.
func (f *findings) noteAfter(g ledger.Given, o bigcommerce.Order) {
	if !g.Exists() || !isUndone(o.StatusID) || g.Status == o.StatusID || g.After == o.StatusID {
		return
	}
	f.puts = append(f.puts, ledger.NewAfter(g.Place, g.Status, o.StatusID))
	g.After = o.StatusID
	f.puts = append(f.puts, &g)
}

func (f *findings) makeWait(w *ledger.Waiting) {
	f.puts = append(f.puts, w)
	f.cart.WillAsk(w.CheckAt)
}
