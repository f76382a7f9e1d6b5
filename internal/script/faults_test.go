package script_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// cardStore has orders that cost a call each for their payment. One needs its
// coupon looked up, and the list lacks the lines of another.
func cardStore() *bcsim.Store {
	st := bcsim.NewStore()
	for id := int64(1); id <= 6; id++ {
		o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11}, Transactions: []bcsim.Transaction{{GatewayTransactionID: "tx", CreditCard: &bcsim.CreditCard{CardType: "visa", CardLast4: "4242"}}}}
		if id == 4 {
			o.CouponDiscount = bcsim.MustMoney("2")
			o.Coupons = []bcsim.OrderCoupon{{Code: "A", Type: 2, Discount: bcsim.Number(bcsim.MustMoney("1"))}, {Code: "B", Type: 2, Discount: bcsim.Number(bcsim.MustMoney("1"))}}
			o.Products = []bcsim.OrderProduct{{SKU: "POT", BasePrice: bcsim.MustMoney("30"), AppliedDiscounts: []bcsim.AppliedDiscount{{ID: "1", Name: "x", Target: "order"}}}}
		}
		st.AddOrder(o)
	}
	return st
}

// Ensure an answer is whole, or response code 3 with words for the operator, in
// time, after any fault of BigCommerce. The fault hits the first call, a middle
// one or the last, once or from then on.
func TestDownloadOrders_faults(t *testing.T) {
	whole := ""
	synctest.Test(t, func(t *testing.T) {
		s := open(t, cardStore(), merchant.Settings{})
		s.sim.Fail(bcsim.Fault{Kind: bcsim.EmptyLineItems, Order: 5})
		whole = s.ask("downloadorders", "batchsize", "50")
		if got := len(readBatch(t, whole).Orders); got != 6 {
			t.Fatalf("without a fault: got %d orders, want 6", got)
		}
		if got := len(s.sim.Requests()); got != 11 {
			t.Fatalf("without a fault: got %d calls, want 11: list and count, lines and addresses of one, a coupon, six payments", got)
		}
	})
	faults := map[string]bcsim.Fault{
		"429 with headers":       {Kind: bcsim.TooManyRequests},
		"429 without headers":    {Kind: bcsim.TooManyNoHeaders},
		"401":                    {Kind: bcsim.Answer, Status: http.StatusUnauthorized, Body: `{"status":401,"title":"Unauthorized"}`},
		"403":                    {Kind: bcsim.Answer, Status: http.StatusForbidden, Body: `{"status":403,"title":"scope"}`},
		"404":                    {Kind: bcsim.Answer, Status: http.StatusNotFound, Body: `[{"status":404,"message":"not found"}]`},
		"500":                    {Kind: bcsim.Answer, Status: http.StatusInternalServerError, Body: `{"status":500,"title":"oops"}`},
		"503 with a page":        {Kind: bcsim.Maintenance},
		"cut-off JSON":           {Kind: bcsim.CutBody},
		"a slow body":            {Kind: bcsim.SlowBody, Delay: 3 * time.Second},
		"a body that never ends": {Kind: bcsim.SlowBody, Delay: time.Hour},
		"a closed connection":    {Kind: bcsim.Close},
		"no answer":              {Kind: bcsim.Hang},
		"a page for JSON":        {Kind: bcsim.WrongType},
		"an empty object":        {Kind: bcsim.Answer, Status: http.StatusOK, Body: `{}`},
		"half a list":            {Kind: bcsim.Answer, Status: http.StatusOK, Body: `[{"id":1},`},
		"a slow answer":          {Kind: bcsim.Slow, Delay: 2 * time.Second},
	}
	for name, fault := range faults {
		for at, nth := range map[string]int{"first": 1, "middle": 5, "last": 10} {
			for _, times := range []int{1, 0} {
				t.Run(fmt.Sprintf("%s at the %s call, %s", name, at, map[int]string{1: "once", 0: "for good"}[times]), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { checkFault(t, fault, nth, times, whole) })
				})
			}
		}
	}
}

