package script_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// typicalStore has typical orders: one to four lines, paid by card, every fifth
// with a coupon. The lines tell the code of a single coupon. For two coupons we
// must ask.
func typicalStore(n int) *bcsim.Store {
	st := bcsim.NewStore()
	for id := int64(1); id <= int64(n); id++ {
		o := bcsim.Order{TaxRate: bcsim.MustMoney("8.25"), OrderFields: bcsim.OrderFields{ID: id, StatusID: 11, CustomerID: id, BaseShippingCost: bcsim.MustMoney("5")},
			Transactions: []bcsim.Transaction{{Gateway: "braintree", GatewayTransactionID: bcsim.NullText(fmt.Sprint("tx_", id)),
				CreditCard: &bcsim.CreditCard{CardType: "visa", CardLast4: "4242", CardExpiryMonth: 3, CardExpiryYear: 2029}}}}
		for i := range 1 + id%4 {
			o.Products = append(o.Products, bcsim.OrderProduct{ProductID: id + i, VariantID: 1, SKU: fmt.Sprintf("SKU-%d-%d", id, i), Name: fmt.Sprintf("Thing %d of order %d", i, id), Quantity: 1 + int(i), BasePrice: bcsim.MustMoney("12.34"), Weight: "0.5",
				ProductOptions: []bcsim.ProductOption{{DisplayName: "Size", DisplayValue: "Large"}}})
		}
		if id%5 == 0 {
			o.CouponDiscount = bcsim.MustMoney("2")
			o.Coupons = []bcsim.OrderCoupon{{Code: "TWO", Type: 2, Discount: bcsim.Number(bcsim.MustMoney("2"))}}
		}
		if id%10 == 0 { // two coupons, so we must ask
			o.Coupons = append(o.Coupons, bcsim.OrderCoupon{Code: "SHIPFREE", Type: 4})
			o.Products[0].AppliedDiscounts = []bcsim.AppliedDiscount{{ID: "1", Name: "Promotion", Target: "order"}}
		}
		st.AddOrder(o)
	}
	return st
}

// withoutCoupons is typicalStore without coupons: a call an order, for its payment.
func withoutCoupons(n int) *bcsim.Store {
	st := typicalStore(n)
	for id := int64(5); id <= int64(n); id += 5 {
		st.UpdateOrder(id, func(o *bcsim.Order) {
			o.CouponDiscount, o.Coupons, o.Products[0].AppliedDiscounts = bcsim.MustMoney("0"), nil, nil
		})
	}
	return st
}

// Ensure fifty typical orders cost at most sixty calls. To ask for each part of
// each order would cost 202.
func TestBudget_fiftyCardOrders(t *testing.T) {
	s := open(t, typicalStore(50), merchant.Settings{})
	s.orderCount()
	s.batch(1, 50)
	calls := len(s.sim.Requests())
	t.Logf("%d calls: 1 count, 1 list, %d coupons, %d transactions", calls, s.sim.Count("GET", "/v2/orders/*/coupons"), s.sim.Count("GET", "/v3/orders/*/transactions"))
	if calls > 60 {
		t.Errorf("got %d calls, want at most 60", calls)
	}
}

// Ensure a batch of fifty takes one list and fifty calls for payments, in any
// process, and one list more for its late orders.
func TestBudget_lateOrders(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		paid := func(status int, ids ...int64) {
			for _, id := range ids {
				o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: status}, Transactions: []bcsim.Transaction{{Gateway: "braintree", GatewayTransactionID: "x", CreditCard: &bcsim.CreditCard{CardType: "visa", CardLast4: "4242"}}}}
				o.DateCreated.Time = time.Now().UTC()
				c.store.AddOrder(o)
			}
		}
		paid(11, span(1, 10)...)
		paid(7, 11, 12, 13)
		paid(11, span(14, 50)...)
		c.converse()
		paid(11, span(51, 100)...)
		c.check(t, "without late ones", 50, 51)
		time.Sleep(3 * time.Hour)
		c.converse()
		for _, id := range []int64{11, 12, 13} {
			c.store.SetStatus(id, 11)
		}
		paid(11, span(101, 147)...)
		c.check(t, "with three late ones", 50, 52)
	})
}

// check counts the calls of a conversation's first batch.
func (c *seom) check(t *testing.T, name string, orders, calls int) {
	t.Helper()
	time.Sleep(10 * time.Minute)
	c.between = func(int) { c.sim.ResetRequests() }
	_, got := c.converse()
	if n := len(c.sim.Requests()); len(got) != orders || n != calls {
		t.Errorf("%s: got %d orders in %d calls, want %d in %d", name, len(got), n, orders, calls)
	}
	c.between = nil
}

// Ensure a batch too long for the quota is refused at once. The words say when
// to come back, and a later poll finishes the batch.
func TestBudget_quotaUsedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, typicalStore(50), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Limit: 40, Window: 30 * time.Second}))
		s.handler = s.newProcess(s.sim.RoundTripper())
		s.orderCount()
		begun := time.Now()
		b := s.batch(1, 50)
		if b.Response.Code != 3 || !regexp.MustCompile(`still needs \d+ calls.* before \d\d:\d\d:\d\d UTC.*lower Order Download Batch`).MatchString(b.Response.Description) {
			t.Fatalf("got %+v", b.Response)
		}
		if took := time.Since(begun); took > 15*time.Second {
			t.Errorf("refused after %s, want no waiting for the next window", took)
		}
		if level, outcome := s.lastLog()["level"], s.lastLog()["outcome"]; level != "INFO" || outcome != "rate_limited" {
			t.Errorf("log: got %v %v", level, outcome)
		}
		for polls := 1; ; polls++ {
			time.Sleep(31 * time.Second)
			if b = s.batch(1, 50); b.Response.Code == 1 {
				break
			}
			if polls == 4 {
				t.Fatalf("after %d more polls: %s", polls, b.Response.Description)
			}
		}
		if len(b.Orders) != 50 {
			t.Errorf("got %d orders, want 50", len(b.Orders))
		}
		if calls := len(s.sim.Requests()); calls > 70 {
			t.Errorf("got %d calls, want no detail read twice", calls)
		}
	})
}

