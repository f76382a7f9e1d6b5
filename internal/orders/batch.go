package orders

import (
	"context"
	"errors"
	"fmt"
	"math"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/translate"
)

// maxBatch is the most orders of one answer. Stone Edge itself asks for a
// twentieth of that. A larger batch costs the process its memory, and fails in
// the end on the quota or on the 6 MB of an answer.
const maxBatch = 1000

// Why a batch is refused.
var (
	// ErrBatchTooLong is a batch of more orders than we take.
	ErrBatchTooLong = fmt.Errorf("more than %d orders in one batch", maxBatch)
	// ErrListTooLong is a page of orders with more bytes than we take.
	ErrListTooLong = errors.New("the list of a batch is too long to be taken")
)

// Order is a whole order: all its lines, and the detail of its payments and
// coupons.
type Order struct {
	bigcommerce.Order
	Detail translate.Detail
}

// Batch is one batch of a download. The caller reports its outcome with Sent or
// Refused.
//
// After a refused batch Stone Edge may ask for the next one. It would then
// never ask for the refused orders again, because its next download begins
// behind the newest order it has. So we refuse every batch behind a refused
// one.
type Batch struct {
	visit
	sel Selection
	rng seti.Range
}

// Orders returns the orders of the batch: as many as Stone Edge asked for, or
// all the rest of the list. Stone Edge goes on by its own batch size, so a
// shorter batch would lose the difference (seti-protocol.md 1.5). completed
// counts the orders whose lines took calls of their own.
//
// Besides the client's own errors it returns an *OutOfTurnError, a
// *shop.QuotaError, ErrBatchTooLong and ErrListTooLong.
func (b *Batch) Orders(ctx context.Context) (list []Order, completed int, err error) {
	if b.rng.Start > 1 {
		if err := b.check(); err != nil {
			return nil, 0, err
		}
	}
	found, err := b.listed(ctx)
	if err != nil {
		return nil, 0, err
	}
	details, completed, err := b.details(ctx, found)
	if err != nil {
		return nil, completed, err
	}
	list = make([]Order, len(found))
	for i, o := range found {
		list[i] = Order{o, details[i]}
	}
	return list, completed, nil
}

// listed reads the orders of the batch from the list. It remembers the first
// ids of this batch and of the next.
func (b *Batch) listed(ctx context.Context) ([]bigcommerce.Order, error) {
	start, size := b.rng.Start, b.rng.Size
	if start == 1 {
		b.runs.restart(b.sel, 0)
	}
	from, found, err := b.seek(ctx, b.sel, start)
	if err != nil || !found {
		return nil, err
	}
	b.runs.remember(b.sel, start, from)
	orders, next, err := b.fill(ctx, b.sel, from, size)
	if err != nil {
		return nil, err
	}
	if len(orders) == size {
		b.runs.remember(b.sel, start+size, next)
	}
	return orders, nil
}

// fill lists orders from an id on, until it has size of them or the list ends.
// next is the first id of the following batch. It pages by id instead of page
// number, because the list grows and changes during a run (bigcommerce-api.md
// 3.1).
func (v visit) fill(ctx context.Context, sel Selection, from int64, size int) (orders []bigcommerce.Order, next int64, err error) {
	share := v.runs.share(sel)
	for len(orders) < size {
		limit := pageLimit(size-len(orders), share)
		page, err := v.orderPage(ctx, sel, from, limit)
		if err != nil {
			return nil, 0, err
		}
		taken := 0
		for _, o := range page {
			if len(orders) == size {
				break
			}
			from = o.ID + 1
			if sel.takes(o) {
				if len(orders) == maxBatch {
					return nil, 0, ErrBatchTooLong
				}
				orders = append(orders, o)
				taken++
			}
		}
		if len(page) < limit {
			break
		}
		share = shareOf(taken, len(page))
		if taken > 0 || limit < bigcommerce.PageSize {
			continue
		}
		var found bool
		if from, found, err = v.skipUnoffered(ctx, sel, from); err != nil || !found {
			return orders, from, err
		}
	}
	return orders, from, nil
}

// orderPage lists orders with every field and line that a list can bring.
func (v visit) orderPage(ctx context.Context, sel Selection, from int64, limit int) ([]bigcommerce.Order, error) {
	page, err := v.Client.Orders().List(ctx, sel.list(from, limit, true))
	if errors.Is(err, bigcommerce.ErrTooLarge) {
		return nil, fmt.Errorf("%w: %w", ErrListTooLong, err)
	}
	if err != nil {
		return nil, fmt.Errorf("list orders from %d on: %w", from, err)
	}
	return page, nil
}

// shareOf is the offered share of a page. A page without offered orders gives
// half an order a page, so that the next page is longer.
func shareOf(taken, listed int) float64 {
	if taken == 0 {
		return 0.5 / float64(listed)
	}
	return float64(taken) / float64(listed)
}

// pageLimit is the page length that should bring the missing orders at this
// share of offered ones. A few orders too many cost less than another call.
func pageLimit(missing int, share float64) int {
	if share >= 1 {
		return min(missing, bigcommerce.PageSize)
	}
	return int(min(math.Ceil(float64(missing)/share)+3, bigcommerce.PageSize))
}
