package customers

import (
	"context"
	"fmt"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// Service lists customers. Where each batch begins is in the ledger, so the
// service itself remembers only which pages work. The zero value is ready. It is
// safe for concurrent use.
type Service struct {
	lengths shop.Kept[shop.PageLength]
}

// Batch is the part of the list in a range.
type Batch struct {
	Customers []bigcommerce.Customer // with all their addresses
	Turn      *shop.Turn             // for the caller to end
}

// Count returns the number of customers in a whole list, in one call.
func (all *Service) Count(ctx context.Context, s *shop.Shop) (int, error) {
	n, err := s.Client.Customers().Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count customers: %w", err)
	}
	return n, nil
}

// Batch returns the customers of a range. It returns as many as Stone Edge
// asked for, or all the rest of the list. most is the number of customers in
// the longest answer. A longer batch is a *shop.TooManyError, a used-up quota a
// *shop.QuotaError.
func (all *Service) Batch(ctx context.Context, s *shop.Shop, r seti.Range, most int) (Batch, error) {
	turn, err := s.Turn(ctx, "customers", r.Start, r.Size)
	if err != nil {
		return Batch{}, err
	}
	v := visit{s, turn, all.lengths.Of(s.Hash, shop.Small)}
	list, err := v.batch(ctx, r, most)
	if err != nil {
		v.distrust(ctx, err)
		return Batch{Turn: turn}, err
	}
	if err := v.completeAddresses(ctx, list); err != nil {
		return Batch{list, turn}, err
	}
	return Batch{list, turn}, v.nameGroups(ctx, list)
}

// distrust forgets the cursor of the batch if an error casts doubt on it. A wrong
// page may have given it, and BigCommerce may have refused a call for it. After a
// busy or silent store the cursor stays.
func (v visit) distrust(ctx context.Context, err error) {
	refused := bigcommerce.Status(err) > 0 && !bigcommerce.IsFailing(err)
	if bigcommerce.IsUnusable(err) || refused {
		v.turn.Distrust(ctx)
	}
}