// Ensure a batch too large for one answer is refused, and the advised batch
// size fits.
func TestBudget_answerTooLarge(t *testing.T) {
	sizeAlone(t)
	t.Parallel()
	synctest.Test(t, budgetAnswerTooLarge)
}

func budgetAnswerTooLarge(t *testing.T) {
	st := bcsim.NewStore()
	for id := int64(1); id <= 40; id++ {
		o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11, CustomerMessage: bcsim.NullText(strings.Repeat("<&> ", 4000))}}
		for i := range 300 {
			o.Products = append(o.Products, bcsim.OrderProduct{SKU: fmt.Sprintf("SKU-%d", i), Name: strings.Repeat("long name ", 20), BasePrice: bcsim.MustMoney("1")})
		}
		st.AddOrder(o)
	}
	s := open(t, st, merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Unlimited: true}))
	s.handler = s.newProcess(s.sim.RoundTripper())
	b := s.batch(1, 40)
	found := regexp.MustCompile(`^The answer is too large to send: [0-9.]+ MB, and the limit is 6 MB\. Lower Order Download Batch to (\d+) and poll again\.$`).FindStringSubmatch(b.Response.Description)
	if b.Response.Code != 3 || found == nil {
		t.Fatalf("got %+v", b.Response)
	}
	size, _ := strconv.Atoi(found[1])
	if b := s.batch(1, size); b.Response.Code != 1 || len(b.Orders) != size {
		t.Errorf("a batch of %d: got %+v with %d orders", size, b.Response, len(b.Orders))
	}
	if size < 12 {
		t.Errorf("advised a batch of %d, want one that nearly fills the answer", size)
	}
}

// refusedForLast is a process after a poll that failed at the last of six
// orders. It has the details of the others.
func refusedForLast(t *testing.T, st *bcsim.Store) *stage {
	t.Helper()
	s := open(t, st, merchant.Settings{})
	s.handler = s.newProcess(late{s.sim.RoundTripper(), "/v3/orders/6/transactions"})
	s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: 507, Body: `{"status":507}`, Path: "/v3/orders/6/transactions"})
	if got := s.batch(1, 50); got.Response.Code != 3 {
		t.Fatalf("got %+v, want a refusal", got.Response)
	}
	s.sim.Heal()
	s.sim.ResetRequests()
	return s
}

// Ensure an order changed after a failed poll gets a fresh detail.
func TestBudget_orderChangedMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := refusedForLast(t, cardStore())
		s.store.UpdateOrder(1, func(o *bcsim.Order) {
			o.DateModified.Time = o.DateModified.Add(time.Hour)
			o.Transactions[0].GatewayTransactionID = "tx-new"
		})
		got := s.batch(1, 50)
		if got.Response.Code != 1 || got.Orders[0].Payment[0].CreditCard.TransID != "tx-new" {
			t.Errorf("got %+v, %+v, want the payment as it is now", got.Response, got.Orders[:1])
		}
		if calls := s.sim.Count("GET", "/v3/orders/*/transactions"); calls != 2 {
			t.Errorf("got %d calls for payments, want 2: the one that failed and the one that changed", calls)
		}
	})
}

// Ensure the process keeps no detail of an order changed just now, because
// BigCommerce may still be working on it.
func TestBudget_freshOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := cardStore()
		st.UpdateOrder(1, func(o *bcsim.Order) { o.DateModified.Time = time.Now().Add(-time.Minute) })
		s := refusedForLast(t, st)
		if got := s.batch(1, 50); got.Response.Code != 1 || len(got.Orders) != 6 {
			t.Errorf("got %+v with %d orders", got.Response, len(got.Orders))
		}
		if calls := s.sim.Count("GET", "/v3/orders/1/transactions"); calls != 1 {
			t.Errorf("the order of a minute ago: got %d calls, want its payment read anew", calls)
		}
		if calls := s.sim.Count("GET", "/v3/orders/*/transactions"); calls != 2 {
			t.Errorf("got %d calls for payments, want 2: the one that failed and the fresh one", calls)
		}
	})
}

// late holds the call to a path back until all others of its batch are done.
type late struct {
	http.RoundTripper
	path string
}

func (l late) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, l.path) {
		time.Sleep(time.Second)
	}
	return l.RoundTripper.RoundTrip(r)
}

// Ensure the process survives a batch of all orders of a large store.
func TestBudget_everythingAtOnce(t *testing.T) {
	sizeAlone(t)
	synctest.Test(t, budgetEverythingAtOnce)
}

func budgetEverythingAtOnce(t *testing.T) {
	s := open(t, bcsim.Scale(1150, 0, 0), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Unlimited: true}))
	s.handler = s.newProcess(s.sim.RoundTripper())
	b := s.batch(1, 2_000_000_000)
	if b.Response.Code != 3 || !strings.Contains(b.Response.Description, "Lower Order Download Batch to 250") {
		t.Errorf("got %+v", b.Response)
	}
}
