package bcsim_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/standin/bcsim"

	"github.com/google/go-cmp/cmp"
)

// order is the short form of an order.
func order(id int64, statusID int, change ...func(*bcsim.Order)) bcsim.Order {
	o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: statusID}}
	for _, c := range change {
		c(&o)
	}
	return o
}

// listed returns the ids in a list of orders. A 204 has none.
func listed(t *testing.T, s *bcsim.Server, query string) []int64 {
	t.Helper()
	a := call(s, "GET", "/v2/orders"+query, "")
	if a.status == 204 && a.body == "" {
		return nil
	}
	var list []struct{ ID int64 }
	a.into(t, 200, &list)
	var ids []int64
	for _, o := range list {
		ids = append(ids, o.ID)
	}
	return ids
}

// Ensure each filter of the order list follows the documentation.
func TestOrders_filters(t *testing.T) {
	s := bcsim.New()
	s.Store().AddOrder(order(10, 11, func(o *bcsim.Order) { o.DateCreated, o.CustomerID = bcsim.On("2026-01-01T00:00:00Z"), 7 }))
	s.Store().AddOrder(order(11, 0))
	s.Store().AddOrder(order(12, 7, func(o *bcsim.Order) {
		o.DateCreated, o.DateModified = bcsim.On("2026-02-01T00:00:00Z"), bcsim.On("2026-03-01T00:00:00Z")
		o.ExternalOrderID, o.PaymentMethod, o.ChannelID, o.CartID = "PO 1", "Check", 3, "cart-1"
		o.TotalIncTax = bcsim.MustMoney("99.5")
	}))
	s.Store().AddOrder(order(13, 10, func(o *bcsim.Order) { o.IsDeleted = true }))
	s.Store().AddOrder(order(14, 11, func(o *bcsim.Order) { o.BillingAddress.Email = "Ann@example.test" }))

	tests := map[string]struct {
		query string
		want  []int64
	}{
		"everything but archived orders, Incomplete too": {"", []int64{10, 11, 12, 14}},
		"min_id is inclusive":                            {"?min_id=12", []int64{12, 14}},
		"max_id is inclusive":                            {"?max_id=11", []int64{10, 11}},
		"an empty list":                                  {"?min_id=15", nil},
		"one status":                                     {"?status_id=11", []int64{10, 14}},
		"status 0":                                       {"?status_id=0", []int64{11}},
		"a customer":                                     {"?customer_id=7", []int64{10}},
		"an e-mail address in other letters":             {"?email=ann@EXAMPLE.test", []int64{14}},
		"a total":                                        {"?min_total=50&max_total=99.5", []int64{12}},
		"a channel":                                      {"?channel_id=3", []int64{12}},
		"a payment method":                               {"?payment_method=Check", []int64{12}},
		"a cart":                                         {"?cart_id=cart-1", []int64{12}},
		"an external number":                             {"?external_order_id=PO+1", []int64{12}},
		"created, inclusive to the second":               {"?min_date_created=2026-02-01T00:00:00Z&max_date_created=2026-02-01T00:00:00Z", []int64{12}},
		"created, in RFC 2822":                           {"?max_date_created=" + url.QueryEscape("Thu, 01 Jan 2026 00:00:00 +0000"), []int64{10}},
		"modified":                                       {"?min_date_modified=2026-02-28&max_date_modified=2026-03-01", []int64{12}},
		"sorted downwards":                               {"?sort=id:desc", []int64{14, 12, 11, 10}},
		"sorted by status":                               {"?sort=status_id:asc", []int64{11, 12, 10, 14}},
		"sorted by date":                                 {"?sort=date_created:desc&limit=2", []int64{14, 11}},
		"a page":                                         {"?limit=3&page=2", []int64{14}},
		"a page after the last":                          {"?limit=3&page=3", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, listed(t, s, tt.query)); diff != "" {
				t.Errorf("%s: got other orders (-want +got):\n%s", tt.query, diff)
			}
		})
	}
}

