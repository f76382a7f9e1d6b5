package bigcommerce

import (
	"context"
	"net/http"

	"connect2cart/internal/money"
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

// Refund is money given back on an order (bigcommerce-api.md 4.9).
type Refund struct {
	ID          int64           `json:"id"`
	OrderID     Int             `json:"order_id"`
	Created     Time            `json:"created"`
	Reason      string          `json:"reason"`
	TotalAmount money.Amount    `json:"total_amount"`
	TotalTax    money.Amount    `json:"total_tax"`
	Items       []RefundItem    `json:"items"`
	Payments    []RefundPayment `json:"payments"`
}

// RefundItem is what a part of a refund is for.
type RefundItem struct {
	ItemType        string       `json:"item_type"` // PRODUCT, SHIPPING, HANDLING, ...
	ItemID          Int          `json:"item_id"`
	Quantity        Int          `json:"quantity"` // PRODUCT only
	RequestedAmount money.Amount `json:"requested_amount"`
}

// RefundPayment is the way a part of a refund went.
type RefundPayment struct {
	ProviderID string       `json:"provider_id"`
	Amount     money.Amount `json:"amount"`
	Offline    bool         `json:"offline"`
	IsDeclined bool         `json:"is_declined"`
}

// Refunds returns what was given back on an order; none is no error.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-refunds
func (r OrdersResource) Refunds(ctx context.Context, id int64) ([]Refund, error) {
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "orders", id, "payment_actions", "refunds"}, nil, nil)
	if err != nil {
		return nil, err
	}
	page, err := doPage[Refund](r.Client, req, 0)
	return page.Items, err
}