func checkFault(t *testing.T, fault bcsim.Fault, nth, times int, whole string) {
	s := open(t, cardStore(), merchant.Settings{})
	s.handler = s.newProcess(s.sim.RoundTripper()) // the referee would complain of a broken answer
	s.sim.Fail(bcsim.Fault{Kind: bcsim.EmptyLineItems, Order: 5})
	fault.Nth, fault.Times = nth, times
	if times == 0 {
		fault.Times = 1 << 30
	}
	s.sim.Fail(fault)
	begun := time.Now()
	answer := s.ask("downloadorders", "batchsize", "50")
	if took := time.Since(begun); took > 25*time.Second {
		t.Errorf("took %s, want an answer within 25s", took)
	}
	if b := readBatch(t, answer); b.Response.Code == 3 {
		if len(b.Orders) > 0 || !strings.HasSuffix(b.Response.Description, ".") {
			t.Errorf("got %d orders beside %q", len(b.Orders), b.Response.Description)
		}
		if outcome := s.lastLog()["outcome"]; outcome == "internal" || outcome == "ok" {
			t.Errorf("outcome %v for a known fault: %v", outcome, s.lastLog()["error"])
		}
	} else if answer != whole {
		t.Errorf("got an answer that is neither whole nor a refusal:\n%s", answer)
	}
	s.sim.Heal()
	s.sim.Fail(bcsim.Fault{Kind: bcsim.EmptyLineItems, Order: 5})
	time.Sleep(time.Minute)
	if got := s.ask("downloadorders", "batchsize", "50"); got != whole {
		t.Errorf("the poll after it: got %.300s", got)
	}
}

// Ensure a refused batch holds back the batches behind it until it is sent.
// Otherwise Stone Edge would begin its next download behind its newest order,
// and miss the refused ones.
func TestDownloadOrders_behindRefused(t *testing.T) {
	s := open(t, cardStore(), merchant.Settings{})
	s.handler = s.newProcess(s.sim.RoundTripper())
	step := func(start, code, orders int, outcome string) {
		t.Helper()
		b := s.batch(start, 2)
		if got := s.lastLog()["outcome"]; b.Response.Code != code || len(b.Orders) != orders || got != outcome {
			t.Fatalf("from %d: got code %d with %d orders, %v: %s", start, b.Response.Code, len(b.Orders), got, b.Response.Description)
		}
	}
	step(1, 1, 2, "ok")
	s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusBadRequest, Body: `[]`, Path: "/v2/orders", Times: 1})
	step(3, 3, 0, "upstream_refused")
	s.restart() // whoever serves it
	step(5, 3, 0, "out_of_turn")
	step(3, 1, 2, "ok")
	step(5, 1, 2, "ok")
	s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusBadRequest, Body: `[]`, Path: "/v2/orders", Times: 1})
	step(3, 3, 0, "upstream_refused")
	step(1, 1, 2, "ok") // the operator begins again
	step(5, 3, 0, "out_of_turn")
	step(3, 1, 2, "ok")
	step(5, 1, 2, "ok")
}

// Ensure a refusal names an order with missing lines. It holds a whole batch
// back, and somebody must find it.
func TestDownloadOrders_noLines(t *testing.T) {
	s := open(t, cardStore(), merchant.Settings{})
	s.handler = s.newProcess(lineless{s.sim.RoundTripper(), "/v2/orders/5/products"})
	s.sim.Fail(bcsim.Fault{Kind: bcsim.EmptyLineItems, Order: 5})
	b := s.batch(1, 50)
	if b.Response.Code != 3 || !strings.Contains(b.Response.Description, "the lines of order 5 at the moment.") || s.lastLog()["outcome"] != "detail_failing" {
		t.Errorf("got %+v, logged as %v", b.Response, s.lastLog()["outcome"])
	}
}

// lineless answers one path with an empty list.
type lineless struct {
	http.RoundTripper
	path string
}

