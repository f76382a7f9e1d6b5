package orders

import (
	"slices"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
)

// asideOrder is an order of an offered status that we cannot send whole.
type asideOrder struct {
	bigcommerce.Order
	why ledger.Reason
}

// setAside takes orders out of the batch, by the reason for each. They wait, and
// come late once they can be read. One order then holds up no other.
func (b *Batch) setAside(reasons map[int64]ledger.Reason) {
	late := 0
	for i, o := range b.sent {
		why, found := reasons[o.ID]
		if found {
			b.aside = append(b.aside, asideOrder{o, why})
		} else if i < b.lates {
			late++
		}
	}
	b.lates = late
	b.sent = slices.DeleteFunc(b.sent, func(o bigcommerce.Order) bool { _, found := reasons[o.ID]; return found })
}

// aside notes an order that was set aside.
func (r *rows) aside(o asideOrder) {
	h := r.held[o.ID]
	w := &h.waiting
	if w.Exists() {
		w.Checked(o.why, o.StatusID)
	} else {
		w = ledger.NewWaiting(r.place(o.ID), o.why, o.StatusID)
	}
	r.puts = append(r.puts, w)
	r.deletes = append(r.deletes, &h.due)
	if r.ask.IsZero() || w.CheckAt.Before(r.ask) {
		r.ask = w.CheckAt
	}
}