// Ensure bad filters and parameters get a 400.
func TestOrders_badParameters(t *testing.T) {
	s := bcsim.New()
	for _, query := range []string{
		"status_id=11,12", "min_id=x", "sort=total", "sort=id:up", "include=products", "limit=0", "page=-1", "min_total=much",
		"min_date_created=2026-01-01T00:00:00+00:00", // the + has become a blank
		"min_date_modified=yesterday",
	} {
		call(s, "GET", "/v2/orders?"+query, "").contains(t, 400, `[{"details":`)
	}
}

// Ensure a page is 50 orders by default, and 250 at most.
func TestOrders_pageSize(t *testing.T) {
	s := bcsim.New()
	for id := range int64(300) {
		s.Store().AddOrder(order(id+1, 11))
	}
	for query, want := range map[string]int{"": 50, "?limit=250": 250, "?limit=1000": 250, "?limit=250&page=2": 50} {
		if got := len(listed(t, s, query)); got != want {
			t.Errorf("%s: got %d orders, want %d", query, got, want)
		}
	}
}

// Ensure the count includes Incomplete orders, tells them apart, and heeds the
// filters.
func TestOrders_count(t *testing.T) {
	s := bcsim.New()
	for id, status := range []int{11, 0, 0, 7} {
		s.Store().AddOrder(order(int64(id)+1, status))
	}
	var got struct {
		Count    int
		Statuses []struct {
			ID    int
			Name  string
			Count int
		}
	}
	call(s, "GET", "/v2/orders/count?min_id=2", "").into(t, 200, &got)
	if got.Count != 3 || len(got.Statuses) != 15 || got.Statuses[0].Count != 2 || got.Statuses[0].Name != "Incomplete" || got.Statuses[7].Count != 1 {
		t.Errorf("got %+v, want 3 orders, 2 of them Incomplete", got)
	}
}

// Ensure consignments are links, an object or the old array, as requested, and
// hold each line in its place.
func TestOrders_consignments(t *testing.T) {
	s := bcsim.New()
	s.Store().AddOrder(order(5, 11, func(o *bcsim.Order) {
		o.Products = []bcsim.OrderProduct{
			{ID: 51, Name: "sent", BasePrice: 10000}, {ID: 52, Name: "collected", PickupID: 9, BasePrice: 10000},
			{ID: 53, Name: "download", Type: "digital", BasePrice: 10000}, {ID: 54, Name: "certificate", Type: "giftcertificate", BasePrice: 10000},
		}
		o.Pickups = []bcsim.OrderPickup{{ID: 9}}
		o.BaseShippingCost = bcsim.MustMoney("5.95")
	}))
	type lines struct {
		LineItems []struct{ ID int64 } `json:"line_items"`
	}
	var got struct {
		Consignments struct {
			Shipping []struct {
				lines
				CostExTax json.Number `json:"cost_ex_tax"`
			}
			Pickups, Downloads []lines
			Email              struct {
				GiftCertificates []lines `json:"gift_certificates"`
			}
		}
	}
	call(s, "GET", "/v2/orders/5?include=consignments.line_items&consignment_structure=object", "").into(t, 200, &got)
	c := got.Consignments
	ids := fmt.Sprint(c.Shipping[0].LineItems, c.Pickups[0].LineItems, c.Downloads[0].LineItems, c.Email.GiftCertificates[0].LineItems)
	if ids != "[{51}] [{52}] [{53}] [{54}]" || c.Shipping[0].CostExTax != "5.95" {
		t.Errorf("got lines %s, cost %s, want each line in its place and the number 5.95", ids, c.Shipping[0].CostExTax)
	}
	call(s, "GET", "/v2/orders/5?include=consignments&consignment_structure=object", "").contains(t, 200, `"base_cost":5.95,"cost_ex_tax":5.95,`)
	call(s, "GET", "/v2/orders/5?include=consignments", "").contains(t, 200, `"consignments":[{"pickups"`)
	call(s, "GET", "/v2/orders/5?include=consignments&consignment_structure=object", "").contains(t, 200, `"line_items":[{"url"`)
	call(s, "GET", "/v2/orders/5", "").contains(t, 200, `"consignments":{"url"`)
	call(s, "GET", "/v2/orders/5?include=fees", "").contains(t, 200, `"fees":[]`)
	call(s, "GET", "/v2/orders/5/shipping_addresses", "").contains(t, 200, `"cost_ex_tax":"5.9500"`)
}

