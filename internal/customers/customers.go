// Package customers is the list of a store's registered customers. Guests are in
// their orders only (bigcommerce-api.md 8). It never knows orders or stock.
package customers

import (
	"context"
	"fmt"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// Service lists customers, and remembers where the batches of each store begin.
// The zero value is ready. It is safe for concurrent use.
type Service struct {
	runs shop.Kept[run]
}

// Count returns how many customers Batch lists in all, in one call.
func (all *Service) Count(ctx context.Context, s *shop.Shop) (int, error) {
	n, err := s.Client.Customers().Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count customers: %w", err)
	}
	return n, nil
}

// Batch returns the customers of a range with all their addresses: exactly as
// many as were asked for, or all that are left. most is how many an answer can
// hold; more are a *shop.TooManyError. A quota that is used up is a
// *shop.QuotaError.
func (all *Service) Batch(ctx context.Context, s *shop.Shop, r seti.Range, most int) ([]bigcommerce.Customer, error) {
	one := visit{s, all.runs.Of(s.Hash, shop.Small)}
	if r.Start == 1 {
		one.run.restart()
	}
	list, err := one.batch(ctx, r, most)
	if err != nil {
		one.run.distrust(err)
		return nil, err
	}
	return list, one.completeAddresses(ctx, list)
}
