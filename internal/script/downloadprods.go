package script

import (
	"context"

	"connect2cart/internal/seti"
	"connect2cart/internal/translate"
)

// maxProductItems is more products than an answer can hold: few are written in
// fewer than two hundred bytes.
const maxProductItems = maxAnswer / 200

// downloadProducts sends one batch of the flat catalogue: exactly as many
// items as were asked for, or all that are left.
func (s *shop) downloadProducts(ctx context.Context, p *poll, req seti.DownloadProducts) (reply seti.Reply, err error) {
	p.asked(req.Range)
	err = s.inTurn(ctx, func(c *catalogue) error {
		list, err := s.productBatch(ctx, p, c, req.Range)
		c.figures.used = c.figures.used || err == nil
		reply = seti.Products{Products: list}
		return err
	})
	return reply, err
}

func (s *shop) productBatch(ctx context.Context, p *poll, c *catalogue, rng seti.Range) ([]seti.Product, error) {
	if rng.Start == 1 {
		c.products.begin()
	}
	items, err := s.batchOfItems(ctx, &c.products, wholeSight, rng, maxProductItems)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	stock, err := s.stockFor(ctx, p, c, rng.Start == 1)
	if err != nil {
		return nil, err
	}
	list := make([]seti.Product, len(items))
	for i, item := range items {
		list[i] = translate.Product(item, stock)
		c.products.duplicates.note(p, list[i].Code, list[i].WebID)
	}
	p.items = len(list)
	return list, nil
}