// Ensure lines come 50 to a page, and an empty list is 204.
func TestOrders_subresources(t *testing.T) {
	s := bcsim.New()
	s.Store().AddOrder(order(5, 11, func(o *bcsim.Order) {
		for range 60 {
			o.Products = append(o.Products, bcsim.OrderProduct{BasePrice: 10000})
		}
	}))
	for path, want := range map[string]int{"/products": 50, "/products?page=2": 10, "/products?limit=250": 60} {
		var list []any
		call(s, "GET", "/v2/orders/5"+path, "").into(t, 200, &list)
		if len(list) != want {
			t.Errorf("%s: got %d, want %d", path, len(list), want)
		}
	}
	for _, path := range []string{"/products?page=3", "/coupons", "/taxes", "/messages", "/shipments"} {
		call(s, "GET", "/v2/orders/5"+path, "").want(t, 204)
	}
	call(s, "GET", "/v3/orders/5/transactions", "").want(t, 204)
	call(s, "GET", "/v2/orders/5/fees", "").contains(t, 200, `{"fees":[]}`)
}

// Ensure a client can write a status. The store mails it once and answers with
// the order.
func TestOrders_updateStatus(t *testing.T) {
	s := bcsim.New()
	s.Store().AddOrder(order(5, 11))
	var got struct {
		StatusID int    `json:"status_id"`
		Status   string `json:"status"`
		Shipped  string `json:"date_shipped"`
	}
	call(s, "PUT", "/v2/orders/5", `{"status_id":2}`).into(t, 200, &got)
	if got.StatusID != 2 || got.Status != "Shipped" || got.Shipped == "" {
		t.Errorf("got %+v, want Shipped with a date", got)
	}
	call(s, "PUT", "/v2/orders/5", `{"status_id":2}`).want(t, 200)
	if diff := cmp.Diff([]bcsim.Mail{{OrderID: 5, Kind: "status"}}, s.Store().Mails()); diff != "" {
		t.Errorf("got other mails (-want +got):\n%s", diff)
	}
	call(s, "GET", "/v2/orders/5", "").contains(t, 200, `"status_id":2,`)
	call(s, "PUT", "/v2/orders/5", `{"is_deleted":true}`).want(t, 200)
	if ids := listed(t, s, ""); ids != nil {
		t.Errorf("got %v, want no archived order listed", ids)
	}
	call(s, "GET", "/v2/orders/5", "").contains(t, 200, `"is_deleted":true`)
}

// Ensure the server refuses bad writes, and writes with side effects.
func TestOrders_updateRefused(t *testing.T) {
	s := bcsim.New()
	s.Store().AddOrder(order(5, 11))
	for _, body := range []string{`{"status_id":15}`, `{"status_id":2,"products":[]}`, `{"fees":[]}`, `{"statusid":2}`, `{`} {
		call(s, "PUT", "/v2/orders/5", body).want(t, 400)
	}
	call(s, "PUT", "/v2/orders/6", `{"status_id":2}`).want(t, 404)
	if o, _ := s.Store().Order(5); o.StatusID != 11 || len(s.Store().Mails()) > 0 {
		t.Errorf("got status %d and mails %v, want nothing changed", o.StatusID, s.Store().Mails())
	}
}

// Ensure a change in the control panel shows at once, in spite of the cache.
func TestStore_directChange(t *testing.T) {
	s := bcsim.New()
	s.Store().AddOrder(order(5, 0))
	call(s, "GET", "/v2/orders", "").contains(t, 200, `"status":"Incomplete"`)
	s.Store().SetStatus(5, 11)
	call(s, "GET", "/v2/orders", "").contains(t, 200, `"status":"Awaiting Fulfillment"`)
	s.Store().UpdateOrder(5, func(o *bcsim.Order) { o.StaffNotes = "<ring>" })
	call(s, "GET", "/v2/orders?min_id=5", "").contains(t, 200, `ring`)
	s.Store().RemoveOrder(5)
	call(s, "GET", "/v2/orders/5", "").want(t, 404)
}

