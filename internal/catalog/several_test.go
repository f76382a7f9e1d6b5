package catalog

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/standin/bcsim"
)

// Ensure the pages of a long batch come side by side, and one by one if one of them
// is too heavy. The items are the same.
func TestService_severalPages(t *testing.T) {
	const latency = 100 * time.Millisecond
	for name, c := range map[string]struct {
		fail  bcsim.Fault
		took  time.Duration // of the second batch: the first one learns the store
		calls int
	}{
		"side by side":     {took: latency, calls: 4},
		"a page is heavy":  {fail: bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusGatewayTimeout, Path: productsPath, Nth: 3, Times: 1}, took: 5 * latency, calls: 8},
		"a page is broken": {fail: bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: productsPath, Nth: 2, Times: 1, Body: `{"data":[{"id":`}, took: 5 * latency, calls: 8},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, sim := shoptest.OpenUnwatched(t, shoptest.Load(t, `{"products":`+plainProducts(2500)+`}`), merchant.Settings{}, bcsim.WithLatency(latency))
			all := new(Service)
			first, err := read(t.Context(), all.Stocked, s, seti.Range{Start: 1, Size: 50}, 100_000)
			if err != nil || len(first.Items) != 50 {
				t.Fatalf("%s: got %v, %v", name, codes(first.Items), err)
			}
			sim.ResetRequests()
			if c.fail.Path != "" {
				sim.Fail(c.fail)
			}
			begun := time.Now()
			batch, err := read(t.Context(), all.Stocked, s, seti.Range{Start: 51, Size: 1000}, 100_000)
			took, calls := time.Since(begun), len(sim.Requests())
			if err != nil || took > c.took || calls > c.calls {
				t.Errorf("%s: got %d calls in %v, %v, want at most %d in %v", name, calls, took, err, c.calls, c.took)
			}
			for i, item := range batch.Items {
				if item.Product.ID != int64(51+i) {
					t.Fatalf("%s: at %d got product %d", name, 51+i, item.Product.ID)
				}
			}
			if len(batch.Items) != 1000 {
				t.Errorf("%s: got %d items, want 1000", name, len(batch.Items))
			}
			last, err := read(t.Context(), all.Stocked, s, seti.Range{Start: 1051, Size: 5000}, 100_000)
			if err != nil || len(last.Items) != 1450 || last.Items[1449].Product.ID != 2500 {
				t.Errorf("%s: the rest: got %d items, %v, want 1450", name, len(last.Items), err)
			}
		})
	}
}

// Ensure pages join only as far as each follows the one before in the same list.
func TestVisit_joined(t *testing.T) {
	page := func(total int, ids ...int64) (p bigcommerce.Page[bigcommerce.Product]) {
		for _, id := range ids {
			p.Items = append(p.Items, bigcommerce.Product{ID: id, Variants: []bigcommerce.Variant{{ID: 10 * id}}})
		}
		p.Listed, p.Pagination.Total = len(ids), total
		return p
	}
	for name, c := range map[string]struct {
		pages []bigcommerce.Page[bigcommerce.Product]
		want  string // items, products to follow, end
	}{
		"all of them":        {[]bigcommerce.Page[bigcommerce.Product]{page(6, 5, 6), page(6, 7, 8), page(6, 9, 10)}, "6 0 true"},
		"more to come":       {[]bigcommerce.Page[bigcommerce.Product]{page(9, 5, 6), page(9, 7, 8)}, "4 5 false"},
		"one was removed":    {[]bigcommerce.Page[bigcommerce.Product]{page(6, 5, 6), page(5, 8, 9), page(6, 9, 10)}, "2 4 false"},
		"one came in":        {[]bigcommerce.Page[bigcommerce.Product]{page(6, 5, 6), page(6, 6, 7)}, "2 4 false"},
		"one page is empty":  {[]bigcommerce.Page[bigcommerce.Product]{page(6, 5, 6), page(6)}, "2 4 false"},
		"the first is empty": {[]bigcommerce.Page[bigcommerce.Product]{page(6)}, "0 6 false"},
	} {
		v := visit{list: new(list)}
		got := v.joined(c.pages, itemKey{4, wholeProduct})
		if diff := cmp.Diff(c.want, fmt.Sprint(len(got.items), got.left, got.end)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}
