package orders

import (
	"context"
	"fmt"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/shop"
)

// Offered is the fate of an order that a person wants Stone Edge to get again.
type Offered struct {
	Order  int64
	Status int  // at BigCommerce
	Found  bool // at BigCommerce
	Theirs bool // its channel is not the cart's
	Due    bool // Stone Edge gets it with the next poll
}

// Offer makes orders due, given or not: Stone Edge gets them with the next
// poll. An order of a status or a channel that the cart does not take stays
// out. It returns the client's own errors and ledger.ErrUnavailable.
func Offer(ctx context.Context, s *shop.Shop, usual []int, orders []int64) ([]Offered, error) {
	v, err := standing(ctx, s, usual)
	if err != nil {
		return nil, err
	}
	list := make([]Offered, len(orders))
	var puts []ledger.Plain
	for i, id := range orders {
		page, err := v.list(ctx, bigcommerce.OrderListOptions{MinID: id, MaxID: id, Page: 1, Limit: 1})
		if err != nil {
			return nil, fmt.Errorf("read order %d: %w", id, err)
		}
		list[i] = Offered{Order: id, Found: len(page) > 0}
		if len(page) == 0 {
			continue
		}
		list[i].Status, list[i].Due, list[i].Theirs = page[0].StatusID, v.sel.takes(page[0]), !v.sel.isOurs(page[0])
		if list[i].Due {
			puts = append(puts, ledger.NewDue(v.place(id), ledger.AskedFor, page[0].DateCreated.Time))
		}
	}
	if len(puts) == 0 {
		return list, nil
	}
	if err := v.markDue(ctx); err != nil {
		return nil, err
	}
	if err := s.Ledger.Write(ctx, puts, nil); err != nil {
		return nil, err
	}
	return list, v.markDue(ctx) // a poll that read between the two takes the mark back
}

// markDue marks that due rows may exist. It goes before the rows: if this process
// dies in between, a mark too many costs one read, and a missing one an order.
func (v *visit) markDue(ctx context.Context) error {
	return v.Ledger.ChangeCart(ctx, v.cart, func(c *ledger.Cart) bool { c.SomeDue = true; return true })
}
