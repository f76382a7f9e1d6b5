package skus

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/catalog"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

const (
	productsPath = "/v3/catalog/products"
	variantsPath = "/v3/catalog/variants"
)

// simple is a store of n products with one variant each.
func simple(n int) *bcsim.Store {
	st := bcsim.NewStore()
	for id := int64(1); id <= int64(n); id++ {
		st.AddProduct(bcsim.Product{ID: id, SKU: fmt.Sprint("SKU-", id), Tracking: "product"})
	}
	return st
}

// some are n SKUs of simple, from the last one down.
func some(of, n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprint("SKU-", of-i))
	}
	return list
}

// Ensure a few SKUs are asked for by name, more of them looked up in the whole
// catalog, page by page, and very many in the list of stock.
func TestService_Find_calls(t *testing.T) {
	for name, c := range map[string]struct {
		list               []string
		products, variants int
		stock              int
	}{
		"one":                   {some(1000, 1), 1, 0, 0},
		"ten":                   {some(1000, 10), 1, 0, 0},
		"ten, one of them new":  {append(some(1000, 9), "NOPE"), 1 + 4, 1, 0},
		"eleven":                {some(1000, 11), 4, 0, 0},
		"hundreds":              {some(1000, 999), 4, 0, 0},
		"a thousand":            {some(1000, 1000), 0, 0, 1},
		"none":                  {nil, 0, 0, 0},
		"one, spelled in small": {[]string{"sku-7"}, 1 + 4, 1, 0},
	} {
		s, sim := shoptest.OpenUnwatched(t, simple(1000), merchant.Settings{})
		got, err := new(Service).Find(t.Context(), s, c.list, Life)
		for _, sku := range c.list {
			if f := got[sku]; err != nil || (f.Err == nil) == (sku == "NOPE") {
				t.Errorf("%s: %s: got %v, %v", name, sku, f, err)
			}
		}
		if stock := sim.Count(http.MethodGet, "/v3/inventory/items"); stock != c.stock {
			t.Errorf("%s: got %d lists of stock, want %d", name, stock, c.stock)
		}
		if products, variants := sim.Count(http.MethodGet, productsPath), sim.Count(http.MethodGet, variantsPath); products != c.products || variants != c.variants {
			t.Errorf("%s: got %d lists of products and %d of variants, want %d and %d", name, products, variants, c.products, c.variants)
		}
	}
}

// Ensure a catalog that was read serves for its life. That many SKUs are
// unknown is believed for a minute only, because they may be new.
func TestService_Find_life(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := simple(500)
		s, sim := shoptest.Open(t, st, merchant.Settings{})
		all := new(Service)
		find := func(list []string) int {
			sim.ResetRequests()
			if _, err := all.Find(t.Context(), s, list, Life); err != nil {
				t.Fatal(err)
			}
			return len(sim.Requests())
		}
		strangers := strings.Fields("A B C D E F G H I J K L")
		first, again, others := find(some(500, 50)), find(some(400, 50)), find(strangers)
		if first != 2 || again != 0 || others != 0 {
			t.Errorf("got %d, %d and %d calls, want 2 for the catalog and then none", first, again, others)
		}
		time.Sleep(noneLife)
		if known, unknown := find(some(500, 50)), find(strangers); known != 0 || unknown != 2 {
			t.Errorf("a minute later: got %d calls for known SKUs and %d for unknown ones, want 0 and 2", known, unknown)
		}
		time.Sleep(Life)
		if got := find(some(500, 50)); got != 2 {
			t.Errorf("later: got %d calls, want 2", got)
		}
	})
}

// Ensure a scan that the quota cuts short answers what it has read, and that a
// later one reads the missing pages alone.
func TestService_Find_cutShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sim := shoptest.OpenUnwatched(t, simple(2000), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Limit: 20, Window: 30 * time.Second}))
		sim.UseQuota(s.Hash, 15)
		all := new(Service)
		all.stores.Of(s.Hash, shop.Large).distrust() // the list of stock is shorter
		find := func() (found, failed int, err error) {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			sim.ResetRequests()
			got, err := all.Find(ctx, s, some(2000, 2000), Life)
			for _, f := range got {
				if errors.Is(f.Err, ErrLookupFailed) && bigcommerce.IsBusy(f.Err) {
					failed++
				} else if f.Err == nil {
					found++
				}
			}
			return found, failed, err
		}
		found, failed, err := find()
		if err != nil || found == 0 || found%250 != 0 || failed != 2000-found || failed == 0 {
			t.Errorf("got %d found and %d failed, %v, want 250 a page and the rest busy", found, failed, err)
		}
		missing := failed / 250
		time.Sleep(31 * time.Second)
		if found, _, err := find(); err != nil || found != 2000 || len(sim.Requests()) != missing {
			t.Errorf("in a new window: got %d found in %d pages, %v, want all by the other %d", found, len(sim.Requests()), err, missing)
		}
	})
}

