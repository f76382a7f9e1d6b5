package orders

import (
	"context"
	"fmt"

	"connect2cart/internal/bigcommerce"
)

// skipUnoffered follows a whole page without an offered order. It goes on from
// an id to shortly before the next offered one; found is false when the list
// has none. An old store can have tens of thousands of orders before its first
// offered one. No poll has the time to read them, and the next poll would begin
// at the first again. The API counts them in a handful of calls.
func (v *visit) skipUnoffered(ctx context.Context, from int64) (id int64, found bool, err error) {
	left, err := v.countBetween(ctx, from, 0)
	if err != nil || left == 0 {
		return 0, false, err
	}
	low := from - 1 // all of [from, low] is unoffered
	high, err := v.bracket(ctx, from)
	if err != nil {
		return 0, false, err
	}
	for high-low > bigcommerce.PageSize {
		middle := low + (high-low)/2
		n, err := v.countBetween(ctx, from, middle)
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

// bracket finds an id with an offered order between from and it. Ids have gaps,
// so the span grows fourfold at each step.
func (v *visit) bracket(ctx context.Context, from int64) (high int64, err error) {
	for span := int64(bigcommerce.PageSize) * 2; ; span *= 4 {
		high = from + span
		if n, err := v.countBetween(ctx, from, high); err != nil || n > 0 {
			return high, err
		}
		if span > 1<<50 {
			return 0, errContradiction(from)
		}
	}
}

// errContradiction is a list that lacks orders of a count just before.
func errContradiction(from int64) error {
	return &bigcommerce.AnswerError{Err: fmt.Errorf("orders from %d on: fewer than counted", from)}
}

// countBetween counts the offered orders from one id to another. If to is 0, the
// range is open.
func (v *visit) countBetween(ctx context.Context, from, to int64) (int, error) {
	c, err := v.Client.Orders().Count(ctx, v.sel.count(from, to))
	if err != nil {
		return 0, fmt.Errorf("count orders from %d to %d: %w", from, to, err)
	}
	return v.sel.counted(c)
}
