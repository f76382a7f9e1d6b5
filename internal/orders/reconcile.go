package orders

import (
	"context"
	"fmt"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// Report compares the eligible orders of a store with those we gave.
type Report struct {
	Eligible int                 // created in the time in question
	Given    int                 // of them
	ToCome   int                 // of them, above lastorder: the next poll brings them
	Before   int                 // of them, from before this cart: another system had them
	Due      int                 // of them, to be offered late
	Theirs   int                 // of them: another cart of the store has them, or may have
	Missing  []bigcommerce.Order // of them: neither of these, without lines
}

// Comparison is a Report in the making. It goes by steps, because a store can
// have more orders than one answer has time for.
type Comparison struct {
	Report
	Since  time.Time // created since then
	Cursor int64     // every order up to here was compared
	Read   int       // orders so far
	Whole  bool      // all were compared
}

// Reconcile compares the eligible orders created since a time with the ledger.
// seen hears the number of orders read so far, after each page. It returns the
// client's own errors and ledger.ErrUnavailable.
func Reconcile(ctx context.Context, s *shop.Shop, usual []int, since time.Time, seen func(int)) (Report, error) {
	c := Comparison{Since: since}
	err := c.GoOn(ctx, s, usual, func() bool { seen(c.Read); return false })
	return c.Report, err
}

// GoOn compares further orders, until all are compared or enough says so after a
// page. Its errors are those of Reconcile, and the pages before count.
func (c *Comparison) GoOn(ctx context.Context, s *shop.Shop, usual []int, enough func() bool) error {
	v, err := standing(ctx, s, usual)
	for err == nil && !c.Whole {
		if err = c.page(ctx, v); err == nil && enough() {
			return nil
		}
	}
	return err
}

func (c *Comparison) page(ctx context.Context, v *visit) error {
	page, err := v.list(ctx, bigcommerce.OrderListOptions{MinID: c.Cursor + 1, ChannelID: v.sel.channel(), MinDateCreated: c.Since, Page: 1, Limit: bigcommerce.PageSize})
	if err == nil {
		err = c.compare(ctx, v, page)
	}
	if err != nil {
		return fmt.Errorf("compare orders from %d on: %w", c.Cursor+1, err)
	}
	c.Read += len(page)
	if c.Whole = len(page) == 0; !c.Whole {
		c.Cursor = page[len(page)-1].ID
	}
	return nil
}

// standing is a visit where the cart stands, without a poll.
func standing(ctx context.Context, s *shop.Shop, usual []int) (*visit, error) {
	v, _, err := enter(ctx, s, new(memory), Select(s, seti.Since{}, usual), 1)
	if err != nil {
		return nil, err
	}
	v.sel = Select(s, seti.Since{Order: v.cart.Effective}, usual)
	return v, nil
}

func (r *Report) compare(ctx context.Context, v *visit, page []bigcommerce.Order) error {
	rows, err := v.held(ctx, ids(page))
	if err != nil {
		return err
	}
	for _, o := range page {
		if !v.sel.takes(o) {
			continue
		}
		r.Eligible++
		switch h := rows[o.ID]; {
		case h.given.Exists():
			r.Given++
		case v.isElsewhere(h):
			r.Theirs++
		case v.sel.lists(o.ID, o.DateCreated.Time):
			r.ToCome++
		case h.due.Exists():
			r.Due++
		case !h.waiting.Exists() && (o.ID <= v.baseline(v.cart) || isOld(v.cart, o) && isDone(o)):
			r.Before++
		default:
			r.Missing = append(r.Missing, o)
		}
	}
	return nil
}
