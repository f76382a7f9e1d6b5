package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
)

// barrenPages are the short pages in a row without an offered order, behind which
// counting costs less than reading on, for each call of a count. Pages stay short
// for a while after one failed.
const barrenPages = 3

// fill lists orders until the batch is full or the list ends. It pages by id
// instead of page number, because the list grows and changes during a run
// (bigcommerce-api.md 3.1).
func (b *Batch) fill(ctx context.Context) error {
	share, counted, barren := b.share(), false, 0
	for len(b.sent) < b.rng.Size {
		wanted := pageLimit(b.rng.Size-len(b.sent), share)
		page, limit, err := b.orderPage(ctx, b.at.from, wanted, b.rng.Size) // shorter in trouble
		if isAlone(ctx, limit, err) {
			if err := b.skipUnlisted(ctx, err); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		taken, err := b.take(page)
		if err != nil {
			return err
		}
		if barren++; taken > 0 {
			barren = 0
		}
		share = shareOf(taken, max(len(page), 1))
		switch {
		case len(b.sent) == b.rng.Size:
		case len(page) < limit:
			if counted && len(page) > 0 {
				continue // a store that cuts its pages
			}
			more, err := b.goesOn(ctx, counted)
			if err != nil || !more {
				b.last = err == nil
				return err
			}
			counted = true
		case taken == 0 && limit == bigcommerce.PageSize, barren >= barrenPages*b.sel.calls() && limit < wanted:
			from, found, err := b.skipUnoffered(ctx, b.at.from, limit)
			if err != nil || !found {
				b.last = err == nil
				return err
			}
			b.at.from = from
		}
	}
	return nil
}

// skipUnlisted goes on behind the first order of the list, if BigCommerce fails to
// list it alone.
func (b *Batch) skipUnlisted(ctx context.Context, cause error) error {
	o, err := b.firstOrder(ctx, b.sel.list(b.at.from, 1, false))
	if err != nil || o.ID == 0 {
		return cause
	}
	if !b.sel.takes(o) {
		b.at.from = o.ID + 1
		return nil
	}
	before := len(b.Asides)
	if err := b.failsAlone(ctx, o, cause); err != nil {
		return err
	}
	b.at.from = o.ID + 1
	if len(b.Asides) > before && !b.isAside(o.ID) { // the count has it
		b.at.sent++
	}
	return nil
}

// failsAlone judges an order whose list fails even alone. It sets the order aside
// like one with a failing detail, and returns nil: the others go on. It returns
// the error of the list if that of the next order fails, too, because then
// BigCommerce is in trouble.
func (b *Batch) failsAlone(ctx context.Context, o bigcommerce.Order, cause error) error {
	if _, err := b.Client.Orders().List(ctx, bigcommerce.OrderListOptions{MinID: o.ID + 1, Page: 1, Limit: 1}); err != nil {
		return cause
	}
	failed := []error{&DetailError{o.ID, partOrder, cause}}
	_, first, err := b.judgeFailures(ctx, []bigcommerce.Order{o}, nil, failed)
	if err == nil && first != nil {
		err = errors.Join(b.writeAsides(ctx), first)
	}
	return err
}

// take puts the offered orders of a page into the batch, until it is full.
func (b *Batch) take(page []bigcommerce.Order) (taken int, err error) {
	for _, o := range page {
		if len(b.sent) == b.rng.Size {
			break
		}
		b.at.from = o.ID + 1
		if b.run.HasLate(o.ID) { // in a list by date
			continue
		}
		member := o.Unreadable()
		if !b.sel.takes(o) && member != statusMember {
			if b.sel.isOurs(o) || o.ID <= b.cart.Highest { // else no answer had it
				b.passed = append(b.passed, o)
			}
			continue
		}
		if len(b.sent) == maxBatch {
			return taken, ErrBatchTooLong
		}
		if !b.isAside(o.ID) { // the count has it
			b.at.sent++
		}
		if taken++; member != "" {
			b.putAside(o, ledger.Unreadable, member, nil, false)
			continue
		}
		b.sent = append(b.sent, o)
	}
	return taken, nil
}

// share is the offered part of the listed orders so far, 1 if unknown.
func (b *Batch) share() float64 {
	if b.run.Share > 0 {
		return b.run.Share
	}
	return 1
}

// lateSpan is the span of ids of one call for late orders. So many orders fit on
// a page of any store (bigcommerce-api.md 3.1).
const lateSpan = 50

// listLate reads the next late orders of the run, with lines. It ends with
// a full batch, or at the last late order.
func (b *Batch) listLate(ctx context.Context) error {
	late := b.run.Late[min(b.at.late, len(b.run.Late)):]
	for len(late) > 0 && len(b.sent) < b.rng.Size {
		n := 1
		for n < len(late) && n < b.rng.Size-len(b.sent) && late[n]-late[0] < lateSpan {
			n++
		}
		page, err := b.listLateIDs(ctx, late[:n])
		if err != nil {
			return err
		}
		kept, err := b.keeps(ctx, page)
		if err != nil {
			return err
		}
		for _, id := range late[:n] {
			b.takeLate(id, page, kept)
		}
		b.at.late += n
		late = late[n:]
	}
	return nil
}

// listLateIDs lists late orders with lines, those that are still there. It asks for
// the missing ones once more, because a page may be cut.
func (b *Batch) listLateIDs(ctx context.Context, late []int64) ([]bigcommerce.Order, error) {
	page, err := b.listRange(ctx, late)
	if missing := without(late, page); err == nil && len(missing) > 0 {
		var more []bigcommerce.Order
		more, err = b.listRange(ctx, missing)
		page = append(page, more...)
	}
	return page, err
}

// listRange lists the given orders, ascending, and maybe others between them.
func (b *Batch) listRange(ctx context.Context, ids []int64) (list []bigcommerce.Order, err error) {
	last := ids[len(ids)-1]
	for from := ids[0]; from <= last; {
		page, asked, err := b.shorten(ctx, bigcommerce.OrderListOptions{MinID: from, MaxID: last, Page: 1, Limit: lateSpan, Embed: true}, 0)
		if isAlone(ctx, asked, err) {
			return b.listEach(ctx, without(ids, list), list, err)
		}
		if err != nil {
			return nil, fmt.Errorf("list late orders from %d on: %w", from, err)
		}
		if list = append(list, page...); len(page) < asked {
			return list, nil
		}
		from = page[len(page)-1].ID + 1
	}
	return list, nil
}

// listEach lists orders one by one, and judges those that fail even alone.
func (b *Batch) listEach(ctx context.Context, ids []int64, list []bigcommerce.Order, cause error) ([]bigcommerce.Order, error) {
	for _, id := range ids {
		page, _, err := b.shorten(ctx, bigcommerce.OrderListOptions{MinID: id, MaxID: id, Page: 1, Limit: 1, Embed: true}, 0)
		if isAlone(ctx, 1, err) {
			err = b.failsAlone(ctx, bigcommerce.Order{ID: id}, cause)
		}
		if err != nil {
			return nil, fmt.Errorf("list late order %d: %w", id, err)
		}
		list = append(list, page...)
	}
	return list, nil
}

// takeLate puts a late order into the batch, if the page has it and it is still
// offered.
func (b *Batch) takeLate(id int64, page []bigcommerce.Order, kept map[int64]bool) {
	i := slices.IndexFunc(page, func(o bigcommerce.Order) bool { return o.ID == id })
	switch {
	case i < 0 && b.left(id): // it cannot be listed
	case i < 0:
		b.gone = append(b.gone, id)
	case page[i].Unreadable() != "":
		b.putAside(page[i], ledger.Unreadable, page[i].Unreadable(), nil, true)
	case b.sel.takes(page[i]), kept[id] && b.sel.isOffered(page[i]):
		b.sent = append(b.sent, page[i])
		b.lates++
	default:
		b.lapsed = append(b.lapsed, page[i])
	}
}

// goesOn reports whether the list goes on behind a page that is too short. v2
// lists have no totals, and a store can cut a page (bigcommerce-api.md 3.1, 12).
// So the list has ended only where the run has as many orders as were told, or as
// BigCommerce counts now. again says that the page behind a short one was empty.
//
// The list may lack orders of the count for good. The first time that is an
// error. If the next poll finds the same, the list counts as whole (see Gap),
// because a wrong count should stop no store.
func (b *Batch) goesOn(ctx context.Context, again bool) (bool, error) {
	if b.run.Count >= 0 && b.at.late+b.at.sent >= b.run.Count {
		return false, nil
	}
	all, err := b.countBetween(ctx, b.sel.first, 0)
	missing := all - b.at.sent - b.asideBefore(b.at.from)
	if err != nil || missing <= 0 {
		return false, err
	}
	if b.sel.isByDate() { // the count may have the late ones of the run, too
		missing = max(missing-len(b.run.Late), 0)
	}
	behind, err := b.countBetween(ctx, b.at.from, 0)
	switch {
	case err != nil:
		return false, err
	case behind > 0 && !again:
		return true, nil
	case behind == 0 && missing == 0:
		return false, nil
	}
	return false, b.differs(ctx, max(missing, behind))
}

// asideBefore is the number of orders of the list before an id that were set
// aside before. They are in BigCommerce's count alone.
func (b *Batch) asideBefore(from int64) (n int) {
	for _, id := range b.cart.Aside {
		if id >= b.sel.first && id < from {
			n++
		}
	}
	return n
}

// differs notes that the list lacks so many orders of the count. It returns an
// error the first time, and nil if the poll before found the same. As many records
// without an id explain the difference, so the other orders go on.
func (b *Batch) differs(ctx context.Context, missing int) error {
	gap := fmt.Sprintf("%d:%d", b.at.from, missing)
	if b.cart.Gap == gap || bigcommerce.UsageOf(ctx).Nameless.Load() >= int64(missing) {
		b.Gap = missing
		return nil
	}
	err := b.Ledger.ChangeCart(ctx, b.cart, func(c *ledger.Cart) bool {
		c.Gap = gap
		return true
	})
	if err != nil {
		return err
	}
	return errContradiction(b.at.from)
}
