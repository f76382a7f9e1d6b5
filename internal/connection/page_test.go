package connection_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// Ensure the page says in one sentence how the store is, and JSON has the state.
func TestPage_states(t *testing.T) {
	for name, test := range map[string]struct {
		make            func(*rig)
		state, sentence string
	}{
		"first day": {func(g *rig) {}, "connected", "Connected. Stone Edge has not asked yet."},
		"working":   {func(g *rig) { g.poll() }, "connected", "Working: Stone Edge last asked less than a minute ago."},
		"never": {func(g *rig) {
			g.change(func(m *merchant.Merchant) { m.CreatedAt = time.Now().Add(-25 * time.Hour) })
		}, "quiet", "Quiet: Stone Edge has never asked."},
		"quiet": {func(g *rig) {
			g.poll()
			c := &ledger.Cart{Store: "teststore1", ID: cart}
			_ = g.table.Read(g.t.Context(), c)
			_ = g.table.ChangeCart(g.t.Context(), c, func(c *ledger.Cart) bool {
				c.Conversation.At = time.Now().Add(-49 * time.Hour)
				return true
			})
		}, "quiet", "Quiet: Stone Edge last asked on "},
		"key refused": {func(g *rig) {
			a := g.store.Account()
			a.AccessToken = "another"
			g.store.SetAccount(a.StoreHash, a)
			g.poll()
		}, "key_refused", "BigCommerce refuses the key since "},
		"paused": {func(g *rig) { g.signIn(); g.post("/connection/pause") }, "paused", "Paused."},
	} {
		t.Run(name, func(t *testing.T) {
			g := newRig(t)
			test.make(g)
			if got := g.json()["state"]; got != test.state {
				t.Errorf("got %v, want %s", got, test.state)
			}
			g.signIn()
			wantAll(t, g.do("GET", "/connection", "", "").body, `<section class="state `+test.state+`"`, `<h1 id="state">`+test.sentence)
		})
	}
}

