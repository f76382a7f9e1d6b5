package orders

import (
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
)

// rows collects the rows of a batch.
type rows struct {
	*visit
	held    map[int64]*held
	top     int64
	puts    []ledger.Plain
	deletes []ledger.Row
	ask     time.Time // the first question about a new waiting row
}

// sent notes an order of the answer.
func (r *rows) sent(o bigcommerce.Order, late bool) {
	h := r.held[o.ID]
	g := h.given
	again := g.Run != r.run.ID
	before := g.Last
	g.Note(r.run.ID, o.StatusID, o.DateModified.Time)
	if late {
		l := ledger.GivenLate{First: g.Last}
		if g.Late != nil && !before.Before(h.due.Since) {
			l = *g.Late
		}
		if again || l.Runs == 0 {
			l.Runs++
		}
		l.Since, l.Sent, l.Top = r.sel.since, r.sel.last, r.top
		g.Late = &l
	} else {
		g.Late = nil
	}
	r.puts = append(r.puts, &g)
	if h.waiting.Exists() {
		r.deletes = append(r.deletes, &h.waiting)
	}
}

// passed notes an order of the list that is not offered. By number, Stone Edge lacks
// it, or lastorder would be higher: an earlier answer with it got lost. By date Stone
// Edge may have it. It comes again if it is offered again, and Stone Edge skips it.
func (r *rows) passed(o bigcommerce.Order) {
	h := r.held[o.ID]
	if h.given.Exists() {
		r.deletes = append(r.deletes, &h.given)
	}
	if r.sel.mayWait(o) {
		r.wait(h, o)
	}
}

// lapsed notes a late order that is not offered any more. It waits, whatever its
// status is, because another system may have had it.
func (r *rows) lapsed(o bigcommerce.Order) {
	h := r.held[o.ID]
	r.gone(h)
	r.wait(h, o)
}

// gone notes a late order that the batch lacks. It was still due, so an earlier
// answer with it may be lost, and it comes again if it is offered again.
func (r *rows) gone(h *held) { r.deletes = append(r.deletes, &h.due, &h.given) }

func (r *rows) wait(h *held, o bigcommerce.Order) {
	why := r.sel.whyNot(o)
	if h.waiting.Exists() && h.waiting.Status == o.StatusID && h.waiting.Why == why {
		return
	}
	w := ledger.NewWaiting(r.place(o.ID), why, o.StatusID)
	if h.waiting.Exists() {
		w.FirstSeen = h.waiting.FirstSeen
	}
	if r.puts = append(r.puts, w); r.ask.IsZero() || w.CheckAt.Before(r.ask) {
		r.ask = w.CheckAt
	}
}

// aside adds the rows of an order set aside.
func (r *rows) aside(a Aside) {
	h := r.held[a.Order]
	w := &h.waiting
	switch {
	case !w.Exists():
		w = ledger.NewWaiting(r.place(a.Order), a.Why, a.status)
	case w.Why != a.Why || !w.CheckAt.After(r.now):
		w.Checked(a.Why, a.status)
	}
	w.What = a.Member
	if r.puts = append(r.puts, w); r.ask.IsZero() || w.CheckAt.Before(r.ask) {
		r.ask = w.CheckAt
	}
	if h.due.Exists() {
		r.deletes = append(r.deletes, &h.due)
	}
}
