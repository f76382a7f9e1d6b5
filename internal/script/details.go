package script

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/translate"
)

// errOrderGone is an order that was listed and then is no more. The batch
// cannot be what was asked for; the next poll lists without it.
var errOrderGone = errors.New("an order was removed during the download")

// noLinesError is an order that says it has items, and that no call gives any
// of. It would be shipped incomplete.
type noLinesError struct{ order int64 }

func (e *noLinesError) Error() string { return "BigCommerce gives none of the order's lines" }

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
	if !translate.Complete(o) {
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
	incomplete := !translate.Complete(*o)
	if incomplete {
		if err := s.heal(ctx, o); err != nil {
			return d, err
		}
		p.healed.Add(1)
	}
	if translate.NeedsCoupons(*o) {
		if d.Coupons, err = ofOrder(ctx, s, o.ID, s.client.Orders().Coupons); err != nil {
			return d, fmt.Errorf("coupons: %w", err)
		}
	}
	if translate.NeedsTransactions(*o) {
		if d.Transactions, err = ofOrder(ctx, s, o.ID, s.client.Orders().Transactions); err != nil {
			return d, fmt.Errorf("transactions: %w", err)
		}
	}
	s.progress.keep(*o, d, incomplete)
	return d, nil
}

// ofOrder asks for a list that hangs on an order. After 404 it looks whether
// the order is still there, and asks again: an order that has no such list
// has none of its items, and must not keep all later orders out.
func ofOrder[T any](ctx context.Context, s *shop, id int64, list func(context.Context, int64) ([]T, error)) ([]T, error) {
	items, err := list(ctx, id)
	if !bigcommerce.IsNotFound(err) {
		return items, err
	}
	if err := s.stillThere(ctx, id); err != nil {
		return nil, err
	}
	if items, err = list(ctx, id); bigcommerce.IsNotFound(err) {
		return nil, nil
	}
	return items, err
}

// stillThere is errOrderGone for an order that was removed.
func (s *shop) stillThere(ctx context.Context, id int64) error {
	_, err := s.client.Orders().Get(ctx, id, false)
	if bigcommerce.IsNotFound(err) {
		return errOrderGone
	}
	return err
}

// heal replaces lines and addresses that the list did not fully embed
// (bigcommerce-api.md 4.5) by what their own resources say. An order without
// lines of its own cannot be sent.
func (s *shop) heal(ctx context.Context, o *bigcommerce.Order) error {
	lines, err := ofOrder(ctx, s, o.ID, s.lines)
	if err != nil {
		return fmt.Errorf("products: %w", err)
	}
	addresses, err := ofOrder(ctx, s, o.ID, s.client.Orders().ShippingAddresses)
	if err != nil {
		return fmt.Errorf("shipping addresses: %w", err)
	}
	if len(lines) == 0 && o.ItemsTotal > 0 {
		return fmt.Errorf("products: %w", &noLinesError{o.ID})
	}
	*o = translate.WithLines(*o, lines, addresses)
	return nil
}

func (s *shop) lines(ctx context.Context, id int64) (lines []bigcommerce.OrderProduct, err error) {
	for line, err := range s.client.Orders().Products(ctx, id) {
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}
