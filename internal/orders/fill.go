package orders

import (
	"context"
	"fmt"
	"slices"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
)

// fill lists orders until the batch is full or the list ends. It pages by id
// instead of page number, because the list grows and changes during a run
// (bigcommerce-api.md 3.1).
func (b *Batch) fill(ctx context.Context) error {
	share, counted := b.share(), false
	for len(b.sent) < b.rng.Size {
		limit := pageLimit(b.rng.Size-len(b.sent), share)
		page, limit, err := b.orderPage(ctx, b.at.from, limit, b.rng.Size)
		if err != nil {
			return err
		}
		taken, err := b.take(page)
		if err != nil {
			return err
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
		case taken == 0 && limit == bigcommerce.PageSize:
			from, found, err := b.skipUnoffered(ctx, b.at.from)
			if err != nil || !found {
				b.last = err == nil
				return err
			}
			b.at.from = from
		}
	}
	return nil
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
		page, err := b.Client.Orders().List(ctx, bigcommerce.OrderListOptions{MinID: late[0], MaxID: late[n-1], Page: 1, Limit: lateSpan, Embed: true})
		if err != nil {
			return fmt.Errorf("list late orders from %d on: %w", late[0], err)
		}
		if page, err = b.completeLate(ctx, late[:n], page); err != nil {
			return err
		}
		for _, id := range late[:n] {
			b.takeLate(id, page)
		}
		b.at.late += n
		late = late[n:]
	}
	return nil
}

// completeLate asks once more for the late orders that a page lacks, because the
// page may be cut.
func (b *Batch) completeLate(ctx context.Context, late []int64, page []bigcommerce.Order) ([]bigcommerce.Order, error) {
	missing := slices.DeleteFunc(slices.Clone(late), func(id int64) bool {
		return slices.ContainsFunc(page, func(o bigcommerce.Order) bool { return o.ID == id })
	})
	if len(missing) == 0 {
		return page, nil
	}
	more, err := b.Client.Orders().List(ctx, bigcommerce.OrderListOptions{MinID: missing[0], MaxID: missing[len(missing)-1], Page: 1, Limit: lateSpan, Embed: true})
	if err != nil {
		return nil, fmt.Errorf("list late orders from %d on: %w", missing[0], err)
	}
	for _, o := range more {
		if slices.Contains(missing, o.ID) {
			page = append(page, o)
		}
	}
	return page, nil
}

// takeLate puts a late order into the batch, if the page has it and it is still
// offered.
func (b *Batch) takeLate(id int64, page []bigcommerce.Order) {
	i := slices.IndexFunc(page, func(o bigcommerce.Order) bool { return o.ID == id })
	switch {
	case i < 0:
		b.gone = append(b.gone, id)
	case page[i].Unreadable() != "":
		b.putAside(page[i], ledger.Unreadable, page[i].Unreadable(), nil, true)
	case b.sel.takes(page[i]):
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
// error. If the next poll finds the same, the list counts as whole (see Gap), so
// that a wrong count stops no store.
func (b *Batch) goesOn(ctx context.Context, again bool) (bool, error) {
	if b.run.Count >= 0 && b.at.late+b.at.sent >= b.run.Count {
		return false, nil
	}
	missing := 0
	if !b.sel.isByDate() { // by date, some of the counted ones are late ones
		all, err := b.countBetween(ctx, b.sel.first, 0)
		if missing = all - b.at.sent - b.asideBefore(b.at.from); err != nil || missing <= 0 {
			return false, err
		}
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
// error the first time, and nil if the poll before found the same.
func (b *Batch) differs(ctx context.Context, missing int) error {
	gap := fmt.Sprintf("%d:%d", b.at.from, missing)
	if b.cart.Gap == gap {
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
