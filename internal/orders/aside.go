package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/translate"
)

const (
	// secondTry is the age of a failure at which another one sets an order aside.
	secondTry = time.Minute
	// inTrouble is how long the store counts as in trouble after an order was set
	// aside. Meanwhile one failure is enough.
	inTrouble = time.Hour

	// An order comes without a detail after so long: where BigCommerce's answer is
	// about that order, and, unless the store's setting says otherwise, where the
	// payment service is in trouble. Then the detail would be lost for good.
	orderPatience   = 30 * time.Minute
	servicePatience = 4 * time.Hour
)

// Aside is an order of an offered status that we cannot send now. It waits in the
// ledger, and comes late.
type Aside struct {
	Order  int64
	Why    ledger.Reason
	Member string // that cannot be read, or the part that fails: transactions
	Err    error  // of that part, else nil

	status int
	late   bool
}

// String names the order, and the member or the failing call. It is for the log.
func (a Aside) String() string {
	if a.Err != nil {
		return fmt.Sprintf("%d: %v", a.Order, a.Err)
	}
	return fmt.Sprintf("%d: %s", a.Order, a.Member)
}

// DetailError is the first failure of one order's detail.
type DetailError struct {
	Order int64
	Part  string // products, coupons or transactions
	Err   error
}

func (e *DetailError) Error() string { return fmt.Sprintf("order %d: %s: %v", e.Order, e.Part, e.Err) }

// Unwrap returns the client's error.
func (e *DetailError) Unwrap() error { return e.Err }

// isAside reports whether the count leaves an order out, because it is set aside.
func (b *Batch) isAside(order int64) bool {
	_, found := slices.BinarySearch(b.cart.Aside, order)
	return found
}

// putAside keeps an order out of the batch.
func (b *Batch) putAside(o bigcommerce.Order, why ledger.Reason, member string, err error, late bool) {
	b.Asides = append(b.Asides, Aside{Order: o.ID, Why: why, Member: member, Err: err, status: o.StatusID, late: late})
}

// complete reads the details of the orders behind the first done ones, and sets
// aside those that cannot be sent. The first failure of an order ends the poll
// with a *DetailError, because most trouble passes. Every failure is written.
//
// write is a context with time for the ledger: after an outage took all the time
// of a poll, the next one goes on behind the failures of this one.
func (b *Batch) complete(ctx, write context.Context, done int) (details []translate.Detail, completed int, err error) {
	fresh := b.sent[done:]
	fresh, err = b.withoutHeld(ctx, fresh)
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

// withoutHeld leaves out the orders whose detail failed a moment ago, so that an
// outage does not take the time of the others.
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
		case f.Part != partLines && age >= b.patience(f.Err):
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
	if !w.Exists() || !w.Why.IsSetAside() {
		seen := w.FirstSeen
		w = *ledger.NewWaiting(b.place(o.ID), ledger.DetailMissing, o.StatusID)
		if !seen.IsZero() {
			w.FirstSeen = seen
		}
	}
	w.What = part
	return &w
}

// unreadableLine is the member of an order's lines that cannot be read, "" for
// any other failure.
func unreadableLine(f *DetailError) string {
	if f.Part != partLines {
		return ""
	}
	if e, ok := errors.AsType[*bigcommerce.MemberError](f.Err); ok {
		return partLines + "." + e.Member
	}
	if errors.Is(f.Err, bigcommerce.ErrNameless) {
		return partLines + ".id"
	}
	return ""
}

// patience is how long an order waits for a failing detail.
func (b *Batch) patience(err error) time.Duration {
	switch {
	case bigcommerce.Status(err) > 0 && !bigcommerce.IsFailing(err), bigcommerce.IsUnusable(err):
		return orderPatience
	case b.Settings.PaymentOutageHours > 0:
		return time.Duration(b.Settings.PaymentOutageHours) * time.Hour
	}
	return servicePatience
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

func asideIDs(list []Aside) []int64 {
	ids := make([]int64, len(list))
	for i, a := range list {
		ids[i] = a.Order
	}
	return ids
}
