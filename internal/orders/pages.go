package orders

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
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

// orderPage lists orders with every field and line that a list can bring. A page
// that is too heavy comes shorter. asked is the length that worked.
func (v *visit) orderPage(ctx context.Context, from int64, limit, batch int) (page []bigcommerce.Order, asked int, err error) {
	page, asked, err = v.shorten(ctx, v.sel.list(from, limit, true), batch)
	if errors.Is(err, bigcommerce.ErrTooLarge) {
		return nil, asked, fmt.Errorf("%w: %w", ErrListTooLong, err)
	}
	if err != nil {
		return nil, asked, fmt.Errorf("list orders from %d on: %w", from, err)
	}
	return page, asked, nil
}

// shorten lists orders, fewer at a time where a page is too heavy. An order whose
// lines are too heavy even alone comes without them, and detail reads them. asked
// is the length that worked, or the last one that failed.
func (v *visit) shorten(ctx context.Context, list bigcommerce.OrderListOptions, batch int) (page []bigcommerce.Order, asked int, err error) {
	page, err = shop.Shorten(ctx, &v.length, list.Limit, batch, func(ctx context.Context, limit int) ([]bigcommerce.Order, error) {
		asked, list.Limit = limit, limit
		page, err := v.list(ctx, list)
		if limit == 1 && list.Embed && bigcommerce.IsTooHeavy(err) && ctx.Err() == nil {
			bare := list
			bare.Embed, bare.Fees = false, true
			page, err = v.list(ctx, bare)
		}
		return page, err
	})
	return page, asked, err
}

// partOrder is the part of a DetailError where an order itself cannot be listed.
const partOrder = "order"

// isAlone reports whether a list of one order failed because of that order.
func isAlone(ctx context.Context, asked int, err error) bool {
	return err != nil && asked == 1 && ctx.Err() == nil && bigcommerce.IsTooHeavy(err)
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

// without are the ids that a list lacks.
func without(all []int64, list []bigcommerce.Order) []int64 {
	return slices.DeleteFunc(slices.Clone(all), func(id int64) bool { return slices.Contains(ids(list), id) })
}
