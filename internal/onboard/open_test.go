package onboard_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// dues are the old orders that Stone Edge is to get first.
func (g *rig) dues() []int64 {
	g.t.Helper()
	rows, err := g.handler.Ledger.Dues(g.t.Context(), ledger.Place{Store: "teststore1", Cart: "bc-teststore1", Order: -1}, 1000)
	if err != nil {
		g.t.Fatal(err)
	}
	orders := []int64{}
	for _, row := range rows {
		if row.Why == ledger.OpenAtStart {
			orders = append(orders, row.Order)
		}
	}
	return orders
}

// Ensure the answer open makes the open orders due, those alone, and any other
// answer takes them back.
func TestSettings_open(t *testing.T) {
	g := newRig(t)
	g.withOrders(2, 11, 9, 10, 0, 8, 7, 14, 3)
	password := g.postJSON(g.good()).json(t).CartPassword
	cart := &ledger.Cart{Store: "teststore1", ID: "bc-teststore1"}
	for _, test := range []struct {
		first string
		want  []int64
	}{{"open", []int64{102, 103, 106, 109}}, {"open", []int64{102, 103, 106, 109}}, {"new", []int64{}}, {"open", []int64{102, 103, 106, 109}}, {"all", []int64{}}, {"105", []int64{}}} {
		if a := g.settings(password, test.first); a.status != http.StatusOK {
			t.Fatalf("%s: got %d %s", test.first, a.status, a.body)
		}
		if got := g.dues(); !slices.Equal(got, test.want) {
			t.Errorf("%s: due are %v, want %v", test.first, got, test.want)
		}
		if err := g.handler.Ledger.Read(t.Context(), cart); err != nil || !cart.SomeDue {
			t.Errorf("%s: the cart does not know of due orders, %v", test.first, err)
		}
	}
}

// Ensure an open order whose channel cannot be read is due if the first cart takes
// its channel.
func TestSettings_openOddChannel(t *testing.T) {
	g := newRig(t)
	g.store.Store().AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 101, StatusID: 11, ChannelID: 5}})
	g.store.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: "/v2/orders", Body: `[{"id":101,"status_id":11,"channel_id":"x"}]`,
		When: func(q url.Values) bool {
			return q.Get("status_id") == "11" && !q.Has("channel_id") && q.Get("min_id") == ""
		}})
	password := g.postJSON(g.good()).json(t).CartPassword
	for _, test := range []struct {
		takes []int64
		want  []int64
	}{{[]int64{1}, []int64{}}, {[]int64{1, 5}, []int64{101}}} {
		_, _, err := g.handler.Merchants.Change(t.Context(), "teststore1", func(m *merchant.Merchant) error { m.Settings.Channels = test.takes; return nil }, "")
		if err != nil {
			t.Fatal(err)
		}
		if a := g.settings(password, "open"); a.status != http.StatusOK {
			t.Fatalf("%v: got %d %s", test.takes, a.status, a.body)
		}
		if got := g.dues(); !slices.Equal(got, test.want) {
			t.Errorf("%v: due are %v, want %v", test.takes, got, test.want)
		}
	}
}

// Ensure a program gets the same with its submission. A store with a connection
// keeps its beginning.
func TestAccept_open(t *testing.T) {
	g := newRig(t)
	g.withOrders(2, 11, 9)
	g.postJSON(g.goodBut("first_order", "open"))
	if got := g.dues(); !slices.Equal(got, []int64{102, 103}) {
		t.Errorf("due are %v", got)
	}
	g.store.Store().AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 200, StatusID: 11}})
	g.postJSON(g.goodBut("first_order", "open"))
	if got := g.dues(); !slices.Equal(got, []int64{102, 103}) {
		t.Errorf("a store in use: due are %v", got)
	}
}

// Ensure the beginning is settled by the first download.
func TestSettings_begun(t *testing.T) {
	g := newRig(t)
	g.withOrders(11, 11)
	password := g.postJSON(g.good()).json(t).CartPassword
	cart := &ledger.Cart{Store: "teststore1", ID: "bc-teststore1"}
	err := g.handler.Ledger.ChangeCart(t.Context(), cart, func(c *ledger.Cart) bool { c.Highest = 101; return true })
	if err != nil {
		t.Fatal(err)
	}
	a := g.settings(password, "new")
	if got := a.json(t).codes(); a.status != http.StatusConflict || !slices.Equal(got, []string{"first_order invalid"}) {
		t.Errorf("got %d %v", a.status, got)
	}
	if after, _ := g.chosen(); after != 0 {
		t.Errorf("the store begins after %v", after)
	}
}

// Ensure we refuse a choice while the ledger is silent: an open order without
// its row would never come.
func TestSettings_ledgerDown(t *testing.T) {
	g := newRig(t)
	g.withOrders(11, 11)
	password := g.postJSON(g.good()).json(t).CartPassword
	g.aws.AddFault(awssim.LedgerDown())
	if a := g.settings(password, "open"); a.status != http.StatusServiceUnavailable {
		t.Errorf("got %d %s", a.status, a.body)
	}
	if after, _ := g.chosen(); after != 0 {
		t.Errorf("the store begins after %v", after)
	}
}
