package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/orders"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/secret"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// counter is a bench with a store at BigCommerce, and a Stone Edge at its door.
type counter struct {
	*bench
	shop *shop.Shop
	st   *bcsim.Store
}

func newCounter(t *testing.T) *counter {
	t.Helper()
	b := newBench(t)
	account, st := bcsim.DefaultAccount(), bcsim.NewStore()
	sim := bcsim.New(bcsim.WithStore(account.StoreHash, st, account))
	server := httptest.NewServer(http.HandlerFunc(sim.ServeHTTP))
	t.Cleanup(server.Close)
	t.Setenv("LEDGER_TABLE", awssim.LedgerTable)
	t.Setenv("BIGCOMMERCE_API_URL", server.URL)
	t.Setenv("ORDER_STATUSES", "")
	m := &merchant.Merchant{StoreHash: account.StoreHash, AccessToken: secret.New(account.AccessToken), PasswordHash: merchant.HashPassword(secret.New(canary))}
	if _, err := b.store.Put(t.Context(), m, merchant.Sent); err != nil {
		t.Fatal(err)
	}
	l := ledger.New(dynamodb.NewFromConfig(cloudtest.At(b.sim.URL)), awssim.LedgerTable)
	s, err := (&shop.Shops{Ledger: l}).Open(m, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &counter{bench: b, shop: s, st: st}
}

// arrive adds an order, created just now.
func (c *counter) arrive(id int64, status int) {
	o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: status}}
	o.DateCreated.Time = time.Now().UTC()
	c.st.AddOrder(o)
}

// poll is a conversation of Stone Edge, with a lastorder of 0 for All.
func (c *counter) poll(last int64) (numbers []int64) {
	c.t.Helper()
	var all orders.Service
	sel := orders.Select(c.shop, seti.Since{Order: last}, nil)
	if n, err := all.Count(c.t.Context(), c.shop, sel); err != nil || n.Orders == 0 {
		return nil
	}
	b := all.Batch(c.shop, sel, seti.Range{Start: 1, Size: 50})
	list, _, err := b.Orders(c.t.Context())
	if err == nil {
		err = b.Sent(c.t.Context())
	}
	if err != nil {
		c.t.Fatal(err)
	}
	for _, o := range list {
		numbers = append(numbers, o.ID)
	}
	return numbers
}

// Ensure orders shows given, due and waiting orders, to a person and to a
// program.
func TestOrders(t *testing.T) {
	c := newCounter(t)
	hash := c.shop.Hash
	if got := c.do(exitDone, "orders", hash); !strings.Contains(got, "Stone Edge has not asked for orders yet") || strings.Contains(got, "ORDER") {
		t.Errorf("before the first poll: got %s", got)
	}
	c.arrive(1001, 7)
	c.arrive(1002, 11)
	c.poll(0)
	c.do(exitDone, "offer", merchant.CartID(hash), "1002")
	got := c.do(exitDone, "orders", hash)
	for _, want := range []string{"lastorder All", "Given: the last 1. Due: 1. Waiting: 1.", "its status 7, Awaiting Payment, is not offered", "asked for"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want %q in it", got, want)
		}
	}
	var out struct {
		LastOrder           *int64 `json:"last_order"`
		Given, Due, Waiting []struct {
			Number int64  `json:"number"`
			Why    string `json:"why"`
		}
	}
	if err := json.Unmarshal([]byte(c.do(exitDone, "orders", hash, "--json")), &out); err != nil {
		t.Fatal(err)
	}
	if len(out.Given) != 1 || out.Given[0].Number != 1002 || len(out.Due) != 1 || out.Due[0].Why != "asked" || len(out.Waiting) != 1 || out.Waiting[0].Number != 1001 {
		t.Errorf("got %+v", out)
	}
	c.do(exitMissing, "orders", "nobody1")
	t.Setenv("LEDGER_TABLE", "")
	c.do(exitUsage, "orders", hash)
}