func (l lineless) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, l.path) {
		return l.RoundTripper.RoundTrip(r)
	}
	return &http.Response{StatusCode: http.StatusNoContent, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

// Ensure a batch is refused if an order goes between the list and its detail.
// Otherwise the batch would look whole and have a hole. The others come then, and
// the removed one is neither counted nor shown as waiting.
func TestDownloadOrders_orderRemoved(t *testing.T) {
	st := cardStore()
	s := open(t, st, merchant.Settings{})
	s.handler = s.newProcess(removing{s.sim.RoundTripper(), st, "/v3/orders/3/transactions"})
	b := s.batch(1, 50)
	if b.Response.Code != 3 || !strings.Contains(b.Response.Description, "removed") {
		t.Errorf("got %+v, want code 3 that says so", b.Response)
	}
	if n := s.orderCount(); n != 5 {
		t.Errorf("next poll: told %d orders, want five", n)
	}
	if got := s.batch(1, 50).numbers(); len(got) != 5 {
		t.Errorf("next poll: got orders %v, want the other five", got)
	}
	if got := s.waiting(); len(got) != 0 {
		t.Errorf("got %v waiting, want none", got)
	}
}

// removing takes order 3 away just before the call to a path.
type removing struct {
	http.RoundTripper
	store *bcsim.Store
	path  string
}

func (r removing) RoundTrip(req *http.Request) (*http.Response, error) {
	if _, there := r.store.Order(3); there && strings.HasSuffix(req.URL.Path, r.path) {
		r.store.RemoveOrder(3)
	}
	return r.RoundTripper.RoundTrip(req)
}

// Ensure the other orders come even if BigCommerce denies the payments of one.
// That order names its payment method.
func TestDownloadOrders_noTransactionsList(t *testing.T) {
	s := open(t, cardStore(), merchant.Settings{})
	s.handler = s.newProcess(s.sim.RoundTripper())
	s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusNotFound, Body: `{"status":404}`, Path: "/v3/orders/2/transactions"})
	b := s.batch(1, 50)
	if b.Response.Code != 1 || len(b.Orders) != 6 {
		t.Fatalf("got %+v with %d orders, want all 6", b.Response, len(b.Orders))
	}
	if got := b.Orders[1].Payment; len(got) != 1 || got[0].Generic1.Name != "Credit Card" {
		t.Errorf("payment: got %+v, want the method by its name", got)
	}
}

// Ensure the address from the list stays if BigCommerce denies having it.
// Otherwise the goods would go to the buyer's own address.
func TestDownloadOrders_noAddressList(t *testing.T) {
	st := bcsim.NewStore()
	st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 5, StatusID: 11}, Addresses: []bcsim.OrderAddress{{Address: bcsim.Address{Street1: "7 Gift Lane", City: "Austin"}}}})
	s := open(t, st, merchant.Settings{})
	s.handler = s.newProcess(lineless{s.sim.RoundTripper(), "/v2/orders/5/shipping_addresses"})
	s.sim.Fail(bcsim.Fault{Kind: bcsim.EmptyLineItems, Order: 5})
	answer := s.ask("downloadorders")
	if _, shipping, _ := strings.Cut(answer, "<Shipping>"); !strings.Contains(shipping, "<Street1>7 Gift Lane</Street1>") || !strings.Contains(shipping, "<Product>") {
		t.Errorf("got %s", answer)
	}
}

// Ensure a count with no split by status is refused. Read as 0, it would keep
// Stone Edge from downloading anything.
func TestOrderCount_noStatuses(t *testing.T) {
	s := open(t, storeOf(3), merchant.Settings{})
	s.handler = s.newProcess(s.sim.RoundTripper())
	for _, body := range []string{`{"count":3}`, `{"count":3,"statuses":null}`, `{"count":3,"statuses":[]}`} {
		s.sim.Heal()
		s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Body: body, Path: "/v2/orders/count"})
		if got := s.ask("ordercount"); !strings.HasPrefix(got, "SETIError: BigCommerce's answer cannot be used.") || s.lastLog()["outcome"] != "unusable_answer" {
			t.Errorf("%s: got %q, logged as %v", body, got, s.lastLog()["outcome"])
		}
	}
	s.sim.Heal()
	s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Body: `{"count":0,"statuses":null}`, Path: "/v2/orders/count"})
	if got := s.ask("ordercount"); got != "SETIResponse: ordercount=0" {
		t.Errorf("an empty store: got %q", got)
	}
}

// Ensure a bug of ours gives an answer with a number to report.
func TestHandler_panic(t *testing.T) {
	s := open(t, storeOf(1), merchant.Settings{})
	s.handler = s.newProcess(panicking{})
	if got := s.ask("ordercount"); got != "SETIError: Internal error. Please report request req-1." {
		t.Errorf("got %q", got)
	}
	if got := s.lastLog(); got["outcome"] != "internal" || got["level"] != "ERROR" {
		t.Errorf("log: got %v", got)
	}
}

type panicking struct{}

func (panicking) RoundTrip(*http.Request) (*http.Response, error) { panic("a bug") }
