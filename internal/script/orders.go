package script

import (
	"context"

	"connect2cart/internal/orders"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// orderCount counts the orders of downloadOrders.
func (all *services) orderCount(ctx context.Context, p *poll, s *shop.Shop, sel orders.Selection) (seti.Reply, error) {
	count, err := all.orders.Count(ctx, s, sel)
	if err != nil {
		return nil, err
	}
	p.items = count.Orders
	p.noteLate(count.Late, count.Look)
	return seti.Count{Key: "ordercount", N: count.Orders}, nil
}

// downloadOrders sends one batch of orders.
func (all *services) downloadOrders(ctx context.Context, p *poll, s *shop.Shop, sel orders.Selection, r seti.Range) (seti.Reply, error) {
	p.asked(r)
	batch := all.orders.Batch(s, sel, r)
	p.turn, p.orders = batch, batch
	list, completed, err := batch.Orders(ctx)
	p.completed += completed
	p.noteAsides(batch.Asides, batch.Gap)
	p.noteLate(batch.Late(), batch.Look)
	if err != nil {
		return nil, err
	}
	reply := seti.Orders{Orders: make([]seti.Order, len(list))}
	for i, o := range list {
		order, notes := translate.Order(o.Order, o.Detail, translate.Options{Location: s.Zone, TwoDigitPrices: s.Settings.UnitPriceDigits == 2})
		p.noteOrder(notes)
		p.usage.NoteOdd(o.Odd)
		reply.Orders[i] = order
	}
	p.items = len(list)
	return reply, nil
}
