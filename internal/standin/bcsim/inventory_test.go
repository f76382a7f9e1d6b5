package bcsim_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/standin/bcsim"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func ptr(n int) *int { return &n }

// stocked makes a store with an item of every kind and a disabled location 3.
func stocked() *bcsim.Server {
	s := bcsim.New()
	st := s.Store()
	st.SetLocations(bcsim.Location{ID: 1, Label: "Main", IsDefault: true}, bcsim.Location{ID: 2, Label: "Outlet"}, bcsim.Location{ID: 3, Label: "Closed", Disabled: true})
	size := func(l string) []bcsim.OptionValue { return []bcsim.OptionValue{{OptionDisplayName: "Size", Label: l}} }
	st.AddProduct(bcsim.Product{ID: 1, SKU: "SIMPLE", Tracking: "product", Level: ptr(10)})
	st.AddProduct(bcsim.Product{ID: 2, SKU: "PARENT", Tracking: "variant", Variants: []*bcsim.Variant{
		{ID: 21, SKU: "V-S", OptionValues: size("S"), Level: ptr(5)}, {ID: 22, SKU: "V-M", OptionValues: size("M"), Stock: map[int64]int{}}}})
	st.AddProduct(bcsim.Product{ID: 3, SKU: "WHOLE", Tracking: "product", Level: ptr(7), Variants: []*bcsim.Variant{
		{ID: 106, SKU: "W-S", OptionValues: size("S")}, {ID: 107, SKU: "W-M", OptionValues: size("M")}}})
	st.AddProduct(bcsim.Product{ID: 4, SKU: "FREE", Tracking: "none"})
	return s
}

const absolute, relative = "/v3/inventory/adjustments/absolute", "/v3/inventory/adjustments/relative"

func absolutely(s *bcsim.Server, items ...string) answer {
	return call(s, "PUT", absolute, `{"reason":"test","items":[`+strings.Join(items, ",")+`]}`)
}

func relatively(s *bcsim.Server, items ...string) answer {
	return call(s, "POST", relative, `{"items":[`+strings.Join(items, ",")+`]}`)
}

// Ensure clients can set and move stock by SKU, variant and product.
func TestInventory_adjust(t *testing.T) {
	s := stocked()
	absolutely(s, `{"location_id":1,"sku":"SIMPLE","quantity":4}`, `{"location_id":2,"variant_id":21,"quantity":9}`, `{"location_id":1,"product_id":3,"quantity":1}`).
		contains(t, 200, `"transaction_id":"`)
	relatively(s, `{"location_id":1,"sku":"SIMPLE","quantity":-4}`, `{"location_id":1,"sku":"V-S","quantity":2}`, `{"location_id":1,"sku":"V-S","quantity":1}`).want(t, 200)
	if a, b, c := s.Store().Stock("SIMPLE"), s.Store().Stock("V-S"), s.Store().Stock("WHOLE"); a != 0 || b != 8 || c != 1 {
		t.Errorf("got %d, %d and %d, want 0, 8 and 1", a, b, c)
	}
	if n, ok := s.Store().StockAt("V-S", 2); n != 9 || !ok {
		t.Errorf("got %d, %t at location 2, want 9", n, ok)
	}
}

// Ensure the title of a 422 names the bad item, and the whole batch fails.
func TestInventory_adjustRefused(t *testing.T) {
	good := `{"location_id":1,"sku":"SIMPLE","quantity":99}`
	tests := map[string]struct {
		adjust func(*bcsim.Server, ...string) answer
		item   string
		title  string
	}{
		"tracked by product":               {absolutely, `{"location_id":1,"sku":"W-S","quantity":1}`, "[Item with variant_id 106 is tracked by product, please update stock by product id]"},
		"tracked by variant":               {absolutely, `{"location_id":1,"product_id":2,"quantity":1}`, "tracked by variant"},
		"relative before absolute":         {relatively, `{"location_id":1,"sku":"V-M","quantity":1}`, "requires absolute adjustment before relative"},
		"relative at another location":     {relatively, `{"location_id":2,"sku":"SIMPLE","quantity":1}`, "Items with identity: [sku: SIMPLE"},
		"below zero":                       {relatively, `{"location_id":1,"sku":"V-S","quantity":-6}`, "insufficient stock"},
		"a disabled location":              {absolutely, `{"location_id":3,"sku":"V-S","quantity":1}`, "disabled"},
		"an unknown location":              {absolutely, `{"location_id":8,"sku":"V-S","quantity":1}`, "does not exist"},
		"an unknown SKU":                   {absolutely, `{"location_id":1,"sku":"NOPE","quantity":1}`, "sku NOPE not found"},
		"an untracked item":                {absolutely, `{"location_id":1,"sku":"FREE","quantity":1}`, "not tracked"},
		"two names at once":                {absolutely, `{"location_id":1,"sku":"V-S","variant_id":21,"quantity":1}`, "Exactly one"},
		"no name":                          {absolutely, `{"location_id":1,"quantity":1}`, "Exactly one"},
		"no location":                      {absolutely, `{"sku":"V-S","quantity":1}`, "location_id and quantity are required"},
		"no quantity":                      {absolutely, `{"location_id":1,"sku":"V-S"}`, "location_id and quantity are required"},
		"negative":                         {absolutely, `{"location_id":1,"sku":"V-S","quantity":-1}`, "negative"},
		"over the maximum":                 {absolutely, `{"location_id":1,"sku":"V-S","quantity":2147483648}`, "maximum"},
		"a misspelt member":                {absolutely, `{"location_id":1,"SKUs":"V-S","quantity":1}`, "unknown field"},
		"below zero in the second of two":  {relatively, `{"location_id":1,"sku":"V-S","quantity":-3},{"location_id":1,"variant_id":21,"quantity":-3}`, "insufficient stock"},
		"below what is kept back for sale": {relatively, `{"location_id":1,"sku":"V-S","quantity":-4}`, "insufficient stock"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := stocked()
			s.Store().SetSafetyStock("V-S", 1, 2)
			got := tt.adjust(s, good, tt.item)
			got.contains(t, 422, tt.title)
			if media := got.header.Get("Content-Type"); media != "application/problem+json" {
				t.Errorf("got %s, want application/problem+json", media)
			}
			if n := s.Store().Stock("SIMPLE") + s.Store().Stock("V-S"); n != 15 {
				t.Errorf("got %d in stock, want 15: the whole batch is rejected", n)
			}
		})
	}
}

