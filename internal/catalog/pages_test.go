package catalog

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

const productsPath = "/v3/catalog/products"

// Ensure a page asks for as many products as hold the missing items, within
// the bounds of memory and of BigCommerce.
func TestList_pageLimit(t *testing.T) {
	f := fields{items: 1000}
	for name, c := range map[string]struct {
		perProduct float64
		missing    int
		want       int
	}{
		"nothing known":                 {0, 9000, firstProducts},
		"four variants each":            {4, 50, 250},
		"ten variants each":             {10, 50, 100},
		"more missing than the usual":   {10, 2000, 200},
		"600 variants each":             {600, 50, 2},
		"more variants than usual":      {5000, 50, 1},
		"less than one variant each":    {0.5, 50, 250},
		"seven variants, rounded up":    {7, 50, 143},
		"exactly as many as are missed": {8, 1600, 200},
	} {
		l := list{perProduct: c.perProduct}
		if got := l.pageLimit(f, c.missing); got != c.want {
			t.Errorf("%s: got %d products, want %d", name, got, c.want)
		}
	}
}

// tooLong is a page of more objects than we take of one answer.
var tooLong = `{"data":[{"id":1,"x":[` + strings.Repeat("{},", 200_000) + `{}]}]}`

// Ensure a page that is too long is asked for again at half its length, and
// that the list remembers which length will do.
func TestService_pageTooLong(t *testing.T) {
	s, sim := shoptest.OpenUnwatched(t, shoptest.Load(t, `{"products":`+plainProducts(60)+`}`), merchant.Settings{})
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: productsPath, Nth: 1, Times: 2, Body: tooLong})
	all := new(Service)
	batch, err := read(t.Context(), all.Products, s, seti.Range{Start: 1, Size: 10}, 1000)
	if err != nil || len(batch.Items) != 10 {
		t.Fatalf("got %d items, %v, want 10", len(batch.Items), err)
	}
	if diff := cmp.Diff([]string{"50", "10", "5", "5"}, limits(t, sim)); diff != "" {
		t.Errorf("limits: -want +got:\n%s", diff)
	}
	sim.ResetRequests()
	if batch, err = read(t.Context(), all.Products, s, seti.Range{Start: 11, Size: 10}, 1000); err != nil || len(batch.Items) != 10 {
		t.Fatalf("the next batch: got %d items, %v, want 10", len(batch.Items), err)
	}
	if got := limits(t, sim); len(got) != 2 || got[0] != "5" {
		t.Errorf("the next batch: got pages of %v, want two of 5", got)
	}
}

// limits are the lengths of the pages asked for.
func limits(t *testing.T, sim *bcsim.Server) (list []string) {
	for _, r := range sim.Requests() {
		q, err := url.ParseQuery(r.Query)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, q.Get("limit"))
	}
	return list
}

// Ensure a single product that is too long ends the batch with that error.
func TestService_productTooLong(t *testing.T) {
	s, sim := shoptest.OpenUnwatched(t, shoptest.Load(t, `{"products":`+plainProducts(3)+`}`), merchant.Settings{})
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: productsPath, Body: tooLong})
	if _, err := read(t.Context(), new(Service).Products, s, seti.Range{Start: 1, Size: 10}, 1000); !errors.Is(err, bigcommerce.ErrTooLarge) {
		t.Errorf("got %.200v, want ErrTooLarge", err)
	}
	if got := len(sim.Requests()); got != 6 { // 50, 10, 5, 2, 1, and its name
		t.Errorf("got %d calls, want 6", got)
	}
}

// Ensure products that come without variants get theirs, and that one which
// really has none is left out.
func TestFetchVariants(t *testing.T) {
	s, sim := shoptest.Open(t, shoptest.Load(t, `{"products":`+plainProducts(4)+`}`), merchant.Settings{})
	own := []bigcommerce.Variant{{ID: 77}}
	products := []bigcommerce.Product{{ID: 2}, {ID: 9}, {ID: 3, Variants: own}, {ID: 1}}
	if err := FetchVariants(t.Context(), s, products); err != nil {
		t.Fatal(err)
	}
	got := map[int64][]int64{}
	for _, p := range products {
		for _, v := range p.Variants {
			got[p.ID] = append(got[p.ID], v.ID)
		}
	}
	if diff := cmp.Diff(map[int64][]int64{1: {1001}, 2: {2001}, 3: {77}}, got); diff != "" {
		t.Errorf("variants by product: -want +got:\n%s", diff)
	}
	if calls := len(sim.Requests()); calls != 1 {
		t.Errorf("got %d calls, want 1 for all of them", calls)
	}
	sim.ResetRequests()
	if err := FetchVariants(t.Context(), s, products[2:3]); err != nil || len(sim.Requests()) != 0 {
		t.Errorf("none is missing: got %v, %d calls, want none", err, len(sim.Requests()))
	}
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusForbidden, Path: "/v3/catalog/variants", Body: `{"status":403,"title":"no"}`})
	if err := FetchVariants(t.Context(), s, []bigcommerce.Product{{ID: 1}}); !bigcommerce.IsForbidden(err) {
		t.Errorf("got %v, want it forbidden", err)
	}
}

