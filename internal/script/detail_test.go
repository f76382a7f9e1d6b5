package script_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/rawsim"
)

// rawCardOrders are orders whose payments take a call each.
func rawCardOrders(n int) rawsim.Store {
	st := rawsim.Store{Orders: rawOrders(n), Sub: map[string]map[string]rawsim.Record{}}
	for i, o := range st.Orders {
		st.Orders[i] = spoil(spoil(o, []string{"payment_method"}, "Visa"), []string{"payment_provider_id"}, "p1")
		id := fmt.Sprint(1001 + i)
		st.Sub[id] = map[string]rawsim.Record{"transactions": map[string]any{"data": []any{map[string]any{
			"id": 1, "event": "purchase", "status": "ok", "method": "credit_card", "amount": 25, "gateway": "x", "gateway_transaction_id": "T" + id,
			"credit_card": map[string]any{"card_type": "visa", "card_last4": "1111"},
		}}, "meta": map[string]any{"pagination": map[string]any{"total": 1, "count": 1, "per_page": 50, "current_page": 1, "total_pages": 1}}}}
	}
	return st
}

// failing is an order whose payments answer so, for good.
func failing(order string, status int, kind, body string) *rawsim.Rule {
	return &rawsim.Rule{Match: "/orders/" + order + "/transactions", Status: status, Type: kind, Body: body}
}

// conversation asks for the count and, unless it is 0, for the orders behind
// lastorder. text is the answer.
func (s *stage) conversation(last string) (ids []string, text string) {
	if s.ask("ordercount", "lastorder", last) == "SETIResponse: ordercount=0" {
		return nil, ""
	}
	text = s.ask("downloadorders", "lastorder", last, "startnum", "1", "batchsize", "50")
	return idsIn(text), text
}

// Ensure a failing detail of one order refuses one poll at most. Then its
// neighbours go out, and it follows: complete once the detail can be read, else
// without it.
func TestDownloadOrders_failingDetail(t *testing.T) {
	for name, c := range map[string]struct {
		rule    *rawsim.Rule
		without time.Duration // it comes without its payments after so long
	}{
		"400":            {failing("1002", 400, "", `[{"status":400,"message":"x"}]`), 30 * time.Minute},
		"403":            {failing("1002", 403, "", `{"status":403,"title":"x"}`), 30 * time.Minute},
		"409":            {failing("1002", 409, "", ``), 30 * time.Minute},
		"422":            {failing("1002", 422, "", `{"status":422}`), 30 * time.Minute},
		"HTML":           {failing("1002", 200, "text/html", `<html>`), 30 * time.Minute},
		"an empty body":  {failing("1002", 200, "", ``), 30 * time.Minute},
		"an odd amount":  {failing("1002", 200, "", `{"data":[{"id":1,"event":"purchase","status":"ok","amount":{}}],"meta":{"pagination":{"total":1,"count":1,"per_page":50,"current_page":1,"total_pages":1}}}`), 30 * time.Minute},
		"404 of it all":  {&rawsim.Rule{Match: `/orders/1002(/transactions)?(\?|$)`, Status: 404}, 30 * time.Minute}, // the list has it
		"503":            {failing("1002", 503, "", `{"status":503,"title":"Service unavailable"}`), 4 * time.Hour},
		"a broken link":  {&rawsim.Rule{Match: "/orders/1002/transactions", Close: true}, 4 * time.Hour},
		"500 with words": {failing("1002", 500, "text/html", `<html>500</html>`), 4 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st := rawCardOrders(3)
				st.Rules = []*rawsim.Rule{c.rule}
				s, _ := openRaw(t, st, merchant.Settings{})
				if ids, text := s.conversation("All"); len(ids) != 0 || !strings.Contains(text, "payments of order 1002") {
					t.Fatalf("first: got %v, %.300s", ids, text)
				}
				failed := time.Now()
				time.Sleep(65 * time.Second)
				if ids, text := s.conversation("All"); !slices.Equal(ids, []string{"1001", "1003"}) {
					t.Fatalf("a minute later: got %v, %.300s\n%v", ids, text, s.lastLog())
				}
				if log := s.lastLog(); log["level"] != "ERROR" || log["outcome"] != "order_set_aside" || !strings.Contains(fmt.Sprint(log["set_aside"]), "1002: ") {
					t.Errorf("log: %v", log)
				}
				for time.Since(failed) < 10*time.Hour {
					time.Sleep(5 * time.Minute)
					ids, text := s.conversation("1003")
					if len(ids) == 0 {
						continue
					}
					if took := time.Since(failed); !slices.Equal(ids, []string{"1002"}) || took < c.without || took > 2*c.without || !strings.Contains(text, "Payment details could not be read") {
						t.Errorf("after %s: got %v, %.900s", took, ids, text)
					}
					return
				}
				t.Error("the order never came")
			})
		})
	}
}

