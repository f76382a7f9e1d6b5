package script_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// Ensure a post of 1,000 orders is carried out bit by bit, and that its last
// repeat needs a few pages only. An order costs three calls to the ledger at
// first. An order that somebody changed meanwhile is carried out again.
func TestUpdateStatus_thousandOrders(t *testing.T) {
	sizeAlone(t)
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		st := bcsim.NewStore()
		var update strings.Builder
		for id := range int64(n) {
			st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 100 + id, StatusID: 11}, Products: []bcsim.OrderProduct{{ID: 1000 + id, SKU: "MUG"}}})
			fmt.Fprintf(&update, `<Order><OrderNumber>%d</OrderNumber><Status>Shipped</Status><Packages><Package><TrackNum>T%d</TrackNum></Package></Packages></Order>`, 100+id, id)
		}
		s := open(t, st, merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Unlimited: true}), bcsim.WithLatency(40*time.Millisecond))
		s.handler = s.newProcess(s.sim.RoundTripper())
		post := func(to *stage) string {
			begun := time.Now()
			answer := to.ask("updatestatus", "update", "<Orders>"+update.String()+"</Orders>")
			if took := time.Since(begun); took > 25*time.Second {
				t.Errorf("a post took %s, want an answer within 25s", took)
			}
			return answer
		}
		posts := 1
		for ; post(s) != "SETIResponse: update=OK;Notes="; posts++ {
			if posts > 20 {
				t.Fatal("still not carried out after 20 posts")
			}
			time.Sleep(20 * time.Second)
		}
		puts := 0 // an intent and an outcome for each order, and some for each poll
		for _, operation := range s.aws.LedgerOperations() {
			if operation == "PutItem" {
				puts++
			}
		}
		if shipments := s.sim.Count("POST", ""); shipments != n || puts < 2*n || puts > 2*n+2*posts {
			t.Errorf("got %d shipments and %d puts to the ledger in %d posts, want %d and about %d", shipments, puts, posts, n, 2*n)
		}
		s.sim.ResetRequests()
		if got := post(s.process(s.sim.RoundTripper())); got != "SETIResponse: update=OK;Notes=" || len(s.sim.Requests()) != n/250 {
			t.Errorf("the repeat: got %.99s after %d calls, want OK after %d pages", got, len(s.sim.Requests()), n/250)
		}
		st.SetStatus(500, 11)
		if got := post(s); got != "SETIResponse: update=OK;Notes=" {
			t.Errorf("after a change: got %.99s", got)
		}
		if o, _ := st.Order(500); o.StatusID != 2 || len(o.Shipments) != 1 {
			t.Errorf("got status %d and %d shipments of the changed order, want 2 and 1", o.StatusID, len(o.Shipments))
		}
		t.Logf("%d orders in %d posts", n, posts)
	})
}

// Ensure each of several updates of one order in a post is carried out, although
// the last one was finished when an earlier one failed.
func TestUpdateStatus_orderTwiceInAPost(t *testing.T) {
	st := bcsim.NewStore()
	for id := range int64(2) {
		st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1 + id, StatusID: 11}, Products: []bcsim.OrderProduct{{ID: 11 + id, SKU: "MUG"}}})
	}
	s := open(t, st, merchant.Settings{})
	order := func(id int, label, track string) string {
		return fmt.Sprintf("<Order><OrderNumber>%d</OrderNumber><Status>%s</Status><Packages><Package><TrackNum>%s</TrackNum></Package></Packages></Order>", id, label, track)
	}
	s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Method: "POST", Nth: 1, Status: 400, Body: `[{"status":400,"message":"no"}]`})
	for _, want := range []string{"False;Notes=Order 1: ", "OK;Notes=", "OK;Notes="} {
		answer := s.ask("updatestatus", "update", "<Orders>"+order(1, "Shipped", "T1")+order(2, "Shipped", "T2")+order(1, "Awaiting Pickup", "")+"</Orders>")
		if o, _ := st.Order(1); !strings.HasPrefix(answer, "SETIResponse: update="+want) || o.StatusID != 8 || (len(o.Shipments) == 1) != (want == "OK;Notes=") {
			t.Errorf("got %s, status %d and %d shipments, want %s, 8 and 1", answer, o.StatusID, len(o.Shipments), want)
		}
	}
}
