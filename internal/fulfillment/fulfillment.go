package fulfillment

import (
	"context"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// Service updates the orders of stores. It remembers each store's recent
// updates (see memory). The zero value is ready and safe for concurrent use.
type Service struct {
	stores shop.Kept[memory]
}

// Update carries out the updates of orders one after the other and goes on
// after a failed one. The same updates may come again: it makes nothing twice.
// If BigCommerce refuses the key, it returns that error with the outcomes so
// far. It returns ctx's error if ctx ends before another post lets it begin.
func (all *Service) Update(ctx context.Context, s *shop.Shop, updates []seti.OrderUpdate) ([]Outcome, Notes, error) {
	var notes Notes
	v := visit{s, all.stores.Of(s.Hash, shop.Small), &notes}
	release, err := v.memory.updating.Hold(ctx)
	if err != nil {
		return nil, notes, err
	}
	defer release()
	var list []Outcome
	for _, u := range updates {
		remark, err := v.updateOnce(ctx, u)
		if bigcommerce.IsKeyRefused(err) {
			return list, notes, err
		}
		list = append(list, Outcome{u.OrderNumber, remark, err})
	}
	return list, notes, nil
}
