package bigcommerce

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// Pickups returns the pickups of orders.
func (c *Client) Pickups() PickupsResource { return PickupsResource{c} }

// maxPickups is more pickups than one order has. Their list takes no limit.
const maxPickups = 1000

// PickupsResource is the pickups of orders (v3).
type PickupsResource struct{ *Client }

// Pickup is a shopper's collection of an order's lines.
type Pickup struct {
	ID             int64        `json:"id" need:"id"`
	PickupMethodID Int          `json:"pickup_method_id"`
	OrderID        Int          `json:"order_id"`
	ReadyAt        Time         `json:"ready_at"`
	CreatedAt      Time         `json:"created_at"`
	UpdatedAt      Time         `json:"updated_at"`
	Items          []PickupItem `json:"pickup_items" need:"readable"`
}

// PickupItem is a number of units of one line in a pickup.
type PickupItem struct {
	ID             int64  `json:"id"`
	OrderProductID Int    `json:"order_product_id" need:"readable"`
	Quantity       Int    `json:"quantity" need:"readable"`
	Status         string `json:"status"` // AWAITING_COLLECTION or COLLECTED
	CollectedAt    Time   `json:"collected_at"`
}

// NewPickup is a pickup to create. CollectedAt marks it as collected.
type NewPickup struct {
	PickupMethodID int64           `json:"pickup_method_id"`
	OrderID        int64           `json:"order_id"`
	ReadyAt        time.Time       `json:"ready_at"`
	CollectedAt    time.Time       `json:"collected_at,omitzero"`
	Items          []NewPickupItem `json:"pickup_items"`
}

// NewPickupItem is a number of units of one line to collect.
type NewPickupItem struct {
	OrderProductID int64 `json:"order_product_id"`
	Quantity       int64 `json:"quantity"`
}

// List returns the pickups of one order.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/pickups#get-pickups
func (r PickupsResource) List(ctx context.Context, orderID int64) ([]Pickup, error) {
	q := newQuery()
	q.numbers("order_id:in", []int64{orderID})
	req, err := r.newRequest(ctx, http.MethodGet, []any{"v3", "orders", "pickups"}, q.Values, nil)
	if err != nil {
		return nil, err
	}
	page, err := doPageOrNothing[Pickup](r.Client, req, 0, maxPickups)
	return page.Items, err
}

// Create makes pickups. A repeat would make them twice: after an *UnclearError
// call List first.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/pickups#create-pickups
func (r PickupsResource) Create(ctx context.Context, pickups []NewPickup) ([]Pickup, error) {
	req, err := r.newRequest(ctx, http.MethodPost, []any{"v3", "orders", "pickups"}, nil, pickups)
	if err != nil {
		return nil, err
	}
	page, err := doPage[Pickup](r.Client, req, 0, maxPickups)
	if err == nil && len(page.Items) == 0 {
		err = answerError(req, errors.New("no pickup came back"))
	}
	return page.Items, err
}
