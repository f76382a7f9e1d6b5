package orders

import (
	"context"
	"fmt"

	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// Service counts and downloads the orders of stores. It remembers the start of
// each batch of a run (see run), and the details it read for refused batches
// (see progress). The zero value is ready. It is safe for concurrent use.
type Service struct {
	stores shop.Kept[memory]
}

func (all *Service) visit(s *shop.Shop) visit { return visit{s, all.stores.Of(s.Hash, shop.Small)} }

// Count returns the number of orders in a whole download. It takes one call,
// because the API counts by status (bigcommerce-api.md 4.1).
func (all *Service) Count(ctx context.Context, s *shop.Shop, sel Selection) (int, error) {
	c, err := s.Client.Orders().Count(ctx, sel.count(sel.first, 0))
	if err != nil {
		return 0, fmt.Errorf("count orders: %w", err)
	}
	n, err := sel.counted(c)
	if err != nil {
		return 0, err
	}
	all.visit(s).runs.restart(sel, float64(n)/float64(max(c.Count, 1)))
	return n, nil
}

// Batch returns the batch of a range. It makes no call yet.
func (all *Service) Batch(s *shop.Shop, sel Selection, r seti.Range) *Batch {
	return &Batch{all.visit(s), sel, r}
}
