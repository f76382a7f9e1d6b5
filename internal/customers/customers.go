package customers

import (
	"context"
	"fmt"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// Service lists customers, and remembers the start of each store's batches. The
// zero value is ready. It is safe for concurrent use.
type Service struct {
	runs    shop.Kept[run]
	lengths shop.Kept[shop.PageLength]
}

// Count returns the number of customers in a whole list, in one call.
func (all *Service) Count(ctx context.Context, s *shop.Shop) (int, error) {
	n, err := s.Client.Customers().Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count customers: %w", err)
	}
	return n, nil
}

// Batch returns the customers of a range with all their addresses. It returns
// as many as Stone Edge asked for, or all the rest of the list. most is the
// number of customers in the longest answer. A longer batch is a
// *shop.TooManyError, a used-up quota a *shop.QuotaError.
func (all *Service) Batch(ctx context.Context, s *shop.Shop, r seti.Range, most int) ([]bigcommerce.Customer, error) {
	one := visit{s, all.runs.Of(s.Hash, shop.Small), all.lengths.Of(s.Hash, shop.Small)}
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
