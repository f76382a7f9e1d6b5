package script

import (
	"context"
	"slices"

	"connect2cart/internal/seti"
	"connect2cart/internal/translate"
)

// maxStockItems is how many stock figures no answer can hold: none is written
// in fewer than sixty bytes.
const maxStockItems = maxAnswer / 60

// downloadQOH sends one batch of stock figures, the same items in the same
// order as downloadProducts.
func (s *shop) downloadQOH(ctx context.Context, p *poll, req seti.DownloadQOH) (reply seti.Reply, err error) {
	p.asked(req.Range)
	err = s.inTurn(ctx, func(c *catalogue) error {
		list, err := s.qohBatch(ctx, p, c, req.Range)
		for _, q := range list {
			c.stock.duplicates.note(p, q.Code, q.WebID)
		}
		p.items = len(list)
		c.figures.used = c.figures.used || err == nil
		reply = seti.QOHs{QOHs: list}
		return err
	})
	return reply, err
}

// qohBatch asks for no stock before there is an item to have some.
func (s *shop) qohBatch(ctx context.Context, p *poll, c *catalogue, rng seti.Range) ([]seti.QOH, error) {
	if rng.Start > 1 {
		return s.laterQOH(ctx, p, c, rng)
	}
	c.stock.begin()
	if c.figures.whole {
		if _, err := s.stockFor(ctx, p, c, true); err != nil {
			return nil, err
		}
	}
	if c.figures.whole { // still
		return s.wholeQOH(c, rng), nil
	}
	items, err := s.batchOfItems(ctx, &c.stock, stockSight, rng, maxStockItems)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	stock, err := s.stockFor(ctx, p, c, true)
	if err != nil {
		return nil, err
	}
	return qohs(items, stock), s.findWhole(ctx, c, items)
}

func (s *shop) laterQOH(ctx context.Context, p *poll, c *catalogue, rng seti.Range) ([]seti.QOH, error) {
	stock, err := s.stockFor(ctx, p, c, false)
	if err != nil {
		return nil, err
	}
	if err := s.findWhole(ctx, c, nil); err != nil {
		return nil, err
	}
	if c.figures.whole {
		return s.wholeQOH(c, rng), nil
	}
	items, err := s.batchOfItems(ctx, &c.stock, stockSight, rng, maxStockItems)
	return qohs(items, stock), err
}

func qohs(items []translate.Item, stock translate.Stock) []seti.QOH {
	list := make([]seti.QOH, len(items))
	for i, item := range items {
		list[i] = translate.QOH(item, stock)
	}
	return list
}

// wholeQOH is a batch of the whole list.
func (s *shop) wholeQOH(c *catalogue, rng seti.Range) []seti.QOH {
	levels := c.figures.list
	at := c.stock.trail.nearest(rng.Start)
	first, _ := slices.BinarySearchFunc(levels, at.after, func(l translate.Level, k itemKey) int {
		if (itemKey{l.ProductID, l.VariantID}).compare(k) <= 0 {
			return -1
		}
		return 1
	})
	first = min(first+rng.Start-at.position, len(levels))
	levels = levels[first:min(first+rng.Size, len(levels))]
	list := make([]seti.QOH, len(levels))
	for i, l := range levels {
		list[i] = l.QOH()
	}
	if n := len(levels); n > 0 {
		c.stock.trail.learn(spot{rng.Start + n, itemKey{levels[n-1].ProductID, levels[n-1].VariantID}})
	}
	return list
}
