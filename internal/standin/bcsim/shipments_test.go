package bcsim_test

import (
	"testing"

	"connect2cart/internal/standin/bcsim"
)

// parcels makes a store with order 5: two lines to address 1, one to address
// 2, and a download.
func parcels() *bcsim.Server {
	s := bcsim.New()
	s.Store().AddOrder(order(5, 11, func(o *bcsim.Order) {
		o.Addresses = []bcsim.OrderAddress{{ID: 1}, {ID: 2}}
		o.Products = []bcsim.OrderProduct{
			{ID: 51, AddressID: 1, Quantity: 3, BasePrice: 10000}, {ID: 52, AddressID: 1, BasePrice: 10000},
			{ID: 53, AddressID: 2, BasePrice: 10000}, {ID: 54, Type: "digital", BasePrice: 10000},
		}
	}))
	return s
}

// Ensure shipments count the sent items and move the status: 3 for a part, 2
// when everything is on its way.
func TestShipments_create(t *testing.T) {
	s := parcels()
	call(s, "POST", "/v2/orders/5/shipments", `{"order_address_id":1,"tracking_number":"1Z1","shipping_provider":"ups","items":[{"order_product_id":51,"quantity":2}]}`).
		contains(t, 201, `"tracking_number":"1Z1"`)
	o, _ := s.Store().Order(5)
	if o.StatusID != 3 || o.ItemsShipped != 2 || o.Products[0].QuantityShipped != 2 || o.Addresses[0].ItemsShipped != 2 {
		t.Errorf("got status %d, %d items shipped, want 3 and 2", o.StatusID, o.ItemsShipped)
	}
	call(s, "POST", "/v2/orders/5/shipments", `{"order_address_id":1,"items":[{"order_product_id":51,"quantity":2}]}`).want(t, 400) // one remains
	call(s, "POST", "/v2/orders/5/shipments", `{"order_address_id":1,"items":[{"order_product_id":51,"quantity":1},{"order_product_id":52,"quantity":1}]}`).want(t, 201)
	call(s, "POST", "/v2/orders/5/shipments", `{"order_address_id":2,"shipping_provider":"","tracking_carrier":"dhl","items":[{"order_product_id":53,"quantity":1}]}`).want(t, 201)
	o, _ = s.Store().Order(5)
	if o.StatusID != 2 || o.ItemsShipped != 5 || o.DateShipped.IsZero() || len(s.Store().Mails()) != 3 {
		t.Errorf("got status %d, %d items shipped, %d mails, want 2, 5 and 3", o.StatusID, o.ItemsShipped, len(s.Store().Mails()))
	}
	call(s, "GET", "/v2/orders/5/shipments/count", "").contains(t, 200, `{"count":3}`)
	call(s, "GET", "/v2/orders/5?include=consignments&consignment_structure=object", "").contains(t, 200, `"items_shipped":4`)
}

// Ensure the server refuses a bad shipment and changes nothing.
func TestShipments_refused(t *testing.T) {
	s := parcels()
	item := `"items":[{"order_product_id":51,"quantity":1}]`
	tests := map[string]string{
		"no address":                   `{` + item + `}`,
		"the address of another order": `{"order_address_id":9,` + item + `}`,
		"no items":                     `{"order_address_id":1}`,
		"an empty list of items":       `{"order_address_id":1,"items":[]}`,
		"too many pieces":              `{"order_address_id":1,"items":[{"order_product_id":51,"quantity":4}]}`,
		"too many pieces in two items": `{"order_address_id":1,"items":[{"order_product_id":51,"quantity":2},{"order_product_id":51,"quantity":2}]}`,
		"no pieces":                    `{"order_address_id":1,"items":[{"order_product_id":51,"quantity":0}]}`,
		"a line of another address":    `{"order_address_id":1,"items":[{"order_product_id":53,"quantity":1}]}`,
		"a download":                   `{"order_address_id":1,"items":[{"order_product_id":54,"quantity":1}]}`,
		"a product id for a line id":   `{"order_address_id":1,"items":[{"order_product_id":101,"quantity":1}]}`,
		"a long tracking number":       `{"order_address_id":1,"tracking_number":"123456789012345678901234567890123456789012345678901",` + item + `}`,
		"an unknown provider":          `{"order_address_id":1,"shipping_provider":"pony",` + item + `}`,
		"an unknown carrier":           `{"order_address_id":1,"tracking_carrier":"pony",` + item + `}`,
		"two companies at once":        `{"order_address_id":1,"shipping_provider":"ups","tracking_carrier":"fedex",` + item + `}`,
		"a misspelt member":            `{"order_address_id":1,"tracking_no":"1",` + item + `}`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			call(s, "POST", "/v2/orders/5/shipments", body).want(t, 400)
		})
	}
	call(s, "POST", "/v2/orders/6/shipments", `{"order_address_id":1,`+item+`}`).want(t, 404)
	if n := len(s.Store().Shipments(5)) + len(s.Store().Mails()); n != 0 {
		t.Errorf("got %d shipments and mails, want none", n)
	}
}

// Ensure a shipment can change, except for its items. Deleting one leaves the
// order's status.
func TestShipments_changeAndDelete(t *testing.T) {
	s := parcels()
	call(s, "POST", "/v2/orders/5/shipments", `{"order_address_id":2,"items":[{"order_product_id":53,"quantity":1}]}`).want(t, 201)
	id := s.Store().Shipments(5)[0].ID
	path := "/v2/orders/5/shipments/" + itoa(id)
	call(s, "PUT", path, `{"tracking_number":"NEW"}`).contains(t, 200, `"tracking_number":"NEW"`)
	call(s, "PUT", path, `{"items":[]}`).want(t, 400)
	call(s, "GET", path, "").contains(t, 200, "NEW")
	call(s, "DELETE", path, "").want(t, 204)
	call(s, "DELETE", path, "").want(t, 404)
	if o, _ := s.Store().Order(5); o.StatusID != 3 || o.ItemsShipped != 0 || o.Products[2].QuantityShipped != 0 {
		t.Errorf("got status %d, %d shipped, want 3 and 0", o.StatusID, o.ItemsShipped)
	}
}

// Ensure a collected pick-up counts as shipped. It completes an order with
// nothing else in it.
func TestPickups_create(t *testing.T) {
	s := bcsim.New()
	s.Store().AddOrder(order(5, 8, func(o *bcsim.Order) {
		o.Pickups = []bcsim.OrderPickup{{ID: 9}}
		o.Products = []bcsim.OrderProduct{{ID: 51, PickupID: 9, Quantity: 2, BasePrice: 10000}}
	}))
	body := `[{"pickup_method_id":1,"order_id":5,"ready_at":"2026-03-01T10:00:00Z","collected_at":"2026-03-01T12:00:00Z","pickup_items":[{"order_product_id":51,"quantity":2}]}]`
	call(s, "POST", "/v3/orders/pickups", body).contains(t, 200, `"status":"COLLECTED"`)
	call(s, "POST", "/v3/orders/pickups", body).contains(t, 422, "Quantity of order product")
	call(s, "GET", "/v3/orders/pickups?order_id:in=5", "").contains(t, 200, `"order_id":5`)
	if o, _ := s.Store().Order(5); o.StatusID != 10 || o.ItemsShipped != 2 || len(s.Store().Pickups()) != 1 {
		t.Errorf("got status %d, %d shipped, want 10 and 2", o.StatusID, o.ItemsShipped)
	}
}
