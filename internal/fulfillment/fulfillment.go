// Package fulfillment carries out what happened to orders at Stone Edge:
// shipments, pickups and status, each once. Its plan of shipments is pure. It
// never knows lists of orders or levels, nor how an order is written.
//
// A mapping names its source: "4.3" is a section of seti-protocol.md, "B 5.2" one
// of bigcommerce-api.md.
package fulfillment

import (
	"context"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// Service updates the orders of stores, and remembers of each store what must not
// be done twice (see memory). The zero value is ready. It is safe for concurrent
// use.
type Service struct {
	stores shop.Kept[memory]
}

// Update carries out the updates of orders one after the other, and goes on behind
// one that fails. All of it may come again: what is there already is not made a
// second time. An error of the whole says that BigCommerce refused the key; what
// became of the orders before is returned with it.
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
