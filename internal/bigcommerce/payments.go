package bigcommerce

import (
	"context"
	"net/http"
)

// defaultPageSize is the length of a v3 page without a limit in the call.
const defaultPageSize = 50

// Transactions returns the payments of an order, or an empty list. It needs the
// Order-Transactions scope. As a rule the first answer holds them all. After
// many declined attempts there may be more. Then it asks for the longest page
// instead of the next one. The specification names no parameters here, and
// integrators found that the store heeds a size and ignores a page number
// (codatio/codat-docs PR #610).
//
// https://developer.bigcommerce.com/docs/rest-management/transactions
func (r OrdersResource) Transactions(ctx context.Context, id int64) ([]Transaction, error) {
	first, err := r.transactions(ctx, id, newQuery(), 0)
	if err != nil || first.last(defaultPageSize) {
		return first.Items, err
	}
	return collect(pages(ctx, func(t Transaction) int64 { return t.ID }, func(ctx context.Context, number int) ([]Transaction, bool, error) {
		q := newQuery()
		q.page(number, PageSize)
		page, err := r.transactions(ctx, id, q, number)
		return page.Items, page.last(PageSize), err
	}))
}

func (r OrdersResource) transactions(ctx context.Context, id int64, q query, want int) (Page[Transaction], error) {
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "orders", id, "transactions"}, q.Values, nil)
	if err != nil {
		return Page[Transaction]{}, err
	}
	return doPageOrNothing[Transaction](r.Client, req, want, PageSize)
}
