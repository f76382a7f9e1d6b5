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

// Ensure a post with too many orders for one poll gets further with every
// repeat and names the failed orders. In the end every order has shipped once,
// in either form of answer.
func TestUpdateStatus_manyOrders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 60
		st := bcsim.NewStore()
		var update strings.Builder
		for id := range int64(n) {
			st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: id + 1, StatusID: 11}, Products: []bcsim.OrderProduct{{ID: 100 + id, SKU: "MUG"}}})
			fmt.Fprintf(&update, `<Order><OrderNumber>%d</OrderNumber><Status>Shipped</Status>
				<Packages><Package><PackageID>1</PackageID><TrackNum>T%d</TrackNum><Shipper>UPS</Shipper></Package></Packages>
				<Items><Item><ItemNumber>%d</ItemNumber><Shipped>1</Shipped><Packages><Package><PackageID>1</PackageID><Quantity>1</Quantity></Package></Packages></Item></Items></Order>`, id+1, id+1, 100+id)
		}
		s := open(t, st, merchant.Settings{}, bcsim.WithLatency(300*time.Millisecond))
		s.handler = s.newProcess(s.sim.RoundTripper())
		for posts := 1; ; posts++ {
			begun := time.Now()
			answer := s.ask("updatestatus", "update", "<Orders>"+update.String()+"</Orders>")
			if took := time.Since(begun); took > 25*time.Second {
				t.Errorf("post %d took %s, want an answer within 25s", posts, took)
			}
			if answer == "SETIResponse: update=OK;Notes=" {
				t.Logf("%d orders in %d posts, %d calls", n, posts, len(s.sim.Requests()))
				break
			}
			if !strings.HasPrefix(answer, "SETIResponse: update=False;Notes=Order ") || !strings.Contains(answer, fmt.Sprint(n)) || posts > 20 {
				t.Fatalf("post %d: got %q, want the orders that failed", posts, answer)
			}
			time.Sleep(20 * time.Second)
		}
		for id := range int64(n) {
			if o, _ := st.Order(id + 1); len(o.Shipments) != 1 || o.StatusID != 2 {
				t.Errorf("order %d: got %d shipments and status %d, want 1 and 2", id+1, len(o.Shipments), o.StatusID)
			}
		}
		if got := len(st.Mails()); got != n {
			t.Errorf("got %d mails, want %d", got, n)
		}
	})
}

// Ensure the process remembers a change of unknown outcome even if the merchant
// replaces the key before Stone Edge repeats it.
func TestInvUpdate_newKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := simpleStore(1)
		st.SetStock("SKU-0", 0, 100)
		s := open(t, st, merchant.Settings{})
		s.handler = s.newProcess(s.sim.RoundTripper())
		s.sim.Fail(bcsim.Fault{Kind: bcsim.ActThenClose, Method: http.MethodPost, Nth: 1})
		if got := s.ask("invupdate", "update", "SKU-0~-2"); !strings.HasPrefix(got, "SETIResponse=False;") {
			t.Fatalf("got %q, want False", got)
		}
		account := s.sim.Account()
		account.AccessToken = "anothertoken0anothertoken0another"
		s.sim.SetAccount(account.StoreHash, account)
		s.connect(merchant.Settings{})
		time.Sleep(20 * time.Second)
		if got := s.ask("invupdate", "update", "SKU-0~-2"); !strings.HasPrefix(got, "SETIResponse=OK;SKU=SKU-0;QOH=98;") || st.Stock("SKU-0") != 98 {
			t.Errorf("got %q and %d, want OK and 98", got, st.Stock("SKU-0"))
		}
	})
}

// Ensure a key without the permission to write is an error at once, for stock
// and for orders.
func TestUpdates_readOnlyKey(t *testing.T) {
	st := simpleStore(1)
	st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1, StatusID: 11}})
	s := open(t, st, merchant.Settings{})
	account := s.sim.Account()
	account.Scopes = account.Scopes.ReadOnly("store_inventory", "store_v2_orders")
	s.sim.SetAccount(account.StoreHash, account)
	for _, answer := range []string{s.ask("qohreplace", "update", "SKU-0~3"), s.ask("invupdate", "update", "SKU-0~3"),
		s.ask("updatestatus", "ordernumber", "1", "orderstatus", "Shipped"), s.ask("updatestatus", "ordernumber", "1", "orderstatus", "Shipped", "tracknum", "T")} {
		if !strings.HasPrefix(answer, "SETIError: BigCommerce accepts the stored API account, but refuses this call with status 403.") {
			t.Errorf("got %q", answer)
		}
	}
}
