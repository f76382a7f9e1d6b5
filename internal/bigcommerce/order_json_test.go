package bigcommerce

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"testing"
	"time"
)

// orderJSON is an order as the list call with Embed returns it, written from
// bigcommerce-api.md 4.4 to 4.6.
func orderJSON(tb testing.TB) []byte {
	tb.Helper()
	data, err := os.ReadFile("testdata/order.json")
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// Ensure decoding an order never panics. A decoded order keeps its meaning when
// we write it and read it again.
func FuzzOrderJSON(f *testing.F) {
	f.Add(orderJSON(f))
	for _, s := range []string{
		`{}`, `null`, `[]`, `{"id":1e400}`, `{"id":"7"}`, `{"total_inc_tax":"1e20"}`, `{"total_inc_tax":-0.00005}`,
		`{"fees":{"url":"x","resource":"y"}}`, `{"fees":[{"id":"1","cost_ex_tax":"8"}]}`, `{"consignments":{"email":{"gift_certificates":[{}]}}}`,
		`{"billing_address":{"form_fields":[{"name":"x","value":["a",1]}]}}`, `{"date_created":"Tue, 28 Apr 2026 13:06:44 +0000"}`,
		`{"date_shipped":""}`, `{"payment_provider_id":null,"external_id":9}`, `{"customer_id":"NaN"}`, "{\"status\":\"\xff\\ud800\"}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		data = bytes.TrimSpace(data)
		if !json.Valid(data) {
			return
		}
		first := rewritten(data) // an empty list becomes null
		second := rewritten(first)
		if again := rewritten(second); string(again) != string(second) {
			t.Fatalf("read %s, then %s", second, again)
		}
	})
}

// rewritten is an order as we read it, or the text itself if it has no JSON
// form: that of a time ends at the year 9999.
func rewritten(data []byte) []byte {
	var o Order
	readRecord(data, &o)
	written, err := json.Marshal(o)
	if err != nil {
		return data
	}
	return written
}

// FuzzMembers takes objects apart as encoding/json does.
func FuzzMembers(f *testing.F) {
	for _, s := range []string{`{}`, ` { "a" : [1, {"b":"}"}] , "c":"\"\\" } `, `{"a":1e5,"":null,"a":true}`, `{"\u0041":[[],[[]]]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		data = bytes.TrimSpace(data)
		var want map[string]json.RawMessage
		if len(data) == 0 || data[0] != '{' || json.Unmarshal(data, &want) != nil {
			return
		}
		got := map[string]json.RawMessage{}
		for name, value := range members(data) {
			text, _ := unquotedText(append(append([]byte{'"'}, name...), '"'))
			got[text] = value
			checkElements(t, value)
		}
		if !maps.EqualFunc(got, want, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
			t.Fatalf("%s: got %s, want %s", data, got, want)
		}
	})
}

// checkElements compares the elements of an array with encoding/json's.
func checkElements(t *testing.T, array []byte) {
	var want []json.RawMessage
	if array[0] != '[' || json.Unmarshal(array, &want) != nil {
		return
	}
	n := 0
	for element := range elements(array) {
		if n == len(want) || !bytes.Equal(element, want[n]) {
			t.Fatalf("%s: element %d is %s", array, n, element)
		}
		n++
	}
	if n != len(want) {
		t.Fatalf("%s: %d elements, want %d", array, n, len(want))
	}
}

// Ensure we decode the documentation's order field by field.
func TestOrder_decode(t *testing.T) {
	var o Order
	if odd, ok := readRecord(orderJSON(t), &o); !ok || len(odd.Unread) > 0 {
		t.Fatalf("unreadable: %v", odd.Unread)
	}
	ship := o.Consignments.Shipping[0]
	line := ship.LineItems[0]
	for what, pair := range map[string][2]string{
		"created":      {o.DateCreated.Format(time.RFC3339), "2026-04-28T13:06:44Z"},
		"changed":      {o.DateModified.Format(time.RFC3339), "2026-04-28T13:06:45Z"},
		"total":        {o.TotalIncTax.String(), "69.47"},
		"fee":          {o.Fees[0].CostExTax.String(), "1.50"},
		"provider id":  {string(o.PaymentProviderID), ""},
		"street":       {ship.Street1, "1 Ocean Ave"},
		"form field":   {string(ship.FormFields[0].Value), "side door, ring twice"},
		"sku":          {line.SKU, "MUG-BLUE"},
		"weight":       {string(line.Weight), "0.45"},
		"option":       {line.ProductOptions[0].DisplayName + "=" + string(line.ProductOptions[0].DisplayValue), "Colour=Blue"},
		"line's share": {line.AppliedDiscounts[0].Amount.String(), "2.00"},
		"quantities":   {fmt.Sprint(line.Quantity, line.QuantityShipped, int64(o.ItemsTotal)), "3 1 3"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: got %q, want %q", what, pair[0], pair[1])
		}
	}
}

// page50 is a page of fifty such orders with three lines each.
func page50(tb testing.TB) []byte {
	var order map[string]any
	if err := json.Unmarshal(orderJSON(tb), &order); err != nil {
		tb.Fatal(err)
	}
	shipping := order["consignments"].(map[string]any)["shipping"].([]any)[0].(map[string]any)
	lines := shipping["line_items"].([]any)
	shipping["line_items"] = append(lines, lines[0], lines[0])
	orders := make([]any, 50)
	for i := range orders {
		orders[i] = order
	}
	data, err := json.Marshal(orders)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func listResponse(data []byte) *http.Response {
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(bytes.NewReader(data)),
	}
}

// BenchmarkDecodeOrders decodes a page of fifty orders as List does. In turn it
// decodes the same bytes into maps with json.Unmarshal. It reports its time and
// allocations as a share of theirs.
func BenchmarkDecodeOrders(b *testing.B) {
	data := page50(b)
	ours := func() {
		if orders, err := decodeList[Order](listResponse(data), 50); err != nil || len(orders.items) != 50 {
			b.Fatalf("%d orders, %v", len(orders.items), err)
		}
	}
	maps := func() {
		var orders []map[string]any
		if err := json.Unmarshal(data, &orders); err != nil {
			b.Fatal(err)
		}
	}
	var oursTime, mapsTime time.Duration
	for b.Loop() {
		start := time.Now()
		ours()
		middle := time.Now()
		maps()
		oursTime += middle.Sub(start)
		mapsTime += time.Since(middle)
	}
	b.ReportMetric(float64(oursTime)/float64(mapsTime), "time/maps")
	b.ReportMetric(testing.AllocsPerRun(5, ours)/testing.AllocsPerRun(5, maps), "allocs/maps")
	b.ReportMetric(0, "ns/op")
}
