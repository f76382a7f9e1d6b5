package script

import (
	"context"
	"fmt"

	"connect2cart/internal/seti"
)

// customersCount counts what downloadCustomers lists, in one call: everybody
// who is registered. Guests are in their orders only (bigcommerce-api.md 8).
func (s *shop) customersCount(ctx context.Context, p *poll) (seti.Reply, error) {
	n, err := s.client.Customers().Count(ctx)
	if err != nil {
		return nil, fmt.Errorf("count customers: %w", err)
	}
	p.items = n
	return seti.Count{Key: "itemcount", N: n}, nil
}
