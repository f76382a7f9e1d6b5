package bigcommerce

import (
	"context"
	"net/http"
)

// Transactions returns what was paid on an order, and how; none is no error.
// It needs the Order-Transactions scope. As a rule one page is all there is. But
// the specification's answer has pagination, and behind many declined attempts
// the payment would be on a later page: that is asked for as in all of v3.
//
// https://developer.bigcommerce.com/docs/rest-management/transactions
func (r OrdersResource) Transactions(ctx context.Context, id int64) ([]Transaction, error) {
	var all []Transaction
	for number := 1; ; number++ {
		page, err := r.transactions(ctx, id, number)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if number >= page.Pagination.TotalPages {
			return all, nil
		}
	}
}

func (r OrdersResource) transactions(ctx context.Context, id int64, number int) (Page[Transaction], error) {
	q, want := newQuery(), 0 // the first page is any page
	if number > 1 {
		q.page(number, 0)
		want = number
	}
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "orders", id, "transactions"}, q.Values, nil)
	if err != nil {
		return Page[Transaction]{}, err
	}
	return doPageOrNothing[Transaction](r.Client, req, want)
}
