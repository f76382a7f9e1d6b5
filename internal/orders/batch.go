package orders

import (
	"context"
	"errors"
	"slices"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// Order is a whole order: all its lines, and the detail of its payments and
// coupons.
type Order struct {
	bigcommerce.Order
	Detail translate.Detail
}

// Batch is one batch of a download. The caller ends it with Sent or Refused.
//
// All processes share a run of batches in the ledger. After a refused batch
// Stone Edge may ask for the next one. It would then never ask for the refused
// orders again, because its next download begins behind the newest order it has.
// So we refuse every batch behind an unsent one.
type Batch struct {
	*visit // nil until Orders
	memory *memory
	shop   *shop.Shop
	want   Selection
	rng    seti.Range
	began  time.Time

	// Look is BigCommerce's error, if it ended the look for late orders early. The
	// next poll goes on there.
	Look error

	at      position // of the next order
	sent    []bigcommerce.Order
	lates   int                 // the first so many are late ones; see Late
	Asides  []Aside             // orders of an offered status that wait
	Gap     int                 // orders of BigCommerce's count that its list lacks for good
	passed  []bigcommerce.Order // listed in another status
	lapsed  []bigcommerce.Order // late ones, now in another status
	gone    []int64             // late ones, now removed or archived
	last    bool                // the list ends with this batch
	nothing bool                // the count was 0 just now

	completed int           // orders whose lines took calls of their own
	hold      time.Duration // see Hold
}

// Orders returns the orders of the batch: as many as Stone Edge asked for, or
// all the rest of the list. Late orders come first. completed counts the orders
// whose lines took calls of their own.
//
// Besides the client's own errors it returns ledger.ErrUnavailable, an
// *shop.OutOfTurnError, a *shop.QuotaError, a *DetailError, ErrBatchTooLong and
// ErrListTooLong.
func (b *Batch) Orders(ctx context.Context) (list []Order, completed int, err error) {
	write := ctx
	ctx, cancel := shop.Reserve(ctx, writeTime)
	defer cancel()
	if err := b.open(ctx); err != nil || b.nothing {
		return nil, 0, err
	}
	var details []translate.Detail
	for {
		done, before := len(details), len(b.Asides)
		if err := b.read(ctx); err != nil {
			return nil, completed, err
		}
		more, n, err := b.complete(ctx, write, done)
		completed += n
		b.completed += n
		if err != nil {
			return nil, completed, err
		}
		details = append(details, more...)
		if len(b.Asides) == before || b.last { // nobody left a place
			break
		}
	}
	b.progress.drop(b.sent)
	list = make([]Order, len(b.sent))
	for i, o := range b.sent {
		list[i] = Order{o, details[i]}
	}
	return list, completed, nil
}

// read lists orders until the batch is full or the list ends.
func (b *Batch) read(ctx context.Context) error {
	if err := b.listLate(ctx); err != nil || b.last {
		return err
	}
	return b.fill(ctx)
}

// Late is the number of late orders in the batch. They come first.
func (b *Batch) Late() int { return b.lates }

// writeTime is the time for the rows of a batch, after its orders were read.
const writeTime = 2 * time.Second

// isAside reports whether the count leaves an order out, because it is set aside.
func (b *Batch) isAside(order int64) bool {
	_, found := slices.BinarySearch(b.cart.Aside, order)
	return found
}

// putAside keeps an order out of the batch.
func (b *Batch) putAside(o bigcommerce.Order, why ledger.Reason, member string, err error, late bool) {
	b.Asides = append(b.Asides, Aside{Order: o.ID, Why: why, Member: member, Err: err, status: o.StatusID, late: late})
}

// left reports whether this batch leaves an order out, because it is set aside.
func (b *Batch) left(order int64) bool { return slices.Contains(asideIDs(b.Asides), order) }

// complete reads the details of the orders behind the first done ones, and sets
// aside the failing ones. The first failure of an order ends the poll
// with a *DetailError, because most trouble passes. Every failure is written.
//
// write is a context with time for the ledger: after an outage took all the time
// of a poll, the next one goes on behind the failures of this one.
func (b *Batch) complete(ctx, write context.Context, done int) (details []translate.Detail, completed int, err error) {
	fresh := b.sent[done:]
	if fresh, err = b.withoutElsewhere(ctx, fresh); err == nil {
		fresh, err = b.withoutHeld(ctx, fresh)
	}
	if err != nil {
		return nil, 0, err
	}
	details, failed, completed, err := b.details(ctx, fresh)
	if err != nil {
		if _, _, judgeErr := b.judgeFailures(write, fresh, details, failed); judgeErr == nil {
			_ = b.writeAsides(write) // the poll is refused in any case
		}
		return nil, completed, err
	}
	keep, first, err := b.judgeFailures(ctx, fresh, details, failed)
	if err != nil {
		return nil, completed, err
	}
	kept := details[:0]
	b.sent = b.sent[:done]
	for i, o := range fresh {
		if keep[i] {
			b.sent, kept = append(b.sent, o), append(kept, details[i])
		}
	}
	b.countLates()
	if first != nil {
		if err := b.writeAsides(ctx); err != nil {
			return nil, completed, err
		}
		return nil, completed, first
	}
	return kept, completed, nil
}

// countLates counts the late orders at the begin of the batch anew.
func (b *Batch) countLates() {
	b.lates = 0
	for b.lates < len(b.sent) && b.run.HasLate(b.sent[b.lates].ID) {
		b.lates++
	}
}

// withoutElsewhere leaves out the orders that another cart of the store has. An
// order that a person asked for comes all the same.
func (b *Batch) withoutElsewhere(ctx context.Context, fresh []bigcommerce.Order) ([]bigcommerce.Order, error) {
	if len(b.others) == 0 {
		return fresh, nil
	}
	rows, err := b.held(ctx, ids(fresh))
	if err != nil {
		return nil, err
	}
	var open []bigcommerce.Order
	for _, o := range fresh {
		h := rows[o.ID]
		if b.isElsewhere(h) && h.due.Why != ledger.AskedFor {
			b.putAside(o, ledger.AtOtherCart, "", nil, b.run.HasLate(o.ID))
			continue
		}
		open = append(open, o)
	}
	return open, nil
}

// withoutHeld leaves out the orders whose detail failed a moment ago, so that an
// outage leaves the others their time.
func (b *Batch) withoutHeld(ctx context.Context, fresh []bigcommerce.Order) ([]bigcommerce.Order, error) {
	var aside []int64
	for _, o := range fresh {
		if b.isAside(o.ID) {
			aside = append(aside, o.ID)
		}
	}
	rows, err := b.held(ctx, aside)
	if err != nil {
		return nil, err
	}
	var open []bigcommerce.Order
	for _, o := range fresh {
		if h := rows[o.ID]; h != nil && h.waiting.Why == ledger.DetailMissing && h.waiting.CheckAt.After(b.now) {
			b.putAside(o, ledger.DetailMissing, h.waiting.What, nil, b.run.HasLate(o.ID))
			continue
		}
		open = append(open, o)
	}
	return open, nil
}

// judgeFailures says which orders to keep in the batch. A kept one may go without
// its detail. first is the first failure of an order that fails for the first
// time.
func (b *Batch) judgeFailures(ctx context.Context, fresh []bigcommerce.Order, details []translate.Detail, failed []error) (keep []bool, first, err error) {
	var ids []int64
	for i, o := range fresh {
		if failed[i] != nil {
			ids = append(ids, o.ID)
		}
	}
	rows, err := b.held(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	keep = make([]bool, len(fresh))
	trouble := b.now.Sub(b.cart.AsideAt) < inTrouble
	var failing []ledger.Plain
	for i, o := range fresh {
		f, isDetail := errors.AsType[*DetailError](failed[i])
		if !isDetail {
			keep[i] = true
			continue
		}
		w := rows[o.ID].waiting
		age := time.Duration(-1)
		if !w.FailedAt.IsZero() {
			age = b.now.Sub(w.FailedAt)
		}
		switch member := unreadableLine(f); {
		case member != "":
			b.putAside(o, ledger.Unreadable, member, nil, b.run.HasLate(o.ID))
		case (f.Part == partPayments || f.Part == partCoupons) && age >= b.patience(f.Err):
			details[i].Unread, keep[i] = append(details[i].Unread, f.Part), true
		case age >= secondTry || trouble:
			b.putAside(o, ledger.DetailMissing, f.Part, f, b.run.HasLate(o.ID))
		default:
			failing = append(failing, b.firstFailure(w, o, f.Part))
			if first == nil {
				first = f
			}
		}
	}
	return keep, first, b.Ledger.Write(ctx, failing, nil)
}

// firstFailure is the row of an order whose detail fails for the first time, or
// again less than a minute later.
func (b *Batch) firstFailure(w ledger.Waiting, o bigcommerce.Order, part string) *ledger.Waiting {
	if !w.Exists() || !w.Why.IsFailure() {
		seen := w.FirstSeen
		w = *ledger.NewWaiting(b.place(o.ID), ledger.DetailMissing, o.StatusID)
		if !seen.IsZero() {
			w.FirstSeen = seen
		}
	}
	w.What = part
	return &w
}

// writeAsides writes the orders set aside, where the poll itself is refused.
func (b *Batch) writeAsides(ctx context.Context) error {
	held, err := b.held(ctx, asideIDs(b.Asides))
	if err != nil || len(b.Asides) == 0 {
		return err
	}
	r := rows{visit: b.visit, held: held}
	for _, a := range b.Asides {
		r.aside(a)
	}
	if err := b.Ledger.Write(ctx, r.puts, r.deletes); err != nil {
		return err
	}
	return b.Ledger.ChangeCart(ctx, b.cart, func(c *ledger.Cart) bool {
		changed := b.noteAsides(c)
		if !r.ask.IsZero() {
			c.WillAsk(r.ask)
		}
		return changed
	})
}

// noteAsides corrects the cart's list of orders set aside. It reports whether
// anything changed.
func (b *Batch) noteAsides(c *ledger.Cart) (changed bool) {
	before := slices.Clone(c.Aside)
	for _, o := range b.sent {
		c.SetAside(o.ID, false)
	}
	for _, a := range b.Asides {
		if !a.late {
			c.SetAside(a.Order, true)
		}
		if a.Why == ledger.DetailMissing && a.Err != nil {
			c.AsideAt, changed = b.now, true
		}
	}
	return changed || !slices.Equal(before, c.Aside)
}
