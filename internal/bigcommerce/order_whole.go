package bigcommerce

import (
	"context"
	"errors"
	"fmt"
)

// Whole returns an order with all its lines and addresses. completed says
// whether it took further calls. Besides the client's own errors it returns a
// *NoLinesError or a *LinesMissingError, and ErrOrderGone if the order goes
// meanwhile.
func (r OrdersResource) Whole(ctx context.Context, id int64) (o Order, completed bool, err error) {
	if o, err = r.Get(ctx, id, true); err != nil {
		return Order{}, false, err
	}
	if o.IsComplete() {
		return o, false, nil
	}
	if err := r.Complete(ctx, &o); err != nil {
		return Order{}, false, fmt.Errorf("read the lines: %w", err)
	}
	return o, true, nil
}

// Complete reads an incomplete order's lines and addresses from their own
// resources, in two calls or more. It returns a *NoLinesError if there are no
// lines, a *LinesMissingError if there are too few, and ErrOrderGone if the order
// went.
func (r OrdersResource) Complete(ctx context.Context, o *Order) error {
	lines, err := ofOrder(ctx, r, o.ID, r.allProducts)
	if errors.Is(err, errRepeated) || err == nil && o.lacks(lines) {
		lines, err = listAgain(ctx, r, o.ID, "products", lines, func(p OrderProduct) int64 { return p.ID })
	}
	if err != nil {
		return fmt.Errorf("products: %w", err)
	}
	addresses, err := ofOrder(ctx, r, o.ID, r.ShippingAddresses)
	if err != nil {
		return fmt.Errorf("shipping addresses: %w", err)
	}
	if len(lines) == 0 && (o.ItemsTotal > 0 || o.has("items_total")) {
		return fmt.Errorf("products: %w", &NoLinesError{o.ID})
	}
	if o.lacks(lines) {
		return fmt.Errorf("products: %w", &LinesMissingError{o.ID, unitsOf(lines), o.ItemsTotal})
	}
	*o = o.WithLines(lines, addresses)
	return nil
}

func (r OrdersResource) allProducts(ctx context.Context, id int64) ([]OrderProduct, error) {
	return collect(r.Products(ctx, id))
}

// CouponsOf returns the coupons of a listed order. It returns ErrOrderGone if
// the order has gone since.
func (r OrdersResource) CouponsOf(ctx context.Context, id int64) ([]OrderCoupon, error) {
	list, err := ofOrder(ctx, r, id, r.Coupons)
	if err != nil {
		return nil, fmt.Errorf("coupons: %w", err)
	}
	return list, nil
}

// TransactionsOf returns the payments of a listed order. It returns
// ErrOrderGone if the order has gone since.
func (r OrdersResource) TransactionsOf(ctx context.Context, id int64) ([]Transaction, error) {
	list, err := ofOrder(ctx, r, id, r.Transactions)
	if err != nil {
		return nil, fmt.Errorf("transactions: %w", err)
	}
	return list, nil
}

// ofOrder asks for a list of an order. After 404 it checks that the order still
// exists, and asks again. A second 404 means an empty list. As an error it
// would hold back all later orders.
func ofOrder[T any](ctx context.Context, r OrdersResource, id int64, list func(context.Context, int64) ([]T, error)) ([]T, error) {
	items, err := list(ctx, id)
	if !IsNotFound(err) {
		return items, err
	}
	if err := r.stillThere(ctx, id); err != nil {
		return nil, err
	}
	if items, err = list(ctx, id); IsNotFound(err) {
		return nil, nil
	}
	return items, err
}

// stillThere returns ErrOrderGone for a removed order. If the list still has it, the
// answer is unusable: a failure of that order alone, which no caller may take for an
// unknown order.
func (r OrdersResource) stillThere(ctx context.Context, id int64) error {
	_, err := r.Get(ctx, id, false)
	if !IsNotFound(err) {
		return err
	}
	list, listErr := r.List(ctx, OrderListOptions{MinID: id, MaxID: id, Page: 1, Limit: 1})
	switch {
	case listErr != nil:
		return listErr
	case len(list) == 0 || list[0].IsDeleted:
		return ErrOrderGone
	}
	return &AnswerError{Err: fmt.Errorf("404 for order %d, and the list has it", id)}
}