// Ensure an order set aside comes complete as soon as its detail can be read.
func TestDownloadOrders_detailComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := rawCardOrders(3)
		good := st
		st.Rules = []*rawsim.Rule{failing("1002", 503, "", "")}
		s, raw := openRaw(t, st, merchant.Settings{})
		s.conversation("All")
		time.Sleep(65 * time.Second)
		s.conversation("All")
		raw.Set(good)
		for range 8 {
			time.Sleep(5 * time.Minute)
			if ids, text := s.conversation("1003"); len(ids) > 0 {
				if !slices.Equal(ids, []string{"1002"}) || !strings.Contains(text, "T1002") || strings.Contains(text, "could not be read") {
					t.Errorf("got %v, %.900s", ids, text)
				}
				return
			}
		}
		t.Error("the order did not come within 40 minutes")
	})
}

// Ensure an outage of all payments refuses one poll. Later orders are then set
// aside at their first failure, and all come in the end.
func TestDownloadOrders_paymentOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := rawCardOrders(40)
		good := st
		st.Rules = []*rawsim.Rule{{Match: "/transactions", Status: 503}}
		all := st.Orders
		st.Orders = all[:30]
		s, raw := openRaw(t, st, merchant.Settings{})
		s.conversation("All")
		time.Sleep(2 * time.Minute)
		if _, text := s.conversation("All"); strings.Contains(text, "<ResponseCode>3<") {
			t.Errorf("second: got %.300s", text)
		}
		st.Orders = all
		raw.Set(st)
		time.Sleep(5 * time.Minute)
		if _, text := s.conversation("All"); strings.Contains(text, "<ResponseCode>3<") {
			t.Errorf("with new orders: got %.300s", text)
		}
		raw.Set(good)
		if got := importAll(s, 50, true); len(got) != 40 {
			time.Sleep(time.Hour)
			if got = importAll(s, 50, true); len(got) != 40 {
				t.Errorf("after the outage: got %d orders: %v", len(got), got)
			}
		}
	})
}

// Ensure an order whose lines are nowhere stays out, and the others come.
func TestDownloadOrders_noLinesAnywhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := rawsim.Store{Orders: rawOrders(3), Sub: map[string]map[string]rawsim.Record{"1002": {"products": nil}}}
		st.Orders[1] = spoil(st.Orders[1], []string{"consignments"}, map[string]any{})
		s, _ := openRaw(t, st, merchant.Settings{})
		s.conversation("All")
		time.Sleep(65 * time.Second)
		if ids, _ := s.conversation("All"); !slices.Equal(ids, []string{"1001", "1003"}) {
			t.Errorf("got %v", ids)
		}
		for range 30 {
			time.Sleep(time.Hour)
			if ids, _ := s.conversation("1003"); len(ids) > 0 {
				t.Fatalf("got %v, want nothing: it has no lines", ids)
			}
		}
	})
}

// Ensure a prefix before the number in lastorder does not import everything
// again, and another cart's number hides nothing.
func TestDownloadOrders_prefixedLastOrder(t *testing.T) {
	for last, want := range map[string][]string{
		"BC-1002": {"1003"}, "1002": {"1003"}, "BC-1004": {"1001", "1002", "1003"}, "114-3941689-1002": {"1001", "1002", "1003"}, "Shop/1002": {"1001", "1002", "1003"},
	} {
		s, _ := openRaw(t, rawsim.Store{Orders: rawOrders(3)}, merchant.Settings{})
		s.conversation("All")
		if ids, _ := s.conversation(last); !slices.Equal(ids, want) {
			t.Errorf("%s: got %v, want %v", last, ids, want)
		}
	}
	s, _ := openRaw(t, rawsim.Store{Orders: rawOrders(3)}, merchant.Settings{OrderPrefix: "Shop/"})
	s.conversation("All")
	if ids, _ := s.conversation("shop/1002"); !slices.Equal(ids, []string{"1003"}) {
		t.Errorf("with the setting: got %v", ids)
	}
}
