package bigcommerce

import (
	"context"
	"net/http"
)

// Transactions returns what was paid on an order, and how; none is no error.
// It needs the Order-Transactions scope.
//
// https://developer.bigcommerce.com/docs/rest-management/transactions
func (r OrdersResource) Transactions(ctx context.Context, id int64) ([]Transaction, error) {
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "orders", id, "transactions"}, nil, nil)
	if err != nil {
		return nil, err
	}
	page, err := doPage[Transaction](r.Client, req, 0)
	return page.Items, err
}
