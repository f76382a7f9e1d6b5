package bcsim_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"connect2cart/internal/proof/referee"
	"connect2cart/internal/standin/bcsim"
)

// Ensure every answer of the sample store follows BigCommerce's own description
// of its API.
func TestSample_keepsContract(t *testing.T) {
	s := bcsim.New(bcsim.WithQuota(bcsim.Quota{Unlimited: true}), bcsim.WithAccounts(bcsim.SampleStore()))
	rt := handlerTransport{referee.Wrap(t, s)}
	for _, path := range samplePaths(s) {
		got := sendAs(rt, "samplestor", s.Account().AccessToken, path)
		if got.status >= 300 {
			t.Errorf("GET %s: got status %d: %.300s", path, got.status, got.body)
		}
	}
}

// Ensure answers to writes, and refusals, follow the description as well.
func TestServer_writesKeepContract(t *testing.T) {
	s := bcsim.New(bcsim.WithAccounts(bcsim.SampleStore()))
	rt := handlerTransport{referee.Wrap(t, s)}
	for _, write := range []struct {
		method, path, body string
		status             int
	}{
		{"PUT", "/v2/orders/1004", `{"status_id":9}`, 200},
		{"PUT", "/v2/orders/1", `{"status_id":9}`, 404},
		{"POST", "/v2/orders/1004/shipments", `{"order_address_id":100401,"tracking_number":"1","shipping_provider":"ups","items":[{"order_product_id":100401,"quantity":50}]}`, 201},
		{"POST", "/v2/orders/1004/shipments", `{"order_address_id":100401,"items":[{"order_product_id":100401,"quantity":1}]}`, 400},
		{"PUT", "/v2/orders/1036/shipments/103601", `{"comments":"late"}`, 200},
		{"DELETE", "/v2/orders/1036/shipments/103601", "", 204},
		{"PUT", "/v3/inventory/adjustments/absolute", `{"reason":"count","items":[{"location_id":1,"sku":"BP-1","quantity":5}]}`, 200},
		{"PUT", "/v3/inventory/adjustments/absolute", `{"items":[{"location_id":1,"sku":"PHOTO-MUG-11","quantity":5}]}`, 422},
		{"POST", "/v3/inventory/adjustments/relative", `{"items":[{"location_id":2,"sku":"BP-1","quantity":-5}]}`, 200},
		{"POST", "/v3/orders/pickups", `[{"pickup_method_id":1,"order_id":1013,"ready_at":"2026-03-02T19:00:00Z","collected_at":"2026-03-03T10:00:00Z","pickup_items":[{"order_product_id":101301,"quantity":1}]}]`, 200},
		{"GET", "/v3/orders/pickups?order_id:in=1013", "", 200},
		{"POST", "/v3/hooks", `{"scope":"store/order/updated","destination":"https://hooks.example.test/y"}`, 200},
		{"GET", "/v2/store", "", 403},
		{"GET", "/v2/orders/2", "", 404},
		{"GET", "/v3/orders/2/transactions", "", 404},
		{"GET", "/v3/catalog/products/2", "", 404},
	} {
		r := httptest.NewRequest(write.method, "/stores/samplestor"+write.path, strings.NewReader(write.body))
		r.Header.Set("X-Auth-Token", s.Account().AccessToken)
		if write.body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		if got := send(rt, r); got.status != write.status {
			t.Errorf("%s %s: got status %d: %.300s, want %d", write.method, write.path, got.status, got.body, write.status)
		}
	}
	s.UseQuota("samplestor", 200)
	sendAs(rt, "samplestor", s.Account().AccessToken, "/v2/orders").want(t, 429)
	sendAs(rt, "samplestor", unknownToken, "/v2/orders").want(t, 401)
}

// handlerTransport sends requests to a handler.
type handlerTransport struct{ handler http.Handler }

func (h handlerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w.Result(), nil
}

