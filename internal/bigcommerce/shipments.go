package bigcommerce

import (
	"context"
	"errors"
	"net/http"
)

// Shipment is a parcel of an order (bigcommerce-api.md 5.2).
type Shipment struct {
	ID               int64          `json:"id" need:"id"`
	OrderID          Int            `json:"order_id"`
	OrderAddressID   Int            `json:"order_address_id"`
	DateCreated      Time           `json:"date_created"`
	TrackingNumber   string         `json:"tracking_number" need:"readable"`
	ShippingMethod   string         `json:"shipping_method"`
	ShippingProvider string         `json:"shipping_provider"`
	TrackingCarrier  string         `json:"tracking_carrier"`
	TrackingLink     string         `json:"tracking_link"`
	Comments         string         `json:"comments"`
	Items            []ShipmentItem `json:"items" need:"readable"`
}

// ShipmentItem is a number of units of one order line in a parcel.
type ShipmentItem struct {
	OrderProductID Int `json:"order_product_id" need:"readable"` // the line's id; ProductID is the product's
	ProductID      Int `json:"product_id,omitzero"`
	Quantity       Int `json:"quantity" need:"readable"`
}

// NewShipment is a parcel to create. It holds lines of one address only. We
// send an empty ShippingProvider too: without the field the store assumes
// "custom".
type NewShipment struct {
	OrderAddressID   int64          `json:"order_address_id"`
	TrackingNumber   string         `json:"tracking_number"` // at most 50 characters
	ShippingMethod   string         `json:"shipping_method,omitzero"`
	ShippingProvider string         `json:"shipping_provider"`
	TrackingCarrier  string         `json:"tracking_carrier,omitzero"`
	TrackingLink     string         `json:"tracking_link,omitzero"` // at most 500 characters
	Comments         string         `json:"comments,omitzero"`      // at most 65,535 characters
	Items            []ShipmentItem `json:"items"`
}

// ShipmentChange lists changes of a parcel. Unset fields stay as they are.
// ShippingProvider and TrackingCarrier can become "".
type ShipmentChange struct {
	TrackingNumber   string  `json:"tracking_number,omitzero"` // at most 50 characters
	ShippingMethod   string  `json:"shipping_method,omitzero"`
	ShippingProvider *string `json:"shipping_provider,omitzero"`
	TrackingCarrier  *string `json:"tracking_carrier,omitzero"`
	Comments         string  `json:"comments,omitzero"` // at most 65,535 characters
}

// Shipments returns all parcels of an order.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-shipments#list-order-shipments
func (r OrdersResource) Shipments(ctx context.Context, id int64) ([]Shipment, error) {
	return collect(orderPages(ctx, r.Client, id, "shipments", Shipment.key))
}

// ShipmentsAgain reads an order's parcels once more, in short pages, where have
// cannot be all. It returns have and all that came.
func (r OrdersResource) ShipmentsAgain(ctx context.Context, id int64, have []Shipment) ([]Shipment, error) {
	return listAgain(ctx, r, id, "shipments", have, Shipment.key)
}

func (s Shipment) key() int64 { return s.ID }

// CreateShipment makes a parcel and may mail the customer. A repeat would make
// it twice: after an *UnclearError call Shipments first.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-shipments#create-an-order-shipment
func (r OrdersResource) CreateShipment(ctx context.Context, id int64, s NewShipment) (Shipment, error) {
	req, err := r.newRequest(ctx, http.MethodPost, []any{"v2", "orders", id, "shipments"}, nil, s)
	if err != nil {
		return Shipment{}, err
	}
	made, err := do[Shipment](r.Client, req)
	if err == nil && made.ID == 0 {
		err = answerError(req, errors.New("no shipment came back"))
	}
	return made, err
}

// UpdateShipment changes the fields set in c and leaves all others.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-shipments#update-an-order-shipment
func (r OrdersResource) UpdateShipment(ctx context.Context, id, shipmentID int64, c ShipmentChange) error {
	req, err := r.newRequest(ctx, http.MethodPut, []any{"v2", "orders", id, "shipments", shipmentID}, nil, c)
	if err != nil {
		return err
	}
	_, err = do[Shipment](r.Client, req)
	return err
}
