package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/rawsim"
)

// Ensure order says which member of an order cannot be read and where the order
// stands, and shows nothing of the shopper.
func TestOrder(t *testing.T) {
	c := newCounter(t)
	text := fmt.Sprintf(`{"orders":[{"id":1003,"status_id":11,"status":"Awaiting Fulfillment","custom_status":"%[1]s","date_created":"Tue, 03 Nov 2026 15:04:05 +0000",
		"total_inc_tax":"1,234.50 %[1]s","items_total":1,"customer_message":"%[1]s","payment_method":"%[1]s","billing_address":["%[1]s"],"consignments":[]}],
		"sub":{"1003":{"products":[{"id":1,"name":"%[1]s","quantity":"%[1]s"}]}},"rules":[{"match":"transactions","status":503,"body":"%[1]s"}]}`, canary)
	serveRaw(t, text)
	at := ledger.Place{Store: c.shop.Hash, Cart: merchant.CartID(c.shop.Hash), Order: 1003}
	w := ledger.NewWaiting(at, ledger.Unreadable, 11)
	w.What = "total_inc_tax"
	if err := c.shop.Ledger.Write(t.Context(), []ledger.Plain{w}, nil); err != nil {
		t.Fatal(err)
	}
	got := c.do(exitDone, "order", c.shop.Hash, "1003")
	wantAll(t, got, `Status +11 Awaiting Fulfillment`, `Cannot be read +billing_address`, `Cannot be read +total_inc_tax`, `Problem +without total_inc_tax`,
		`Lines +cannot be read: quantity`, `Payments .*503`, `Coupons +can be read`, `Waits +cannot be read: total_inc_tax`, `Given to Stone Edge +never`)
	if strings.Contains(got, canary) {
		t.Errorf("it shows a value of the order:\n%s", got)
	}
	wantAll(t, c.do(exitDone, "order", c.shop.Hash, "9"), `BigCommerce +has no such order`)
	wantAll(t, c.do(exitUsage, "order", c.shop.Hash, "x"), `"x" is no order number`)
}

// Ensure order finds an unreadable channel by the store's filter, as a poll does.
func TestOrder_channel(t *testing.T) {
	c := newCounter(t)
	serveRaw(t, `{"channel":5,"orders":[{"id":1003,"status_id":11,"status":"Awaiting Fulfillment","items_total":0}],"sub":{}}`)
	wantAll(t, c.do(exitDone, "order", c.shop.Hash, "1003"), `Channel +unknown\nStatus`)
	for channel, want := range map[int64]string{5: `Channel +5\nStatus`, 1: `Channel +unknown\nChannel is +not taken by cart`} {
		_, _, err := c.store.Change(t.Context(), c.shop.Hash, func(m *merchant.Merchant) error { m.Settings.Channels = []int64{channel}; return nil }, "")
		if err != nil {
			t.Fatal(err)
		}
		wantAll(t, c.do(exitDone, "order", c.shop.Hash, "1003"), want)
	}
}

// serveRaw makes the commands ask a store of such answers.
func serveRaw(t *testing.T, text string) {
	t.Helper()
	st, err := rawsim.Load([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	raw := rawsim.New(st)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		res, err := raw.RoundTrip(r)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Content-Type", res.Header.Get("Content-Type"))
		w.WriteHeader(res.StatusCode)
		_, _ = io.Copy(w, res.Body)
	}))
	t.Cleanup(server.Close)
	t.Setenv("BIGCOMMERCE_API_URL", server.URL)
}