// Ensure reconcile finds orders missing in Stone Edge and exits with 4. With
// --offer the next poll brings them.
func TestReconcile(t *testing.T) {
	c := newCounter(t)
	hash := c.shop.Hash
	for id := int64(1); id <= 5; id++ {
		c.arrive(id, 11)
	}
	c.st.SetStatus(3, 5)
	c.poll(0)
	if got := c.do(exitDone, "reconcile", hash, "--days", "30"); !strings.Contains(got, "4 are offered. Given: 4.") || !strings.Contains(got, "Missing: 0") {
		t.Errorf("got %s", got)
	}
	c.poll(5)
	c.st.UpdateOrder(3, func(o *bcsim.Order) { o.StatusID, o.DateModified.Time = 11, time.Now().AddDate(0, 0, -3) }) // lists of changes miss it
	c.arrive(6, 11)
	got := c.do(exitIncomplete, "reconcile", hash)
	for _, want := range []string{"To come with the next poll: 1", "Missing: 1", "orders are missing in Stone Edge"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want %q in it", got, want)
		}
	}
	c.do(exitIncomplete, "reconcile", hash, "--offer")
	if got := c.do(exitDone, "reconcile", hash); !strings.Contains(got, "Due late: 1") {
		t.Errorf("offered: got %s", got)
	}
	if got := c.poll(5); len(got) != 2 || got[0] != 3 || got[1] != 6 {
		t.Errorf("the next poll: got %v, want 3 and 6", got)
	}
	c.do(exitUsage, "reconcile", hash, "--days", "0")
}

// Ensure offer gives an order again at the next poll, and names the others.
func TestOffer(t *testing.T) {
	c := newCounter(t)
	hash := c.shop.Hash
	for id := int64(1); id <= 3; id++ {
		c.arrive(id, 11)
	}
	c.arrive(4, 5)
	c.poll(0)
	c.do(exitDone, "offer", hash, "1", "2")
	if got := c.poll(3); len(got) != 2 || got[0] != 1 || got[1] != 2 {
		t.Errorf("the next poll: got %v, want 1 and 2 again", got)
	}
	got := c.do(exitFailed, "offer", hash, "1", "4", "77")
	for _, want := range []string{"Order 1: Stone Edge gets it", "Order 4: its status 5, Cancelled, is not offered", "Order 77: BigCommerce has no such order"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want %q in it", got, want)
		}
	}
	c.do(exitUsage, "offer", hash, "one")
}

// Ensure orders shows what updates left undone, and reconcile tells by its exit code
// what Stone Edge heard OK for although BigCommerce never got it.
func TestOrders_updates(t *testing.T) {
	c := newCounter(t)
	hash, l := c.shop.Hash, c.shop.Ledger
	say := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	refuse := func(what, key string, ok bool) {
		t.Helper()
		row := &ledger.Refused{Store: hash, What: what, Key: key}
		say(l.Refuse(t.Context(), []*ledger.Refused{row}, func(*ledger.Refused) (bool, int64) { return ok, -2 }))
	}
	say(l.Remember(t.Context(), ledger.Note{Store: hash, Order: "1001", Kind: "held", Text: "Tracking number T1 waits."}))
	refuse(ledger.RefusedSKU, "GHOST", false)
	refuse(ledger.RefusedOrder, "77", false)
	got := c.do(exitDone, "orders", hash)
	for _, want := range []string{"order 1001", "waits", "Tracking number T1 waits.", "SKU GHOST", "refused", "Add the SKU there"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want %q in it", got, want)
		}
	}
	if strings.Contains(got, "77") {
		t.Errorf("got %s, want order 77 by its note alone", got)
	}
	if got := c.do(exitDone, "reconcile", hash); strings.Contains(got, "1001") {
		t.Errorf("reconcile: got %s, want nothing of an update that waits", got)
	}
	say(l.Remember(t.Context(), ledger.Note{Store: hash, Order: "1002", Kind: "accepted", Text: "Not found in BigCommerce.", Accepted: true}))
	refuse(ledger.RefusedLevel, "MUG", true)
	var out struct {
		Updates []leftUndone `json:"updates"`
	}
	say(json.Unmarshal([]byte(c.do(exitDone, "orders", hash, "--json")), &out))
	if len(out.Updates) != 4 {
		t.Errorf("got %+v, want four updates", out.Updates)
	}
	got = c.do(exitIncomplete, "reconcile", hash)
	for _, want := range []string{"order 1002", "OK, not carried out", "SKU MUG", "(-2)", "2 updates were answered OK and not carried out"} {
		if !strings.Contains(got, want) {
			t.Errorf("reconcile: got %s, want %q in it", got, want)
		}
	}
	c.arrive(5, 11)
	c.arrive(9, 11)
	c.arrive(7, 5)
	c.poll(0)
	c.poll(9)
	c.st.UpdateOrder(7, func(o *bcsim.Order) { o.StatusID, o.DateModified.Time = 11, time.Now().AddDate(0, 0, -3) })
	if got := c.do(exitIncomplete, "reconcile", hash, "--offer"); !strings.Contains(got, "1 orders are missing") || !strings.Contains(got, "SKU MUG") {
		t.Errorf("with a missing order: got %s", got)
	}
}
