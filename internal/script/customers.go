package script

import (
	"context"

	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// maxCustomers is more customers than an answer can hold, because each takes at
// least 250 bytes.
const maxCustomers = maxAnswer / 250

// customersCount counts the customers of downloadCustomers.
func (all *services) customersCount(ctx context.Context, p *poll, s *shop.Shop) (seti.Reply, error) {
	n, err := all.customers.Count(ctx, s)
	if err != nil {
		return nil, err
	}
	p.items = n
	return seti.Count{Key: "itemcount", N: n}, nil
}

// downloadCustomers sends one batch of customers.
func (all *services) downloadCustomers(ctx context.Context, p *poll, s *shop.Shop, req seti.DownloadCustomers) (seti.Reply, error) {
	p.asked(req.Range)
	batch, err := all.customers.Batch(ctx, s, req.Range, maxCustomers)
	p.take(batch.Turn)
	if err != nil {
		return nil, err
	}
	list := batch.Customers
	reply := seti.Customers{Customers: make([]seti.Customer, len(list))}
	for i, c := range list {
		reply.Customers[i] = translate.Customer(c, c.Addresses)
	}
	p.items = len(list)
	return reply, nil
}