// Ensure StockedProducts asks for the fields of a list of stock alone.
func TestStockedProducts(t *testing.T) {
	s, sim := shoptest.Open(t, bcsim.Scale(0, 30, 0), merchant.Settings{})
	n := 0
	for p, err := range StockedProducts(t.Context(), s, bigcommerce.ProductListOptions{IDs: []int64{1, 3}}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; len(p.Variants) != 10 || p.Description != "" || p.InventoryTracking != "variant" {
			t.Errorf("got %+v, want a product with variants and without a description", p)
		}
	}
	if n != 2 || len(sim.Requests()) != 1 {
		t.Errorf("got %d products in %d calls, want 2 in 1", n, len(sim.Requests()))
	}
}

// Ensure an item far down the list is found by a jump where each product has
// one variant, and by walking the pages where they have several.
func TestService_farAway(t *testing.T) {
	for name, c := range map[string]struct {
		text        *bcsim.Store
		start, most int
		first       string
	}{
		"one variant each":    {shoptest.Load(t, `{"products":`+plainProducts(2600)+`}`), 2501, 3, "2501-2501001"},
		"the last one":        {shoptest.Load(t, `{"products":`+plainProducts(2600)+`}`), 2600, 3, "2600-2600001"},
		"ten variants each":   {bcsim.Scale(0, 13000, 0), 2501, 10, "251-251001"},
		"behind the end":      {bcsim.Scale(0, 1300, 0), 2501, 1, ""},
		"one, just behind it": {shoptest.Load(t, `{"products":`+plainProducts(1300)+`}`), 1301, 1, ""},
	} {
		s, sim := shoptest.OpenUnwatched(t, c.text, merchant.Settings{})
		batch, err := read(t.Context(), new(Service).Stocked, s, seti.Range{Start: c.start, Size: 5}, 1000)
		if got := append(codes(batch.Items), "")[0]; got != c.first || err != nil {
			t.Errorf("%s: got %q first, %v, want %q", name, got, err, c.first)
		}
		if calls := len(sim.Requests()); calls > c.most {
			t.Errorf("%s: got %d calls, want at most %d", name, calls, c.most)
		}
	}
}

// Ensure a batch that the quota cannot serve in time is refused before its
// second page, and says how many calls it takes. A store has only so many.
func TestService_quota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sim := shoptest.OpenUnwatched(t, bcsim.Scale(0, 20_000, 0), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Limit: 100, Window: time.Minute}))
		sim.UseQuota(s.Hash, 98)
		ask := func(size int) (Batch, error) {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			return read(ctx, new(Service).Stocked, s, seti.Range{Start: 1, Size: size}, 50_000)
		}
		for size, calls := range map[int]int{10_000: 4, 1_000_000: 8} {
			_, err := ask(size)
			if e, ok := errors.AsType[*shop.QuotaError](err); !ok || e.Calls != calls {
				t.Errorf("%d items: got %v, want a *QuotaError of %d calls", size, err, calls)
			}
			time.Sleep(time.Minute)
			sim.UseQuota(s.Hash, 98)
		}
		time.Sleep(time.Minute)
		if batch, err := ask(10_000); err != nil || len(batch.Items) != 10_000 {
			t.Errorf("in a new window: got %d items, %v, want all", len(batch.Items), err)
		}
	})
}

// Ensure the items of a page that were not sent serve the next batch, unless
// they are two minutes old.
func TestService_lookahead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sim := shoptest.Open(t, bcsim.Scale(0, 100, 0), merchant.Settings{})
		all := new(Service)
		calls := func(start int) int {
			sim.ResetRequests()
			if _, err := read(t.Context(), all.Products, s, seti.Range{Start: start, Size: 10}, 1000); err != nil {
				t.Fatal(err)
			}
			return len(sim.Requests())
		}
		first := calls(1)
		time.Sleep(lookaheadLife / 2)
		soon := calls(11)
		time.Sleep(lookaheadLife / 2)
		late, again := calls(21), calls(31)
		if got := fmt.Sprint(first, soon, late, again); got != "1 0 1 0" {
			t.Errorf("got %s calls, want 1 0 1 0: the page serves two batches, then is read anew", got)
		}
		if anew := calls(1); anew != 1 {
			t.Errorf("a new run: got %d calls, want 1", anew)
		}
	})
}
