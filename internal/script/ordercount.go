package script

import (
	"context"
	"fmt"

	"connect2cart/internal/seti"
)

// orderCount counts what downloadOrders would send, in one call: the API
// counts by status (bigcommerce-api.md 4.1).
func (s *shop) orderCount(ctx context.Context, p *poll, req seti.OrderCount) (seti.Reply, error) {
	sel := selectionOf(req.Since, s.statuses, s.location)
	c, err := s.client.Orders().Count(ctx, sel.count(sel.first, 0))
	if err != nil {
		return nil, fmt.Errorf("count orders: %w", err)
	}
	n, err := sel.counted(c)
	if err != nil {
		return nil, err
	}
	s.runs.begin(sel, float64(n)/float64(max(c.Count, 1)))
	p.items = n
	return seti.Count{Key: "ordercount", N: n}, nil
}
