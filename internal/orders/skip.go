package orders

import (
	"context"
	"errors"
	"fmt"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
)

// skipUnoffered follows pages without an offered order. It goes on from an id to
// less than a page of the given length before the next offered one; found is false
// when the list has none. An old store can have tens of thousands of orders before
// its first offered one. No poll has the time to read them, and the next poll would
// begin at the first again. The API counts them in a handful of calls.
func (v *visit) skipUnoffered(ctx context.Context, from int64, page int) (id int64, found bool, err error) {
	left, err := v.countBetween(ctx, from, 0)
	if err != nil || left == 0 {
		return 0, false, err
	}
	low := from - 1 // all of [from, low] is unoffered
	high, err := v.bracket(ctx, from)
	if err != nil {
		return 0, false, err
	}
	for high-low > int64(page) {
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

// firstOrder finds the first order of a list by counting alone: its id and status.
// Its ID is 0 if there is none.
func (v *visit) firstOrder(ctx context.Context, list bigcommerce.OrderListOptions) (o bigcommerce.Order, err error) {
	var c bigcommerce.OrderCount
	has := func(upTo int64) bool {
		c, err = v.Client.Orders().Count(ctx, list.UpTo(upTo))
		return err == nil && c.Count > 0
	}
	if !has(list.MaxID) {
		return o, err
	}
	low, high := list.MinID-1, list.MinID // nothing up to low
	for span := int64(1); !has(high); span *= 4 {
		if err != nil || span > 1<<50 {
			return o, errors.Join(err, errContradiction(list.MinID))
		}
		low, high = high, high+span
	}
	for high-low > 1 && err == nil {
		if middle := low + (high-low)/2; has(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	if err != nil || !has(high) {
		return o, errors.Join(err, errContradiction(list.MinID))
	}
	for _, s := range c.Statuses {
		if s.Count > 0 {
			o.StatusID = s.ID
		}
	}
	o.ID = high
	channel, err := v.channelOf(ctx, high, list.ChannelID)
	o.ChannelID = bigcommerce.Int(channel)
	return o, err
}

// channelOf finds the channel of an order by counting, as far as it decides whether
// the cart takes the order. of is the channel of its list, 0 for all.
func (v *visit) channelOf(ctx context.Context, order, of int64) (int64, error) {
	if of != 0 || v.sel.channels.IsAll() {
		return of, nil
	}
	for _, channel := range v.sel.channels.Named() {
		c, err := v.Client.Orders().Count(ctx, bigcommerce.OrderCountOptions{MinID: order, MaxID: order, ChannelID: channel})
		if err != nil || c.Count > 0 {
			return channel, err
		}
	}
	return bigcommerce.Elsewhere, nil
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
	c, err := v.countOrders(ctx, from, to)
	return c.n, err
}

// counted is the count of a selection by BigCommerce.
type counted struct {
	n     int     // offered orders
	share float64 // of offered ones among the counted orders
}

// calls is how many calls one count takes.
func (sel Selection) calls() int { return max(len(sel.channels.Only), 1) + len(sel.channels.Except) }

// countOrders counts the orders of the selection from one id to another. If to is
// 0, the range is open. It takes one call, because the API counts by status
// (bigcommerce-api.md 4.1). It counts one channel or all. So a cart of several
// channels takes a call for each, and so does each channel that it leaves out.
func (v *visit) countOrders(ctx context.Context, from, to int64) (counted, error) {
	plus, minus := v.sel.channels.Only, v.sel.channels.Except
	if plus == nil {
		plus = []int64{0}
	}
	channels := append(append([]int64{}, plus...), minus...)
	ns, alls := make([]int, len(channels)), make([]int, len(channels))
	err := shop.Together(ctx, len(channels), func(ctx context.Context, i int) error {
		c, err := v.Client.Orders().Count(ctx, bigcommerce.OrderCountOptions{MinID: from, MaxID: to, ChannelID: channels[i], MinDateCreated: v.sel.created})
		if err != nil {
			return fmt.Errorf("count orders from %d to %d: %w", from, to, err)
		}
		ns[i], err = v.sel.counted(c)
		alls[i] = c.Count
		return err
	})
	n, all := 0, 0
	for i := range channels {
		if i < len(plus) {
			n, all = n+ns[i], all+alls[i]
		} else {
			n -= ns[i]
		}
	}
	n = max(n, 0) // an order may come between two counts
	return counted{n, float64(n) / float64(max(all, 1))}, err
}
