package fulfillment

import (
	"context"

	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// Update carries out the updates of orders one after the other and goes on
// after a failed one. The same updates may come again, also to another process:
// it makes nothing twice. If BigCommerce refuses the key, or the ledger does not
// answer, it returns that error with the outcomes so far.
func Update(ctx context.Context, s *shop.Shop, updates []seti.OrderUpdate) ([]Outcome, Notes, error) {
	var notes Notes
	known, err := recall(ctx, s, updates)
	if err != nil {
		return nil, notes, err
	}
	var list []Outcome
	for _, u := range updates {
		remark, ok := known[u.OrderNumber]
		if !ok {
			remark, err = updateOnce(ctx, s, &notes, u)
		}
		if endsPost(err) {
			return list, notes, err
		}
		list = append(list, Outcome{u.OrderNumber, remark, err})
	}
	return list, notes, nil
}
