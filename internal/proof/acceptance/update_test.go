package acceptance

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// tracked finds a SKU with counted stock and returns its level, in pieces.
func (p poller) tracked(t *testing.T) (sku string, level int) {
	t.Helper()
	a := p.do(t, "downloadqoh", "startnum", "1", "batchsize", "100")
	var got setiProducts
	if err := xml.Unmarshal([]byte(a.body), &got); err != nil {
		t.Fatal(err)
	}
	skus := map[string]int{}
	for _, item := range got.Product {
		skus[strings.ToLower(item.Code)]++
	}
	for _, item := range got.Product {
		n, err := strconv.Atoi(item.QOH)
		if err == nil && n > 5 && skus[strings.ToLower(item.Code)] == 1 && !strings.ContainsAny(item.Code, "~|=; ") {
			return item.Code, n
		}
	}
	t.Fatal("no product with stock in the store")
	return "", 0
}

// Ensure qohreplace answers for each item, and gives a repeat the same answer.
func TestScript_qohReplace(t *testing.T) {
	p := standIn(t).ready()
	sku, level := p.tracked(t)
	update := fmt.Sprintf("%s~%d|NO-SUCH-SKU~4|", sku, level)
	want := "SETIResponse\n" + sku + "=OK\nNO-SUCH-SKU=NF\nSETIEndOfData"
	for range 2 {
		a := p.do(t, "qohreplace", "count", "2", "update", update)
		if got := strings.TrimSpace(strings.ReplaceAll(a.body, "\r\n", "\n")); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	}
}

// Ensure invupdate adds a change to the level and answers with the new level.
func TestScript_invUpdate(t *testing.T) {
	p := standIn(t).ready()
	sku, level := p.tracked(t)
	if a := p.do(t, "qohreplace", "count", "1", "update", fmt.Sprintf("%s~%d", sku, level)); !strings.Contains(a.body, sku+"=OK") {
		t.Fatalf("set the level first: %q", a.body)
	}
	for _, change := range []int{-2, 2} {
		level += change
		a := p.do(t, "invupdate", "update", fmt.Sprintf("%s~%d", sku, change))
		if want := fmt.Sprintf("SETIResponse=OK;SKU=%s;QOH=%d;NOTE=", sku, level); !strings.HasPrefix(a.body, want) {
			t.Fatalf("%+d: got %q, want %q", change, a.body, want)
		}
	}
}

// Ensure updatestatus ships an order and answers a repeat with OK. It refuses
// an unknown order by its number.
func TestScript_updateStatus(t *testing.T) {
	p := standIn(t).ready()
	orders := p.download(t, 1, 1)
	if len(orders.Order) != 1 {
		t.Fatalf("got %d orders, want 1", len(orders.Order))
	}
	number := strconv.Itoa(orders.Order[0].OrderNumber)
	for range 2 {
		a := p.do(t, "updatestatus", "ordernumber", number, "orderstatus", "Shipped", "refnumber", "77",
			"trackcount", "1", "tracknum", "1ZACCEPTANCE", "trackcarrier", "UPS")
		if !strings.HasPrefix(a.body, "SETIResponse: update=OK;Notes=") {
			t.Fatalf("order %s: got %q, want OK", number, a.body)
		}
	}
	a := p.do(t, "updatestatus", "ordernumber", "999999999", "orderstatus", "Shipped", "trackcount", "0")
	if !strings.HasPrefix(a.body, "SETIResponse: update=False;Notes=") || !strings.Contains(a.body, "999999999") {
		t.Errorf("unknown order: got %q, want False and the number", a.body)
	}
}