// Ensure a scan reads a catalog whose long pages fail, and asks for shorter ones
// from then on. A product that fails even alone is named, and only for SKUs that
// may be its own.
func TestService_Find_heavyPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sim := shoptest.OpenUnwatched(t, simple(600), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Unlimited: true}))
		all := new(Service)
		for _, c := range []struct {
			most, bad int // the longest page that works; the place of a product that fails even alone
			calls     int // at most
		}{{100, 0, 50}, {100, 0, 40}, {600, 333, 40}} {
			sim.Heal()
			sim.ResetRequests()
			sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusGatewayTimeout, Path: productsPath, When: func(q url.Values) bool {
				number, _ := strconv.Atoi(q.Get("page"))
				length, _ := strconv.Atoi(q.Get("limit"))
				holds := (number-1)*length < c.bad && c.bad <= number*length && q.Get("include") != ""
				return length > c.most || holds
			}})
			list := append(some(600, 600), "NOPE")
			got, err := all.Find(t.Context(), s, list, Life)
			if err != nil {
				t.Fatalf("%+v: %v", c, err)
			}
			for _, sku := range list {
				want := error(nil)
				e, named := errors.AsType[*catalog.ProductError](got[sku].Err)
				switch bad := fmt.Sprint("SKU-", c.bad); {
				case (sku == "NOPE" || sku == bad) && c.bad > 0:
					if want = ErrLookupFailed; !named || e.Product != int64(c.bad) {
						t.Errorf("%+v: %s: got %v, want product %d named", c, sku, got[sku].Err, c.bad)
					}
				case sku == "NOPE":
					want = ErrUnknown
				}
				if !errors.Is(got[sku].Err, want) {
					t.Errorf("%+v: %s: got %v, want %v", c, sku, got[sku].Err, want)
				}
			}
			if calls := len(sim.Requests()); calls > c.calls {
				t.Errorf("%+v: got %d calls, want at most %d", c, calls, c.calls)
			}
			time.Sleep(10 * time.Minute)
		}
	})
}

// Ensure a few SKUs of other carts, which come all day, take no more than four
// pages of a large catalog while the quota is short.
func TestService_Find_strangersInLargeCatalog(t *testing.T) {
	for name, c := range map[string]struct {
		left, pages int
		want        error
	}{
		"half the quota and more": {145, 20, ErrUnknown},
		"less than half":          {60, freePages, ErrLookupFailed},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, sim := shoptest.OpenUnwatched(t, simple(5000), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Limit: 150, Window: 30 * time.Second}))
			if _, err := s.Client.Catalog().CountProducts(t.Context()); err != nil { // it tells the quota
				t.Fatal(err)
			}
			sim.UseQuota(s.Hash, 149-c.left)
			if _, err := s.Client.Catalog().CountProducts(t.Context()); err != nil {
				t.Fatal(err)
			}
			sim.ResetRequests()
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			got, err := new(Service).Find(ctx, s, []string{"OTHER-CART", "SKU-1"}, Life)
			if err != nil || !errors.Is(got["OTHER-CART"].Err, c.want) || got["SKU-1"].Err != nil {
				t.Errorf("%s: got %v, %v, want %v for the stranger alone", name, got, err, c.want)
			}
			if pages := sim.Count(http.MethodGet, productsPath) - 1; pages != c.pages {
				t.Errorf("%s: got %d pages, want %d", name, pages, c.pages)
			}
		})
	}
}

// Ensure a SKU that a list lacks is not unknown if the list moved while it was
// read: a product may have slipped through.
func TestService_Find_listMoved(t *testing.T) {
	st := simple(600)
	s, sim := shoptest.OpenUnwatched(t, st, merchant.Settings{})
	page := `{"data":[{"id":251,"sku":"SKU-251","inventory_tracking":"product","variants":[{"id":251001,"sku":"SKU-251"}]}],"meta":{"pagination":{"total":501,"count":1,"per_page":250,"current_page":3,"total_pages":3}}}`
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: productsPath, Nth: 3, Body: page})
	list := append(some(100, 20), "NOPE")
	got, err := new(Service).Find(t.Context(), s, list, Life)
	if err == nil && errors.Is(got["NOPE"].Err, ErrUnknown) {
		t.Errorf("got %v, want no word of a SKU that may have moved", got["NOPE"])
	}
	if err == nil && got["SKU-90"].Err != nil {
		t.Errorf("got %v for a SKU that was seen", got["SKU-90"])
	}
}

// Ensure variants that belong to no product are not taken for items: nobody can
// buy them.
func TestService_Find_orphanVariant(t *testing.T) {
	s, sim := shoptest.OpenUnwatched(t, shoptest.Load(t, warehouse), merchant.Settings{})
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: variantsPath, Body: `{"data":[{"id":999,"product_id":998,"sku":"GHOST"}],"meta":{"pagination":{"total":1,"count":1,"per_page":50,"current_page":1,"total_pages":1}}}`})
	got, err := new(Service).Find(t.Context(), s, []string{"GHOST"}, Life)
	if err != nil || !errors.Is(got["GHOST"].Err, ErrUnknown) {
		t.Errorf("got %v, %v, want ErrUnknown", got["GHOST"], err)
	}
}

// Ensure a failure of any call of a lookup is told, and nothing is taken for
// unknown because of it.
func TestService_Find_failures(t *testing.T) {
	for name, c := range map[string]struct {
		path string
		nth  int
		list []string
	}{
		"products by SKU":      {productsPath, 1, []string{"MUG"}},
		"variant by SKU":       {variantsPath, 1, []string{"SHIRT-S"}},
		"products of variants": {productsPath, 2, []string{"SHIRT-S"}},
		"the first page":       {productsPath, 1, strings.Fields("A B C D E F G H I J K")},
	} {
		s, sim := shoptest.Open(t, shoptest.Load(t, warehouse), merchant.Settings{})
		sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusForbidden, Path: c.path, Nth: c.nth, Times: 1, Body: `{"status":403,"title":"no"}`})
		all := new(Service)
		if got, err := all.Find(t.Context(), s, c.list, Life); !bigcommerce.IsForbidden(err) {
			t.Errorf("%s: got %v, %v, want it forbidden", name, got, err)
		}
		got, err := all.Find(t.Context(), s, c.list, Life)
		if f := got[c.list[0]]; err != nil || errors.Is(f.Err, ErrLookupFailed) {
			t.Errorf("%s, again: got %v, %v, want an answer", name, f, err)
		}
	}
}
