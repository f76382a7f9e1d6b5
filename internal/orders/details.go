package orders

import (
	"context"
	"fmt"
	"sync/atomic"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// details fetches the rest of every order, side by side. The client bounds the
// calls under way. The first failure ends the batch, because half a batch is
// useless. The next try finds the details fetched until then. It completes the
// orders in place and returns how many.
func (v *visit) details(ctx context.Context, orders []bigcommerce.Order) (details []translate.Detail, completed int, err error) {
	details = make([]translate.Detail, len(orders))
	open, calls := []int{}, 0 // indexes of the orders to fetch, and their calls in all
	for i := range orders {
		known, found := v.progress.find(&orders[i])
		if details[i] = known; found {
			continue
		}
		if n := detailCalls(orders[i]); n > 0 {
			open, calls = append(open, i), calls+n
		}
	}
	tooMany := v.Client.Afford(ctx, calls)
	if tooMany != nil {
		open = open[:min(len(open), v.Spare())]
	}
	completed, err = v.fetch(ctx, orders, details, open)
	if err != nil {
		return nil, completed, err
	}
	if tooMany != nil {
		return nil, completed, &shop.QuotaError{Calls: calls - len(open), Err: tooMany}
	}
	v.progress.drop(orders)
	return details, completed, nil
}

// fetch reads the details of the orders with the given indexes, side by side.
func (v *visit) fetch(ctx context.Context, orders []bigcommerce.Order, details []translate.Detail, numbers []int) (completed int, err error) {
	var count atomic.Int64
	err = shop.Together(ctx, len(numbers), func(ctx context.Context, n int) error {
		i := numbers[n]
		d, completed, err := v.detail(ctx, &orders[i])
		if completed {
			count.Add(1)
		}
		if err != nil {
			return fmt.Errorf("order %d: %w", orders[i].ID, err)
		}
		details[i] = d
		return nil
	})
	return int(count.Load()), err
}

// detailCalls is the number of calls for an order's detail.
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
func (v *visit) detail(ctx context.Context, o *bigcommerce.Order) (d translate.Detail, completed bool, err error) {
	if !o.IsComplete() {
		if err := v.Client.Orders().Complete(ctx, o); err != nil {
			return d, false, err
		}
		completed = true
	}
	if translate.NeedsCoupons(*o) {
		if d.Coupons, err = v.Client.Orders().CouponsOf(ctx, o.ID); err != nil {
			return d, completed, err
		}
	}
	if translate.NeedsTransactions(*o) {
		if d.Transactions, err = v.Client.Orders().TransactionsOf(ctx, o.ID); err != nil {
			return d, completed, err
		}
	}
	v.progress.keep(*o, d, completed)
	return d, completed, nil
}
