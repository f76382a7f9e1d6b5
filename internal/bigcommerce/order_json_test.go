package bigcommerce

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
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
		var first, second Order
		if json.Unmarshal(data, &first) != nil {
			return
		}
		written, err := json.Marshal(first)
		if err != nil {
			return // the JSON form of a time ends at the year 9999
		}
		if err := json.Unmarshal(written, &second); err != nil {
			t.Fatalf("cannot read %s again: %v", written, err)
		}
		if !reflect.DeepEqual(first, second) {
			t.Fatalf("read %+v, then %+v", first, second)
		}
	})
}

// Ensure we decode the documentation's order field by field.
func TestOrder_decode(t *testing.T) {
	var o Order
	if err := json.Unmarshal(orderJSON(t), &o); err != nil {
		t.Fatal(err)
	}
	ship := o.Consignments.Shipping[0]
	line := ship.LineItems[0]
	for what, pair := range map[string][2]string{
		"created":      {o.DateCreated.Format(time.RFC3339), "2026-04-28T13:06:44Z"},
		"shipped":      {o.DateShipped.Format(time.RFC3339), "0001-01-01T00:00:00Z"},
		"total":        {o.TotalIncTax.String(), "69.47"},
		"fee":          {o.Fees[0].CostIncTax.String(), "1.50"},
		"cost":         {ship.CostIncTax.String(), "5.99"},
		"provider id":  {string(o.PaymentProviderID), ""},
		"street":       {ship.Street1, "1 Ocean Ave"},
		"form field":   {string(ship.FormFields[0].Value), "side door, ring twice"},
		"sku":          {line.SKU, "MUG-BLUE"},
		"weight":       {string(line.Weight), "0.45"},
		"option":       {line.ProductOptions[0].DisplayName + "=" + string(line.ProductOptions[0].DisplayValue), "Colour=Blue"},
		"line's share": {line.AppliedDiscounts[0].Amount.String(), "2.00"},
		"quantities":   {fmt.Sprint(line.Quantity, line.QuantityShipped, int64(line.VariantID), int64(o.ItemsTotal)), "3 1 382 3"},
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
		if orders, err := decodeList[Order](listResponse(data), 50); err != nil || len(orders) != 50 {
			b.Fatalf("%d orders, %v", len(orders), err)
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
	b.ReportMetric(testing.AllocsPerRun(5, ours)/50, "allocs/order")
	b.ReportMetric(float64(oursTime.Microseconds())/float64(b.N)/50, "us/order")
}