// samplePaths names every resource of the sample store, in all its forms.
func samplePaths(s *bcsim.Server) []string {
	paths := strings.Fields(`
		/v2/orders?limit=250 /v2/orders?limit=250&include=fees
		/v2/orders?limit=250&include=consignments&consignment_structure=object
		/v2/orders?limit=250&include=consignments.line_items,fees&consignment_structure=object&sort=id:asc
		/v2/orders?min_id=1&max_id=9999&min_total=1&max_total=1000&customer_id=1&status_id=11 /v2/orders?min_id=100000
		/v2/orders/count /v2/orders/count?min_id=1040 /v2/order_statuses /v2/order_statuses/11
		/v2/customers/count /v2/customer_groups /v2/customer_groups/2
		/v3/customers /v3/customers?include=addresses,storecredit,attributes,formfields /v3/customers?limit=3&page=2
		/v3/customers/addresses?customer_id:in=7&limit=250
		/v3/catalog/products?limit=250 /v3/catalog/products?include=variants,images,custom_fields,primary_image,channels,bulk_pricing_rules,videos,parent_relations
		/v3/catalog/products?include=options,modifiers&page=2 /v3/catalog/products?include_fields=sku,name&limit=1 /v3/catalog/products?id:greater=200&sort=id
		/v3/catalog/variants?limit=250 /v3/catalog/variants?page=2&limit=20 /v3/catalog/summary /v3/catalog/brands /v3/catalog/trees /v3/catalog/trees/categories
		/v3/inventory/items?limit=1000 /v3/inventory/items?location_id:in=2 /v3/inventory/locations /v3/inventory/locations?is_default=true
		/v3/inventory/locations/1/items /v3/pickup/methods /v3/orders/pickups /v3/hooks /v3/orders/payment_actions/refunds`)
	for _, o := range s.Store().Orders() {
		for _, part := range strings.Fields(`? /products /products?page=2&limit=30 /shipping_addresses /coupons /taxes /taxes?details=true /fees /messages
			/consignments /consignments?include=consignments.line_items /shipments /shipments/count ?include=consignments.line_items,fees&consignment_structure=object`) {
			paths = append(paths, fmt.Sprintf("/v2/orders/%d%s", o.ID, part))
		}
		paths = append(paths, fmt.Sprintf("/v3/orders/%d/transactions", o.ID), fmt.Sprintf("/v3/orders/%d/payment_actions/refunds", o.ID))
		for _, p := range o.Products {
			paths = append(paths, fmt.Sprintf("/v2/orders/%d/products/%d", o.ID, p.ID))
		}
	}
	for id := int64(1); id < 300; id++ {
		p, ok := s.Store().Product(id)
		if !ok {
			continue
		}
		for _, part := range []string{"?include=variants,options", "/variants", "/custom-fields", "/images", fmt.Sprintf("/variants/%d", p.Variants[0].ID)} {
			paths = append(paths, fmt.Sprintf("/v3/catalog/products/%d%s", id, part))
		}
	}
	return paths
}

// Ensure the sample store has enough of everything, under both its hashes.
func TestSample_size(t *testing.T) {
	st := bcsim.SampleStore()
	if n := len(st.Orders()); n < 36 {
		t.Errorf("got %d orders, want at least 36", n)
	}
	s := bcsim.New(bcsim.WithAccounts(st))
	for path, least := range map[string]int{"/v3/catalog/variants": 40, "/v3/customers": 15, "/v3/inventory/locations": 2} {
		var list struct {
			Meta struct{ Pagination struct{ Total int } }
		}
		call(s, "GET", path, "").into(t, 200, &list)
		if list.Meta.Pagination.Total < least {
			t.Errorf("%s: got %d, want at least %d", path, list.Meta.Pagination.Total, least)
		}
	}
	if a := s.StoreOf("trystore01"); a != st || s.StoreOf("samplestor") != st {
		t.Errorf("got stores %p and %p, want both hashes on %p", a, s.StoreOf("samplestor"), st)
	}
}

// Ensure the payments of a sample order equal its total.
func TestSample_payments(t *testing.T) {
	for _, o := range bcsim.SampleStore().Orders() {
		var taken bcsim.Money
		for _, x := range o.Transactions {
			if x.Status == "ok" && (x.Event == "purchase" || x.Event == "capture") {
				taken += bcsim.Money(x.Amount)
			}
		}
		if taken != 0 && taken != o.TotalIncTax {
			t.Errorf("order %d: paid %s, costs %s", o.ID, taken, o.TotalIncTax)
		}
	}
}
