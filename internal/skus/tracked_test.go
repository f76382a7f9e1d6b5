package skus

import (
	"errors"
	"fmt"
	"testing"

	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

// crowded is the warehouse with so many tracked products beside it, and their SKUs.
func crowded(t testing.TB, more int) (*bcsim.Store, []string) {
	st, skus := shoptest.Load(t, warehouse), []string{}
	for i := range more {
		level := i
		sku := fmt.Sprintf("FILL-%d", i)
		st.AddProduct(bcsim.Product{ID: int64(100 + i), SKU: sku, Name: sku, Tracking: "product", Level: &level})
		skus = append(skus, sku)
	}
	return st, skus
}

// Ensure very many SKUs lead to the same places by the list of stock as by the
// catalog, in fewer calls.
func TestFind_tracked(t *testing.T) {
	odd := []string{"MUG", " MUG ", "SHIRT-S", "SHIRT-M", "SOCKS", "SOCKS-1", "EBOOK", "NOPE", "Hat-A", "HAT-a", "T~1,2", "mug", "shirt-m", "hat-a"}
	for name, asked := range map[string][]string{"exact SKUs": odd[:11], "letter case too": odd} {
		st, fill := crowded(t, 3000)
		s, sim := shoptest.Open(t, st, merchant.Settings{})
		asked = append(fill, asked...)
		all := new(Service)
		got, err := all.Find(t.Context(), s, asked, Life)
		if err != nil {
			t.Fatal(err)
		}
		calls := len(sim.Requests())
		walking := new(Service)
		walking.stores.Of(s.Hash, shop.Large).distrust()
		sim.ResetRequests()
		want, err := walking.Find(t.Context(), s, asked, Life)
		if err != nil {
			t.Fatal(err)
		}
		for _, sku := range asked {
			if g, w := got[sku], want[sku]; g.Item != w.Item || !errors.Is(g.Err, w.Err) {
				t.Errorf("%s: %q: got %+v, want %+v", name, sku, g, w)
			}
		}
		t.Logf("%s: %d calls, the catalog %d", name, calls, len(sim.Requests()))
		if name == "exact SKUs" && calls > len(sim.Requests())*3/4 {
			t.Errorf("got %d calls, the catalog takes %d", calls, len(sim.Requests()))
		}
		sim.ResetRequests()
		if _, err := all.Find(t.Context(), s, asked[:2000], Life); err != nil || len(sim.Requests()) > 0 {
			t.Errorf("once more: %d calls, %v", len(sim.Requests()), err)
		}
	}
}
