package main

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/standin/bcsim"
)

// Ensure the printed command makes an order late, and the poll after it brings
// the order.
func TestRun_lateOrder(t *testing.T) {
	sim, err := sampleStore(settings{})
	if err != nil {
		t.Fatal(err)
	}
	late := lateOrderOf(sim.StoreOf(connectedAccount.StoreHash), time.Now())
	if late.order == 0 {
		t.Skip("the sample store's orders are over a year old, so none comes late; give them newer dates in the sample store")
	}
	r := start(t, nil)
	r.poll(t, "ordercount")
	if body := r.poll(t, "downloadorders", "startnum", "1", "batchsize", "100"); strings.Contains(body, orderNumber(late.order)) || !strings.Contains(body, orderNumber(late.last)) {
		t.Fatalf("the first poll: want %d and not %d", late.last, late.order)
	}
	text := late.text(r.Store, connectedAccount, defaultAddressFile)
	address, _, _ := strings.Cut(text[strings.Index(text, r.Store):], "\n")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address, strings.NewReader(`{"status_id": 11}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Auth-Token", connectedAccount.AccessToken)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(res.Body)
	if res.Body.Close(); res.StatusCode != http.StatusOK {
		t.Fatalf("pay: status %d: %s", res.StatusCode, body)
	}
	last := itoa(late.last)
	r.poll(t, "ordercount", "lastorder", last)
	if body := r.poll(t, "downloadorders", "lastorder", last, "startnum", "1", "batchsize", "100"); !strings.Contains(body, orderNumber(late.order)) {
		t.Errorf("got %.300s, want order %d", body, late.order)
	}
}

// Ensure only a young order below an offered one is named.
func TestLateOrderOf(t *testing.T) {
	now := time.Now()
	st := bcsim.NewStore()
	for id, status := range []int{7, 11, 0, 12, 9, 7} {
		o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: int64(id + 1), StatusID: status}}
		o.DateCreated.Time = now.AddDate(0, 0, -10)
		st.AddOrder(o)
	}
	if got := lateOrderOf(st, now); got != (lateOrder{4, 5}) {
		t.Errorf("got %+v, want order 4 below 5", got)
	}
	if got := lateOrderOf(st, now.AddDate(2, 0, 0)); got.order != 0 || got.text("http://x", account{}, "") != "" {
		t.Errorf("two years later: got %+v", got)
	}
}

func itoa(id int64) string { return strconv.FormatInt(id, 10) }

func orderNumber(id int64) string { return "<OrderNumber>" + itoa(id) + "</OrderNumber>" }