// Ensure an adjustment holds 1 to 2,000 items.
func TestInventory_batchSize(t *testing.T) {
	items := make([]string, 2001)
	for i := range items {
		items[i] = fmt.Sprintf(`{"location_id":1,"sku":"SIMPLE","quantity":%d}`, i)
	}
	s := stocked()
	absolutely(s, items...).want(t, 422)
	absolutely(s, items[:2000]...).want(t, 200)
	absolutely(s).want(t, 422)
	if n := s.Store().Stock("SIMPLE"); n != 1999 {
		t.Errorf("got %d, want 1999", n)
	}
}

// Ensure IgnoreUntracked passes over untracked items instead of refusing them.
func TestInventory_ignoreUntracked(t *testing.T) {
	s := stocked()
	s.Store().IgnoreUntracked()
	absolutely(s, `{"location_id":1,"sku":"FREE","quantity":1}`, `{"location_id":1,"sku":"SIMPLE","quantity":2}`).want(t, 200)
	if n := s.Store().Stock("SIMPLE"); n != 2 {
		t.Errorf("got %d, want 2", n)
	}
}

// Ensure the lists of items show tracked items only, by location.
func TestInventory_items(t *testing.T) {
	s := stocked()
	s.Store().SetStock("V-S", 2, 3)
	s.Store().SetSafetyStock("V-S", 1, 2)
	tests := map[string]struct {
		path  string
		total int
		part  string
	}{
		"all":                         {"/v3/inventory/items", 3, `"available_to_sell":3`}, // V-M never had a figure, FREE is untracked
		"one location":                {"/v3/inventory/items?location_id:in=2", 1, `"total_inventory_onhand":3`},
		"some SKUs":                   {"/v3/inventory/items?sku:in=SIMPLE,V-S", 2, `"sku":"SIMPLE"`},
		"a product tracked as one":    {"/v3/inventory/items?product_id:in=3", 1, `"sku":"WHOLE","variant_id":null`},
		"of a location":               {"/v3/inventory/locations/2/items", 1, `"variant_id":21`},
		"of a location by variant id": {"/v3/inventory/locations/1/items?variant_id:in=22,21", 1, `"sku":"V-S"`},
		"a page":                      {"/v3/inventory/items?limit=1&page=3", 3, `"product_id":3`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := call(s, "GET", tt.path, "")
			got.contains(t, 200, tt.part)
			got.contains(t, 200, fmt.Sprintf(`"total":%d,`, tt.total))
		})
	}
	call(s, "GET", "/v3/inventory/locations/9/items", "").want(t, 404)
}

// Ensure reads show the old figure for as long as they lag.
func TestInventory_lag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := stocked()
		s.Store().SetStockLag(10 * time.Second)
		absolutely(s, `{"location_id":1,"sku":"SIMPLE","quantity":4}`).want(t, 200)
		if n := s.Store().Stock("SIMPLE"); n != 4 {
			t.Errorf("got %d in truth, want 4", n)
		}
		call(s, "GET", "/v3/inventory/items?sku:in=SIMPLE", "").contains(t, 200, `"total_inventory_onhand":10`)
		call(s, "GET", "/v3/catalog/variants?sku=SIMPLE", "").contains(t, 200, `"inventory_level":10`)
		time.Sleep(10 * time.Second)
		call(s, "GET", "/v3/inventory/items?sku:in=SIMPLE", "").contains(t, 200, `"total_inventory_onhand":4`)
	})
}

// Ensure the filters of the location list work.
func TestLocations_list(t *testing.T) {
	s := stocked()
	for query, total := range map[string]int{"": 3, "?is_default=true": 1, "?is_active=false": 1, "?location_id:in=1,2": 2, "?location_code:in=LOCATION-Outlet": 1} {
		call(s, "GET", "/v3/inventory/locations"+query, "").contains(t, 200, fmt.Sprintf(`"total":%d,`, total))
	}
}
