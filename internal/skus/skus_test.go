package skus

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/standin/bcsim"
)

// warehouse is a store with an item of every kind.
const warehouse = `{"products":[
 {"id":1,"sku":"MUG","name":"Mug","inventory_tracking":"product","inventory_level":1},
 {"id":2,"name":"Shirt","inventory_tracking":"variant","variants":[
   {"id":21,"sku":"SHIRT-S","option_values":[{"option_display_name":"Size","label":"S"}]},
   {"id":22,"sku":"SHIRT-M","option_values":[{"option_display_name":"Size","label":"M"}]}]},
 {"id":3,"sku":"SOCKS","name":"Socks","inventory_tracking":"product","inventory_level":7,"variants":[
   {"id":31,"sku":"SOCKS-1","option_values":[{"option_display_name":"Size","label":"1"}]}]},
 {"id":4,"sku":"EBOOK","name":"Book","inventory_tracking":"none"},
 {"id":5,"sku":"Hat-A","name":"Hat","inventory_tracking":"product"},
 {"id":6,"sku":"HAT-a","name":"Other hat","inventory_tracking":"product"},
 {"id":7,"sku":"T~1,2","name":"Odd","inventory_tracking":"product"}]}`

// Ensure a SKU leads to the place of its stock, or to the reason for having
// none, among a few SKUs and among many.
func TestService_Find(t *testing.T) {
	want := map[string]Found{
		"MUG": {Item: Item{Product: 1}}, " MUG ": {Item: Item{Product: 1}}, "mug": {Item: Item{Product: 1}},
		"SHIRT-S": {Item: Item{Variant: 21}}, "shirt-m": {Item: Item{Variant: 22}},
		"SOCKS": {Item: Item{Product: 3}}, "SOCKS-1": {Item: Item{Product: 3}},
		"EBOOK": {Err: ErrUntracked}, "NOPE": {Err: ErrUnknown},
		"Hat-A": {Item: Item{Product: 5}}, "hat-a": {Err: ErrAmbiguous}, "T~1,2": {Item: Item{Product: 7}},
	}
	check := func(t *testing.T, got map[string]Found, err error, skus ...string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for _, sku := range skus {
			if diff := cmp.Diff(want[sku], got[sku], cmpopts.IgnoreFields(Found{}, "At"), cmpopts.EquateErrors()); diff != "" {
				t.Errorf("%q: -want +got:\n%s", sku, diff)
			}
		}
	}
	s, _ := shoptest.Open(t, shoptest.Load(t, warehouse), merchant.Settings{})
	all := make([]string, 0, len(want))
	for sku := range want {
		all = append(all, sku)
		got, err := new(Service).Find(t.Context(), s, []string{sku}, Life)
		check(t, got, err, sku)
	}
	got, err := new(Service).Find(t.Context(), s, all, Life)
	check(t, got, err, all...)
}

// Ensure Find asks for a SKU once in its life, and again afterwards.
func TestService_Find_again(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sim := shoptest.Open(t, shoptest.Load(t, warehouse), merchant.Settings{})
		all := new(Service)
		calls := func(life time.Duration) int {
			sim.ResetRequests()
			if _, err := all.Find(t.Context(), s, []string{"MUG", "SHIRT-S"}, life); err != nil {
				t.Fatal(err)
			}
			return len(sim.Requests())
		}
		if first, again := calls(Life), calls(Life); first == 0 || again != 0 {
			t.Errorf("got %d calls, then %d, want some, then none", first, again)
		}
		if got := calls(0); got == 0 {
			t.Error("got no call, want fresh knowledge")
		}
		time.Sleep(Life + time.Second)
		if got := calls(Life); got == 0 {
			t.Error("later: got no call, want some")
		}
	})
}

// Ensure Find calls a SKU unknown only after reading the whole catalog, because
// a missing page may hold it.
func TestService_Find_halfRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sim := shoptest.Open(t, bcsim.Scale(0, 10_000, 0), merchant.Settings{})
		sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusInternalServerError, Path: "/v3/catalog/products", Nth: 2, Times: 100, Body: `{"status":500,"title":"oops"}`})
		many := make([]string, 20)
		for i := range many {
			many[i] = fmt.Sprintf("NOPE-%d", i)
		}
		all := new(Service)
		if _, err := all.Find(t.Context(), s, many, Life); !bigcommerce.IsFailing(err) {
			t.Errorf("nothing found: got %v, want the store's own fault", err)
		}
		sim.Heal()
		got, err := all.Find(t.Context(), s, many, Life)
		if err != nil || !errors.Is(got["NOPE-7"].Err, ErrUnknown) {
			t.Errorf("all of it read: got %v, %v, want unknown", got["NOPE-7"], err)
		}
	})
}

// Ensure a product's own SKU names its stock only if the product keeps it.
func TestRowsOf(t *testing.T) {
	variants := []bigcommerce.Variant{{ID: 21, SKU: "V", OptionValues: []bigcommerce.OptionValue{{Label: "x"}}}}
	for name, tc := range map[string]struct {
		product bigcommerce.Product
		want    []row
	}{
		"a simple product":             {bigcommerce.Product{ID: 1, SKU: "P", InventoryTracking: "product", Variants: []bigcommerce.Variant{{ID: 11}}}, []row{{"P", Item{Product: 1}}}},
		"tracked by variant":           {bigcommerce.Product{ID: 2, SKU: "P", InventoryTracking: "variant", Variants: variants}, []row{{"V", Item{Variant: 21}}}},
		"tracked as a whole":           {bigcommerce.Product{ID: 2, SKU: "P", InventoryTracking: "product", Variants: variants}, []row{{"V", Item{Product: 2}}, {"P", Item{Product: 2}}}},
		"not tracked":                  {bigcommerce.Product{ID: 2, SKU: "P", InventoryTracking: "none", Variants: variants}, []row{{"V", Item{}}, {"P", Item{}}}},
		"a variant with the product's": {bigcommerce.Product{ID: 2, SKU: "V", InventoryTracking: "product", Variants: variants}, []row{{"V", Item{Product: 2}}}},
		"without a SKU":                {bigcommerce.Product{ID: 3, InventoryTracking: "product", Variants: []bigcommerce.Variant{{ID: 31}}}, []row{}},
	} {
		if diff := cmp.Diff(tc.want, rowsOf(tc.product), cmp.AllowUnexported(row{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

// Ensure a SKU of two items leads to neither.
func TestIndex_duplicate(t *testing.T) {
	x := newIndex([]row{{"A", Item{Product: 1}}, {"A", Item{Product: 2}}, {"B", Item{Product: 3}}, {"B", Item{Product: 3}}}, time.Now(), true)
	if got := x.of("A"); !errors.Is(got.Err, ErrDuplicate) {
		t.Errorf("got %v, want ErrDuplicate", got)
	}
	if got := x.of("b"); got.Err != nil || got.Item.Product != 3 {
		t.Errorf("got %v, want product 3", got)
	}
}
