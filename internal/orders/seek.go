package orders

import (
	"context"
	"fmt"

	"connect2cart/internal/bigcommerce"
)

// maxWalk is how many orders to walk rather than search. A search among few
// costs more calls than reading their pages.
const maxWalk = 4 * bigcommerce.PageSize

// seek is the lowest possible id of the order at a position of a selection.
// found is false when the list is shorter. A warm process remembers the id from
// the batch before. Any other process searches: the API counts orders between
// two ids, so a handful of calls leads close, and walk does the last few
// hundred orders.
func (v visit) seek(ctx context.Context, sel Selection, start int) (id int64, found bool, err error) {
	position, from := v.runs.nearest(sel, start)
	missing := start - position // orders to skip from id from on
	if missing > maxWalk {
		if from, missing, err = v.jump(ctx, sel, from, missing); err != nil || from == 0 {
			return 0, false, err
		}
	}
	return v.walk(ctx, sel, from, missing)
}

// jump skips most of the missing orders from an id on, and leaves a few to
// walk. The id is 0 when the list is shorter.
func (v visit) jump(ctx context.Context, sel Selection, from int64, missing int) (id int64, left int, err error) {
	total, err := v.countBetween(ctx, sel, from, 0)
	if err != nil || total <= missing {
		return 0, 0, err
	}
	low, below := from-1, 0 // below orders are in [from, low]
	high, above, err := v.bracket(ctx, sel, from, missing)
	if err != nil {
		return 0, 0, err
	}
	for missing-below > maxWalk && high-low > 1 {
		middle := between(low, high, missing-bigcommerce.PageSize-below, above-below)
		n, err := v.countBetween(ctx, sel, from, middle)
		if err != nil {
			return 0, 0, err
		}
		if n <= missing {
			low, below = middle, n
		} else {
			high, above = middle, n
		}
	}
	return low + 1, missing - below, nil
}

// bracket finds an id with more than the missing orders between from and it,
// and counts these. Ids have gaps, so the span grows fourfold at each step.
func (v visit) bracket(ctx context.Context, sel Selection, from int64, missing int) (high int64, above int, err error) {
	for span := int64(max(missing, bigcommerce.PageSize)) * 2; ; span *= 4 {
		high = from + span
		if above, err = v.countBetween(ctx, sel, from, high); err != nil || above > missing {
			return high, above, err
		}
		if span > 1<<50 {
			return 0, 0, &bigcommerce.AnswerError{Err: fmt.Errorf("orders from %d on: fewer than counted", from)}
		}
	}
}

// between guesses the id behind wanted of all orders in (low, high), as if they
// lay evenly. It stays off both ends so that every step gets on.
func between(low, high int64, wanted, all int) int64 {
	span := high - low
	guess := low + int64(float64(span)*float64(max(wanted, 0))/float64(max(all, 1)))
	margin := span / 16
	return min(max(guess, low+margin+1), high-margin-1)
}

// walk skips orders page by page, reading no lines.
func (v visit) walk(ctx context.Context, sel Selection, from int64, missing int) (id int64, found bool, err error) {
	for missing > 0 {
		page, err := v.Client.Orders().List(ctx, sel.list(from, bigcommerce.PageSize, false))
		if err != nil {
			return 0, false, fmt.Errorf("skip orders from %d on: %w", from, err)
		}
		before := missing
		for _, o := range page {
			if missing > 0 {
				from = o.ID + 1
				if sel.takes(o) {
					missing--
				}
			}
		}
		if len(page) < bigcommerce.PageSize && missing > 0 {
			return 0, false, nil
		}
		if missing == before {
			if from, found, err = v.skipUnoffered(ctx, sel, from); err != nil || !found {
				return 0, false, err
			}
		}
	}
	return from, true, nil
}

func (v visit) countBetween(ctx context.Context, sel Selection, from, to int64) (int, error) {
	c, err := v.Client.Orders().Count(ctx, sel.count(from, to))
	if err != nil {
		return 0, fmt.Errorf("count orders from %d to %d: %w", from, to, err)
	}
	return sel.counted(c)
}
