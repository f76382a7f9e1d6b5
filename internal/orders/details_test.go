package orders

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/money"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

// withCoupon is a store with an order paid by card, with a coupon, and another
// without either.
const withCoupon = `{"orders":[
 {"id":1,"status_id":11,"products":[{"id":11,"sku":"A","base_price":"10"}],"payment_method":"Visa","coupons":[{"code":"TEN","amount":"1","discount":"1"}],"transactions":[{"method":"credit_card"}]},
 {"id":2,"status_id":11,"products":[{"id":21,"sku":"B","base_price":"10"}]}]}`

// Ensure an order takes as many calls as its answer lacks, and no more.
func TestDetailCalls(t *testing.T) {
	whole := bigcommerce.Order{ID: 1, ItemsTotal: 1}
	whole.Consignments.Downloads = []bigcommerce.DownloadConsignment{{LineItems: []bigcommerce.OrderProduct{{ID: 11, Quantity: 1}}}}
	bare := bigcommerce.Order{ID: 1, ItemsTotal: 1}
	paid := whole
	paid.TotalIncTax, paid.PaymentMethod, paid.PaymentProviderID = money.FromMinor(1000), "Card", "x"
	gift := whole
	gift.GiftCertificateAmount = money.FromMinor(100)
	coupon := whole
	coupon.CouponDiscount = money.FromMinor(100)
	every := bare
	every.TotalIncTax, every.CouponDiscount, every.PaymentMethod, every.PaymentProviderID = money.FromMinor(1000), money.FromMinor(100), "Card", "x"
	for name, c := range map[string]struct {
		order bigcommerce.Order
		want  int
	}{
		"whole": {whole, 0}, "without its lines": {bare, 2}, "paid by card": {paid, 1},
		"paid by a certificate": {gift, 1}, "with a coupon": {coupon, 1}, "all of these": {every, 4},
	} {
		if got := detailCalls(c.order); got != c.want {
			t.Errorf("%s: got %d calls, want %d", name, got, c.want)
		}
	}
}

// Ensure each order has the detail of its own payments and coupons.
func TestBatch_Orders_details(t *testing.T) {
	s, sim := shoptest.Open(t, shoptest.Load(t, withCoupon), merchant.Settings{})
	list, completed, err := new(Service).Batch(s, Select(s, seti.Since{}, nil), seti.Range{Start: 1, Size: 10}).Orders(t.Context())
	if err != nil || len(list) != 2 || completed != 0 {
		t.Fatalf("got %d orders, %d completed, %v, want 2", len(list), completed, err)
	}
	one, two := list[0].Detail, list[1].Detail
	if len(one.Coupons) != 1 || one.Coupons[0].Code != "TEN" || len(one.Transactions) != 1 || one.Transactions[0].Method != "credit_card" {
		t.Errorf("order 1: got %+v, want its coupon and its payment", one)
	}
	if two.Coupons != nil || two.Transactions != nil {
		t.Errorf("order 2: got %+v, want none: it has neither coupon nor payment", two)
	}
	if got := len(sim.Requests()); got != 4 {
		t.Errorf("got %d calls, want the list, two for order 1, and a count, because nobody counted before", got)
	}
}

// Ensure a failure of one order names it, and the next try reads this one
// alone.
func TestBatch_Orders_oneFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := bcsim.NewStore()
		for id := int64(1); id <= 4; id++ {
			st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11}})
		}
		time.Sleep(time.Hour) // no order has just changed
		s, sim := shoptest.Open(t, st, merchant.Settings{})
		for id := int64(1); id <= 4; id++ {
			sim.Fail(bcsim.Fault{Kind: bcsim.EmptyLineItems, Order: id})
		}
		slow := bcsim.Fault{Kind: bcsim.Slow, Path: "/v2/orders/3/products", Delay: time.Second}
		refused := bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusForbidden, Path: "/v2/orders/3/shipping_addresses", Times: 1, Nth: 1, Body: `[{"status":403,"message":"no"}]`}
		sim.Fail(slow)
		sim.Fail(refused)
		all := new(Service)
		orders := func() ([]Order, int, error) {
			return all.Batch(s, Select(s, seti.Since{}, nil), seti.Range{Start: 1, Size: 4}).Orders(t.Context())
		}
		if _, _, err := orders(); !bigcommerce.IsForbidden(err) || !strings.Contains(err.Error(), "order 3:") {
			t.Fatalf("got %v, want order 3 forbidden", err)
		}
		sim.ResetRequests()
		list, completed, err := orders()
		if err != nil || len(list) != 4 || completed != 1 {
			t.Errorf("the next try: got %d orders, %d completed, %v, want 4 and the failed one completed", len(list), completed, err)
		}
		for _, o := range list {
			if !o.IsComplete() {
				t.Errorf("order %d lacks its lines", o.ID)
			}
		}
		if got := sim.Count(http.MethodGet, "/v2/orders/*/products"); got != 1 {
			t.Errorf("the next try: got %d lists of lines, want 1", got)
		}
	})
}

// Ensure a batch of more calls than the quota has is refused with their number.
func TestBatch_Orders_quota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := bcsim.NewStore()
		for id := int64(1); id <= 20; id++ {
			st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11}})
		}
		s, sim := shoptest.Open(t, st, merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Limit: 20, Window: time.Minute}))
		for id := int64(1); id <= 20; id++ {
			sim.Fail(bcsim.Fault{Kind: bcsim.EmptyLineItems, Order: id})
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, _, err := new(Service).Batch(s, Select(s, seti.Since{}, nil), seti.Range{Start: 1, Size: 20}).Orders(ctx)
		_, ok := errors.AsType[*shop.QuotaError](err)
		if !ok && !bigcommerce.IsBusy(err) {
			t.Errorf("got %v, want the quota's end", err)
		}
		if len(sim.Requests()) > 20 {
			t.Errorf("got %d calls, want at most 20", len(sim.Requests()))
		}
	})
}