// Ensure tax comes after discounts, on top of prices or within them. Subtotals
// need not add up then.
func TestOrders_taxAfterDiscount(t *testing.T) {
	for inclusive, want := range map[bool]string{false: "subtotal 20.0000 22.0000 1.8000, total 18.0000 19.8000 1.8000", true: "subtotal 18.1800 20.0000 1.6400, total 16.3600 18.0000 1.6400"} {
		o := bcsim.NewStore().AddOrder(order(5, 11, func(o *bcsim.Order) {
			o.IsTaxInclusive, o.TaxRate = inclusive, bcsim.MustMoney("10")
			o.Products = []bcsim.OrderProduct{{BasePrice: bcsim.MustMoney("20")}}
			o.Coupons = []bcsim.OrderCoupon{{Code: "TWO", Type: 2, Discount: 20000}}
		}))
		got := fmt.Sprintf("subtotal %s %s %s, total %s %s %s", o.SubtotalExTax, o.SubtotalIncTax, o.SubtotalTax, o.TotalExTax, o.TotalIncTax, o.TotalTax)
		if got != want || o.Products[0].AppliedDiscounts[0].Code != "TWO" {
			t.Errorf("inclusive %t: got %s, want %s", inclusive, got, want)
		}
	}
}

// Ensure each line tells its discount by coupon. A coupon for free shipping
// takes nothing off a line.
func TestOrders_lineSharesByCoupon(t *testing.T) {
	o := bcsim.NewStore().AddOrder(order(5, 11, func(o *bcsim.Order) {
		o.Products = []bcsim.OrderProduct{{BasePrice: bcsim.MustMoney("20")}}
		o.Coupons = []bcsim.OrderCoupon{{Code: "SHIPFREE", Type: 4}, {Code: "FOUR", Type: 2, Discount: 40000}, {Code: "TENTH", Type: 1, Discount: 20000}, {Type: 5, Discount: 10000}}
	}))
	got := ""
	for _, d := range o.Products[0].AppliedDiscounts {
		got += fmt.Sprintf("%s %s %s, ", d.Name, d.Code, d.Amount)
	}
	if want := "Coupon FOUR FOUR 4.0000, Coupon TENTH TENTH 2.0000, Discount  1.0000, "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Ensure money and dates look as v2 sends them. Unset members are null, "" or
// "0", as documented.
func TestOrders_wireForms(t *testing.T) {
	s := bcsim.New()
	s.Store().AddOrder(order(5, 11, func(o *bcsim.Order) {
		o.DateCreated.Time = bcsim.On("2026-04-28T13:06:44Z").In(time.FixedZone("CEST", 7200))
		o.TaxRate = bcsim.MustMoney("8.25")
	}))
	body := call(s, "GET", "/v2/orders/5", "").body
	for _, part := range []string{
		`"date_created":"Tue, 28 Apr 2026 13:06:44 +0000"`, `"date_shipped":""`, `"total_inc_tax":"12.9900"`, `"total_tax":"0.9900"`,
		`"customer_message":null`, `"cart_id":null`, `"ebay_order_id":"0"`, `"payment_provider_id":null`, `"external_order_id":""`,
	} {
		if !strings.Contains(body, part) {
			t.Errorf("got %s, want it to contain %s", body, part)
		}
	}
}

// Ensure transactions tell the order as a string and amounts as numbers.
// Refunds come in lists, for one order and for all.
func TestOrders_payments(t *testing.T) {
	s := bcsim.New()
	s.Store().AddOrder(order(5, 14, func(o *bcsim.Order) {
		o.Transactions = []bcsim.Transaction{{CreditCard: &bcsim.CreditCard{CardLast4: "1111"}}}
		o.Refunds = []bcsim.Refund{{ID: 77, TotalAmount: 25000}}
	}))
	call(s, "GET", "/v3/orders/5/transactions", "").contains(t, 200, `"order_id":"5","event":"purchase","method":"credit_card","amount":12,`)
	call(s, "GET", "/v3/orders/5/payment_actions/refunds", "").contains(t, 200, `"total_amount":2.5,`)
	call(s, "GET", "/v3/orders/payment_actions/refunds?order_id:in=5", "").contains(t, 200, `"id":77,`)
	call(s, "GET", "/v3/orders/payment_actions/refunds?order_id:in=6", "").contains(t, 200, `"data":[]`)
	call(s, "GET", "/v3/orders/payment_actions/refunds/77", "").contains(t, 200, `"order_id":5`)
}
