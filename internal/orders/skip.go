package orders

import (
	"context"

	"connect2cart/internal/bigcommerce"
)

// skipUnoffered follows a whole page without an offered order. It goes on from
// an id to shortly before the next offered one; found is false when the list
// has none. An old store can have tens of thousands of orders before its first
// offered one. No poll has the time to read them, and the next poll would begin
// at the first again. The API counts them in a handful of calls.
func (v visit) skipUnoffered(ctx context.Context, sel Selection, from int64) (id int64, found bool, err error) {
	left, err := v.countBetween(ctx, sel, from, 0)
	if err != nil || left == 0 {
		return 0, false, err
	}
	low := from - 1 // all of [from, low] is unoffered
	high, _, err := v.bracket(ctx, sel, from, 0)
	if err != nil {
		return 0, false, err
	}
	for high-low > bigcommerce.PageSize {
		middle := low + (high-low)/2
		n, err := v.countBetween(ctx, sel, from, middle)
		if err != nil {
			return 0, false, err
		}
		if n == 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return low + 1, true, nil
}
