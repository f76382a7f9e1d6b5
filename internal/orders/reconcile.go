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

// Reconcile compares the eligible orders created since a time with the ledger.
// seen hears the number of orders read so far, after each page. It returns the
// client's own errors and ledger.ErrUnavailable.
func Reconcile(ctx context.Context, s *shop.Shop, usual []int, since time.Time, seen func(int)) (Report, error) {
	v, err := standing(ctx, s, usual)
	if err != nil {
		return Report{}, err
	}
	var r Report
	for cursor, read := int64(0), 0; ; {
		page, err := s.Client.Orders().List(ctx, bigcommerce.OrderListOptions{MinID: cursor + 1, ChannelID: v.sel.channel(), MinDateCreated: since, Page: 1, Limit: bigcommerce.PageSize})
		if err == nil {
			err = r.compare(ctx, v, page)
		}
		if err != nil {
			return r, fmt.Errorf("compare orders from %d on: %w", cursor+1, err)
		}
		if read += len(page); seen != nil {
			seen(read)
		}
		if len(page) == 0 {
			return r, nil
		}
		cursor = page[len(page)-1].ID
	}
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
