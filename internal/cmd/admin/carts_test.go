package main

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

// arriveIn adds an order of a channel, created just now.
func (c *counter) arriveIn(id int64, channel int, source string) {
	o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11, ChannelID: channel, OrderSource: source}}
	o.DateCreated.Time = time.Now().UTC()
	c.st.AddOrder(o)
}

// at is the counter in front of another cart of the store.
func (c *counter) at(t *testing.T, channel int64) *counter {
	t.Helper()
	m, err := c.store.Get(t.Context(), c.shop.Hash)
	if err != nil {
		t.Fatal(err)
	}
	at, ok := m.At(channel)
	if !ok {
		t.Fatalf("no cart for channel %d", channel)
	}
	s, err := (&shop.Shops{Ledger: c.shop.Ledger}).Open(at, "", http.DefaultTransport)
	if err != nil {
		t.Fatal(err)
	}
	s.Client = c.shop.Client
	return &counter{bench: c.bench, shop: s, st: c.st}
}

// Ensure every command about orders is about the named cart, and that an operator
// sees carts, and channels that no cart takes.
func TestCarts(t *testing.T) {
	c := newCounter(t)
	hash := c.shop.Hash
	further := merchant.FurtherCartID(hash, 5)
	c.arriveIn(1, 1, "www")
	c.arriveIn(2, 5, "ebay")
	c.arriveIn(3, 7, "amazon")
	if got := c.do(exitMissing, "show", further); got != "admin: store "+hash+" has no cart "+further+"; show "+hash+" names its carts\n" {
		t.Errorf("got %s", got)
	}
	_, _, err := c.store.Change(t.Context(), hash, func(m *merchant.Merchant) error {
		return m.AddCart(merchant.Cart{Channel: 5, PasswordHash: merchant.HashPassword(secret.New(canary))})
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	c.do(exitDone, "set", hash, "channels=1")
	want := func(got string, parts ...string) {
		t.Helper()
		for _, part := range parts {
			if ok, _ := regexp.MatchString(part, got); !ok {
				t.Errorf("lacks %q:\n%s", part, got)
			}
		}
	}
	want(c.do(exitDone, "list"), hash+" +active", further+" +active")
	want(c.do(exitDone, "show", hash), "Further cart +"+further+": channels 5, first_order all", "Sends stock +bc-"+hash+"\n", "channels +1\n")
	want(c.do(exitDone, "show", further), "Cart ID +"+further)
	want(c.do(exitFailed, "set", further, "channels=1"), "channel 1: another cart of the store takes it")
	want(c.do(exitFailed, "set", further, "time_zone=UTC"), "the setting is the store's")
	c.do(exitMissing, "set", hash, "stock_cart=9")
	want(c.do(exitDone, "set", hash, "stock_cart=5"), "stock_cart +.* 5")
	c.do(exitDone, "set", further, "channels=5,8", "first_order=1")
	c.do(exitMissing, "set", merchant.FurtherCartID(hash, 9), "channels=5")
	password := c.do(exitDone, "new-password", further)
	want(password, "Cart ID +"+further)
	c.do(exitMissing, "new-password", merchant.FurtherCartID(hash, 9))
	m, _ := c.store.Get(t.Context(), hash)
	at, _ := m.At(5)
	typed := regexp.MustCompile(`Cart Password +(\S+)`).FindStringSubmatch(password)
	if typed == nil || !at.PasswordMatches(secret.New(typed[1])) || m.PasswordMatches(secret.New(typed[1])) || at.Settings.FirstOrder != 1 || m.Settings.FirstOrder != 0 {
		t.Errorf("kept %+v", m.Carts)
	}

	first, second := c.at(t, 0), c.at(t, 5)
	if got := first.poll(0); len(got) != 1 || got[0] != 1 {
		t.Errorf("the first cart got %v", got)
	}
	want(c.do(exitDone, "orders", hash), `No cart takes channel 7 \(amazon\): 1 of the newest orders`, `Given: the last 1`)
	want(c.do(exitDone, "orders", further, "--json"), `"channels_without_cart": \[\s+7\s+\]`, `"given": \[\]`)
	want(c.do(exitDone, "reconcile", further), "1 are offered. Given: 0. To come with the next poll: 1", "This is cart "+further+" alone")
	want(c.do(exitFailed, "offer", further, "1"), "Order 1: its channel is not this cart's")
	want(c.do(exitDone, "offer", further, "2"), "Order 2: Stone Edge gets it")
	want(c.do(exitDone, "order", further, "2"), "Due +comes with the next poll")
	if got := second.poll(0); len(got) != 1 || got[0] != 2 {
		t.Errorf("the second cart got %v", got)
	}
	want(c.do(exitDone, "order", hash, "2"), "Channel +5\n", "not taken by cart bc-"+hash, "Given to Stone Edge +never")
	want(c.do(exitDone, "order", further, "2"), "Given to Stone Edge +2")
	c.listsCarts(t, further)
	if got := c.do(exitMissing, "pause", further); strings.Contains(got, "is paused") {
		t.Errorf("a cart paused the store: %s", got)
	}
	c.do(exitMissing, "remove", further, "--yes")
}

// listsCarts wants each cart's own standing in the list, by as many calls as it
// takes.
func (c *counter) listsCarts(t *testing.T, further string) {
	t.Helper()
	hash := c.shop.Hash
	for _, n := range []ledger.Note{{Store: hash, Order: "1", Kind: "held"}, {Store: hash, Order: "2", Kind: "held"}, {Store: hash, Order: "2-x", Kind: "held"}} {
		if err := c.store.Ledger.Remember(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	before := len(c.sim.LedgerOperations())
	wantAll(t, c.do(exitDone, "list"), `(?m)^`+hash+` +active +- +- +\d+ s ago +- +0 +2 `, `(?m)^`+further+` +active +\d+ s ago +- +0 +1 `)
	if calls := c.sim.LedgerOperations()[before:]; len(calls) != 3*3+2 { // rows, notes, waiting orders; of the further cart, its waiting orders and who gave what
		t.Errorf("got %v", calls)
	}
	var list []storeJSON
	if err := json.Unmarshal([]byte(c.do(exitDone, "list", "--json")), &list); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(s storeJSON) bool { return s.StoreHash == hash })
	if got := list[i]; *got.Held != 2 || len(got.Further) != 1 || len(list[0].Further) != 0 {
		t.Fatalf("got %+v", list)
	}
	if at := list[i].Further[0]; at.CartID != further || at.State != "active" || len(at.Channels) != 2 || at.FirstOrder != 1 || *at.Held != 1 || at.LastPoll == nil {
		t.Errorf("got %+v", at)
	}
	var one storeJSON
	if err := json.Unmarshal([]byte(c.do(exitDone, "show", further, "--json")), &one); err != nil || one.CartID != further || *one.Held != 1 {
		t.Errorf("got %+v, %v", one, err)
	}
	wantAll(t, c.do(exitDone, "show", further), `(?m)^Last poll +\d+ s ago$`, `(?m)^Waiting +0 orders, held 1 updates$`)
	wantAll(t, c.do(exitDone, "show", hash), `(?m)^Waiting +0 orders, held 2 updates$`)
}
