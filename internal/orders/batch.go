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

// maxBatch is the most orders of one answer, twenty times what Stone Edge asks
// for by itself. More would cost the process its memory, only to find that
// neither the quota nor 6 MB of answer will do.
const maxBatch = 1000

// A batch that is not served.
var (
	// ErrBatchTooLong is a batch of more orders than we take.
	ErrBatchTooLong = fmt.Errorf("more than %d orders in one batch", maxBatch)
	// ErrListTooLong is a page of orders with more bytes than we take.
	ErrListTooLong = errors.New("the list of a batch is too long to be taken")
)

// Order is a whole order: all its lines, and what its payments and coupons need.
type Order struct {
	bigcommerce.Order
	Detail translate.Detail
}

// Batch is one batch that Stone Edge asked for. Whoever answers tells it how that
// ended, with Sent or Refused.
//
// Stone Edge may go on behind a batch that was refused, and would then never ask
// for its orders again: the next download begins behind the last order that it
// got. So nothing is sent behind one.
type Batch struct {
	visit
	sel Selection
	rng seti.Range
}

// Orders returns the orders of the batch: exactly as many as were asked for, or
// all that are left. Stone Edge goes on by its own batch size, so a shorter batch
// would lose the difference (seti-protocol.md 1.5). completed is how many orders
// had to have their lines fetched apart.
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

// listed are the orders of the batch as the list has them. It remembers where
// the batch and the next one begin.
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

// fill lists orders from an id on until there are size of them or the list
// ends. next is the id at which the following batch begins. Paging goes by id,
// never by page number: the list grows and changes while it is read
// (bigcommerce-api.md 3.1).
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

// orderPage lists orders with all that a list can bring of them.
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

// shareOf is which part of a page was offered. Where nothing was, the next page
// is to be longer.
func shareOf(taken, listed int) float64 {
	if taken == 0 {
		return 0.5 / float64(listed)
	}
	return float64(taken) / float64(listed)
}

// pageLimit is how many orders to list so that missing of them are offered,
// when share of them usually are. A little more costs less than another call.
func pageLimit(missing int, share float64) int {
	if share >= 1 {
		return min(missing, bigcommerce.PageSize)
	}
	return int(min(math.Ceil(float64(missing)/share)+3, bigcommerce.PageSize))
}
