package orders

import (
	"context"
	"fmt"

	"connect2cart/internal/bigcommerce"
)

// maxWalk is how many orders are walked rather than searched: a search among
// few costs more calls than reading their pages.
const maxWalk = 4 * bigcommerce.PageSize

// seek is the lowest id that the order at a position of a selection may have;
// found is false when the list is shorter. In a warm process the batch before
// told it. Otherwise it is found without any memory: the API counts orders
// between two ids, so that a search over ids needs a handful of calls, and the
// last few hundred orders are walked.
func (v visit) seek(ctx context.Context, sel Selection, start int) (id int64, found bool, err error) {
	position, from := v.runs.nearest(sel, start)
	missing := start - position // orders to skip from from on
	if missing > maxWalk {
		if from, missing, err = v.jump(ctx, sel, from, missing); err != nil || from == 0 {
			return 0, false, err
		}
	}
	return v.walk(ctx, sel, from, missing)
}

// jump goes on from an id over all but the last of missing orders, which walk
// can do. The id is 0 when there are not that many.
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

// bracket is an id up to which there are more orders than missing, from from
// on, and how many. Ids have gaps, so it feels its way.
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

// between is the id at which wanted of all orders in (low, high) would lie if
// they were spread evenly, kept off the ends so that every step gets on.
func between(low, high int64, wanted, all int) int64 {
	span := high - low
	guess := low + int64(float64(span)*float64(max(wanted, 0))/float64(max(all, 1)))
	margin := span / 16
	return min(max(guess, low+margin+1), high-margin-1)
}

// walk skips orders page by page, without their lines.
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