// Ensure the page shows the orders that Stone Edge got, the missing ones with
// the reason, and updates in need of a look.
func TestPage_facts(t *testing.T) {
	g := newRig(t)
	g.order(101, 11)
	g.order(102, 7)
	g.order(103, 11)
	g.poll()
	g.order(104, 1)
	ctx := t.Context()
	place := func(id int64) ledger.Place { return ledger.Place{Store: "teststore1", Cart: cart, Order: id} }
	unfinished := ledger.NewWaiting(place(105), ledger.WaitsForStatus, 0)
	odd := ledger.NewWaiting(place(90), ledger.Unreadable, 11)
	odd.What = "total_inc_tax"
	if err := g.table.Write(ctx, []ledger.Plain{ledger.NewWaiting(place(102), ledger.WaitsForStatus, 7), ledger.NewWaiting(place(89), ledger.Removed, 11), odd, unfinished, ledger.NewDue(place(91), ledger.AskedFor, time.Now())}, nil); err != nil {
		t.Fatal(err)
	}
	for _, n := range []ledger.Note{{Order: "101", Kind: "held", Text: "1Z1 waits for its goods"}, {Order: "103", Kind: "accepted", Text: "no such order"}} {
		n.Store = "teststore1"
		if err := g.table.Remember(ctx, n); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.table.Refuse(ctx, []*ledger.Refused{{Store: "teststore1", What: ledger.RefusedSKU, Key: "MUG"}}, func(*ledger.Refused) (bool, int64) { return false, 0 }); err != nil {
		t.Fatal(err)
	}
	g.signIn()
	page := g.do("GET", "/connection", "", "").body
	wantAll(t, page,
		`<th scope="row">101</th>`, `<th scope="row">103</th>`, "from no. 1", ">once<",
		"Awaiting Payment is not among the statuses you offer.", "in a form that we cannot read: total_inc_tax.", "1 order cannot be read at BigCommerce.", "Its checkout is not finished.",
		"BigCommerce lists it no more: it was removed or archived.",
		"<b>91</b> since ", "You asked for it.", "<b>1</b> Pending", "<b>1</b> Awaiting Payment",
		`<th scope="row">MUG</th><td>refused</td>`, `<th scope="row">101</th><td>waits</td><td>1Z1 waits for its goods</td>`, "answered OK, with a note",
		`<li class="ok"><b>Orders</b>`, `<b>Updates from Stone Edge that need a look: 3.</b> <a href="#updates">`)
	if strings.Index(page, `<th scope="row">90</th>`) > strings.Index(page, `<th scope="row">102</th>`) {
		t.Error("an order that needs somebody stands behind one that does not")
	}
	v := g.json()
	for key, want := range map[string]string{
		"given":       `[{"given_at":"T","number":103,"times":1},{"given_at":"T","number":101,"times":1}]`,
		"last_order":  `{"given_at":"T","number":103}`,
		"not_offered": `[{"count":1,"label":"Pending","status_id":1},{"count":1,"label":"Awaiting Payment","status_id":7}]`,
	} {
		if got := withoutTimes(v[key]); got != want {
			t.Errorf("%s: got %s, want %s", key, got, want)
		}
	}
	text := withoutTimes(v)
	wantAll(t, text, `"cart_id":"bc-teststore1"`, `"why":"unreadable"`, `"why":"status"`, `"sku":"MUG"`, `"what":"noted"`, `"time_zone":"America/Chicago"`, `"function":"downloadorders"`)
	if strings.Contains(text, "null") {
		t.Errorf("an empty list is null: %s", text)
	}
}

// Ensure the page says which Stone Edge asked, and a text that is no version gets
// nowhere.
func TestPage_program(t *testing.T) {
	g := newRig(t)
	g.order(101, 11)
	g.poll("omversion", "7.732")
	g.signIn()
	wantAll(t, g.do("GET", "/connection", "", "").body, "</b>, Stone Edge 7.732. As of")
	wantAll(t, withoutTimes(g.json()["last_poll"]), `"seom_version":"7.732"`)
	g.poll("setifunction", "ordercount", "omversion", "Ada Lovelace")
	if got := withoutTimes(g.json()["last_poll"]); got != `{"at":"T","function":"ordercount"}` || strings.Contains(g.aws.LedgerText(), "Lovelace") {
		t.Errorf("got %s", got)
	}
}

// withoutTimes is JSON with T for each time.
func withoutTimes(v any) string {
	switch v := v.(type) {
	case map[string]any:
		for name, one := range v {
			if text, ok := one.(string); ok {
				if _, err := time.Parse(time.RFC3339Nano, text); err == nil {
					v[name] = "T"
				}
				continue
			}
			withoutTimes(one)
		}
	case []any:
		for _, one := range v {
			withoutTimes(one)
		}
	}
	text, _ := json.Marshal(v)
	return string(text)
}

// Ensure the page stands while BigCommerce is silent.
func TestPage_bigCommerceDown(t *testing.T) {
	g := newRig(t)
	g.order(101, 11)
	g.poll()
	g.signIn()
	g.store.Fail(bcsim.Fault{Path: "/v2/orders/count", Status: 500, Times: 100})
	wantAll(t, g.do("GET", "/connection", "", "").body, "Working: ", "BigCommerce does not answer right now.", `<th scope="row">101</th>`)
	g.store.Heal()
	g.store.SetQuota("teststore1", bcsim.Quota{Limit: 1, Window: time.Minute})
	g.store.UseQuota("teststore1", 1)
	wantAll(t, g.do("GET", "/connection", "", "").body, "Working: ", "BigCommerce lets us ask no more for some seconds.", `<th scope="row">101</th>`)
}

// Ensure shoppers, keys and passwords stay out of pages, JSON, the log and the
// table.
func TestPage_canaries(t *testing.T) {
	g := newRig(t)
	for id := int64(101); id < 104; id++ {
		g.order(id, 11)
	}
	g.poll()
	g.signIn()
	var all strings.Builder
	for _, path := range []string{"", "?show=settings", "?done=<script>", "?done=again&order=<b>"} {
		all.WriteString(g.do("GET", "/connection"+path, "", "").body)
	}
	all.WriteString(fmt.Sprint(g.json()))
	for _, path := range []string{"check", "reconcile", "give-again", "pause", "resume", "settings", "disconnect", "password"} {
		all.WriteString(g.post("/connection/"+path, "order", "101").body)
	}
	text := all.String() + g.logs.String() + g.aws.LedgerText()
	a := g.store.Account()
	for name, canary := range map[string]string{
		"token": a.AccessToken, "secret": a.ClientSecret, "client": a.ClientID, "password": g.password, "hash": g.kept().PasswordHash,
		"contact": "canary@shop.example", "name": "Muster", "injection": "<script>", "injected": "<b>",
	} {
		if name == "injected" {
			canary = "order <b>"
		}
		if strings.Contains(text, canary) {
			t.Errorf("%s shows", name)
		}
	}
	for _, shopper := range shoppers(g.store) {
		if strings.Contains(text, shopper) {
			t.Errorf("the shopper's %q shows", shopper)
		}
	}
}

// shoppers are the names and addresses in the store's orders.
func shoppers(s *bcsim.Server) (list []string) {
	for _, id := range []int64{101, 102, 103} {
		o, ok := s.Store().Order(id)
		if !ok {
			continue
		}
		for _, text := range []string{o.BillingAddress.Email, o.BillingAddress.Street1, o.BillingAddress.LastName} {
			if len(text) > 3 {
				list = append(list, text)
			}
		}
	}
	return list
}
