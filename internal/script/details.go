package script

import (
	"context"
	"fmt"
	"sync"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/translate"
)

// details fetches what the list did not bring, for all orders side by side;
// the client bounds how many calls are under way. A batch is whole or it is
// none: the first failure ends it. What was read by then is kept for the next
// try. orders are mended in place.
func (s *shop) details(ctx context.Context, p *poll, orders []bigcommerce.Order) ([]translate.Detail, error) {
	details := make([]translate.Detail, len(orders))
	open, calls := []int{}, 0 // orders that need calls, and how many these are
	for i := range orders {
		known, found := s.progress.find(&orders[i])
		if details[i] = known; found {
			continue
		}
		if n := detailCalls(orders[i]); n > 0 {
			open, calls = append(open, i), calls+n
		}
	}
	tooMany := s.client.Afford(ctx, calls)
	if tooMany != nil {
		open = open[:min(len(open), s.affordable())]
	}
	if err := s.fetch(ctx, p, orders, details, open); err != nil {
		return nil, err
	}
	if tooMany != nil {
		return nil, &budgetError{calls: calls - len(open), err: tooMany}
	}
	s.progress.drop(orders)
	return details, nil
}

// affordable is how many calls can be made right now without taking the last
// tenth of the quota from the store's other apps.
func (s *shop) affordable() int {
	q, known := s.client.Quota()
	if !known {
		return 0
	}
	return max(0, q.Left-q.Limit/10)
}

// fetch completes the orders at the given places, side by side.
func (s *shop) fetch(ctx context.Context, p *poll, orders []bigcommerce.Order, details []translate.Detail, places []int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wait sync.WaitGroup
	for _, i := range places {
		wait.Go(func() {
			defer recoverInto(cancel)
			d, err := s.detail(ctx, p, &orders[i])
			if err != nil {
				cancel(fmt.Errorf("order %d: %w", orders[i].ID, err))
			}
			details[i] = d
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}

// detailCalls is how many calls an order's detail will take.
func detailCalls(o bigcommerce.Order) int {
	n := 0
	if !o.IsComplete() {
		n = 2
	}
	if translate.NeedsCoupons(o) {
		n++
	}
	if translate.NeedsTransactions(o) {
		n++
	}
	return n
}

// detail completes one order.
func (s *shop) detail(ctx context.Context, p *poll, o *bigcommerce.Order) (d translate.Detail, err error) {
	incomplete := !o.IsComplete()
	if incomplete {
		if err := s.client.Orders().Complete(ctx, o); err != nil {
			return d, err
		}
		p.healed.Add(1)
	}
	if translate.NeedsCoupons(*o) {
		if d.Coupons, err = s.client.Orders().CouponsOf(ctx, o.ID); err != nil {
			return d, err
		}
	}
	if translate.NeedsTransactions(*o) {
		if d.Transactions, err = s.client.Orders().TransactionsOf(ctx, o.ID); err != nil {
			return d, err
		}
	}
	s.progress.keep(*o, d, incomplete)
	return d, nil
}
