package script

import (
	"context"
	"fmt"

	"connect2cart/internal/seti"
)

// productsCount counts what downloadProducts lists, in one call: all variants
// of the store, base variants among them.
func (s *shop) productsCount(ctx context.Context, p *poll) (seti.Reply, error) {
	n, err := s.client.Catalog().CountVariants(ctx)
	if err != nil {
		return nil, fmt.Errorf("count variants: %w", err)
	}
	p.items = n
	return seti.Count{Key: "itemcount", N: n}, nil
}
