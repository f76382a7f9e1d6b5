package bigcommerce

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

// listed answers page n with a list of the given ids, and records the query.
func listed(queries *[]string, pages ...[]int64) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		*queries = append(*queries, r.URL.RawQuery)
		if len(*queries) > len(pages) {
			return nil, errors.New("one page too many was asked for")
		}
		ids := pages[len(*queries)-1]
		if ids == nil {
			return answer(204, ""), nil
		}
		return answer(200, things(ids)), nil
	}
}

func things(ids []int64) string {
	var b strings.Builder
	for i, id := range ids {
		fmt.Fprintf(&b, `%s{"id":%d,"quantity":1}`, strings.Repeat(",", min(i, 1)), id)
	}
	return "[" + b.String() + "]"
}

func from(first, n int64) []int64 {
	ids := make([]int64, n)
	for i := range ids {
		ids[i] = first + int64(i)
	}
	return ids
}

// Ensure all lines of an order come. Reading ends at a short page, at 204, at
// [] and at a store that repeats itself.
func TestOrders_Products(t *testing.T) {
	tests := map[string]struct {
		pages [][]int64
		want  int
		fails string
	}{
		"no line":                       {[][]int64{nil}, 0, ""},
		"an empty list":                 {[][]int64{{}}, 0, ""},
		"one page":                      {[][]int64{from(1, 60)}, 60, ""},
		"a page that is just full":      {[][]int64{from(1, 250), nil}, 250, ""},
		"three pages":                   {[][]int64{from(1, 250), from(251, 250), from(501, 3)}, 503, ""},
		"a page that is repeated":       {[][]int64{from(1, 250), from(1, 250)}, 250, "id 1 again"},
		"an earlier page that comes":    {[][]int64{from(1, 250), from(251, 250), from(1, 250)}, 500, "id 1 again"},
		"a line that is repeated":       {[][]int64{from(1, 250), from(250, 9)}, 250, "id 250 again"},
		"a line without an id":          {[][]int64{{7, 0}}, 0, "readable id"},
		"a connection that breaks then": {[][]int64{from(1, 250)}, 250, "connection broke"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var queries []string
				ctx, cancel := contextEnding(t)
				defer cancel()
				var n int
				var err error
				for p, e := range newClient(listed(&queries, tc.pages...)).Orders().Products(ctx, 7) {
					if err = e; err != nil {
						break
					}
					if n++; p.ID == 0 {
						t.Errorf("line %d has no id", n)
					}
				}
				if n != tc.want || (err == nil) != (tc.fails == "") || (err != nil && !strings.Contains(err.Error(), tc.fails)) {
					t.Errorf("got %d lines, %v, want %d, %q", n, err, tc.want, tc.fails)
				}
				if got := queries[len(tc.pages)-1]; got != "limit=250&page="+strconv.Itoa(len(tc.pages)) {
					t.Errorf("asked for %s last", got)
				}
			})
		})
	}
}

// Ensure an error in the middle of a list returns no part of it.
func TestOrders_ShippingAddresses_broken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var queries []string
		ctx, cancel := contextEnding(t)
		defer cancel()
		got, err := newClient(listed(&queries, from(1, 250))).Orders().ShippingAddresses(ctx, 7)
		if got != nil || err == nil {
			t.Errorf("got %d addresses, %v, want an error alone", len(got), err)
		}
	})
}

// Ensure a caller's break ends the reading.
func TestOrders_Products_stop(t *testing.T) {
	var queries []string
	for range newClient(listed(&queries, from(1, 250))).Orders().Products(t.Context(), 7) {
		break
	}
	if len(queries) != 1 {
		t.Errorf("asked %d times, want once", len(queries))
	}
}

// Ensure products are paged by id, and the iterator works twice.
func TestCatalog_AllProducts(t *testing.T) {
	var queries []string
	answers := []string{
		`{"data":[{"id":2},{"id":5}],"meta":{"pagination":{"total":3,"count":2,"per_page":2,"current_page":1,"total_pages":2}}}`,
		`{"data":[{"id":9}],"meta":{"pagination":{"total":1,"count":1,"per_page":2,"current_page":1,"total_pages":1}}}`,
	}
	c := newClient(roundTrip(func(r *http.Request) (*http.Response, error) {
		queries = append(queries, r.URL.RawQuery)
		return answer(200, answers[(len(queries)-1)%2]), nil
	}))
	all := c.Catalog().AllProducts(t.Context(), ProductListOptions{Limit: 2})
	for range 2 {
		var ids []int64
		for p, err := range all {
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, p.ID)
		}
		if diff := cmp.Diff([]int64{2, 5, 9}, ids); diff != "" {
			t.Errorf("want -, got +:\n%s", diff)
		}
	}
	want := []string{"direction=asc&limit=2&page=1&sort=id", "direction=asc&id:greater=5&limit=2&page=1&sort=id"}
	if diff := cmp.Diff(append(want, want...), queries); diff != "" {
		t.Errorf("queries: want -, got +:\n%s", diff)
	}
}

// Ensure we get all transactions of an order. If the first page may be only a
// part, we ask for the longest page. A store that repeats a page is an error.
func TestOrders_Transactions_pages(t *testing.T) {
	page := func(number, of int, ids ...int64) string {
		data := make([]string, len(ids))
		for i, id := range ids {
			data[i] = fmt.Sprintf(`{"id":%d}`, id)
		}
		meta := fmt.Sprintf(`{"pagination":{"total":%d,"count":%d,"per_page":%d,"current_page":%d,"total_pages":%d}}`, of*len(ids), len(ids), len(ids), number, of)
		if of == 0 {
			meta = "{}"
		}
		return `{"data":[` + strings.Join(data, ",") + `],"meta":` + meta + `}`
	}
	var many []int64
	for id := range int64(51) {
		many = append(many, id+1)
	}
	const whole = "limit=250&page=1"
	for name, tt := range map[string]struct {
		answers []string
		want    []int64
		queries []string
	}{
		"no pages":                      {[]string{page(1, 0, 1)}, []int64{1}, []string{""}},
		"one page":                      {[]string{page(1, 1, 1)}, []int64{1}, []string{""}},
		"two pages":                     {[]string{page(1, 2, 1), page(1, 1, 1, 2)}, []int64{1, 2}, []string{"", whole}},
		"two pages that stay two":       {[]string{page(1, 2, 1), page(1, 2, 1), page(2, 2, 2)}, []int64{1, 2}, []string{"", whole, "limit=250&page=2"}},
		"the same page":                 {[]string{page(1, 2, 1), page(1, 2, 1), page(1, 2, 1)}, nil, []string{"", whole, "limit=250&page=2"}},
		"a full page that says nothing": {[]string{page(1, 0, many[:50]...), page(1, 0, many...)}, many, []string{"", whole}},
	} {
		t.Run(name, func(t *testing.T) {
			var queries []string
			c := newClient(roundTrip(func(r *http.Request) (*http.Response, error) {
				queries = append(queries, r.URL.RawQuery)
				return answer(200, tt.answers[len(queries)-1]), nil
			}))
			list, err := c.Orders().Transactions(t.Context(), 7)
			var ids []int64
			for _, transaction := range list {
				ids = append(ids, transaction.ID)
			}
			if !slices.Equal(ids, tt.want) || !slices.Equal(queries, tt.queries) || (err == nil) != (tt.want != nil) {
				t.Errorf("got %v, %v, asked %q; want %v, asked %q", ids, err, queries, tt.want, tt.queries)
			}
		})
	}
}

// Ensure customers are paged by cursor, or by number without a cursor. A cursor
// in a circle ends with an error.
func TestCustomers_All(t *testing.T) {
	tests := map[string]struct {
		answers []string
		want    int
		last    string // query
		fails   bool
	}{
		"by cursor": {[]string{
			`{"data":[{"id":1}],"meta":{"pagination":{"total":2,"count":1,"per_page":1,"current_page":1,"total_pages":2},"cursor_pagination":{"count":1,"per_page":1,"end_cursor":"c1","links":{"next":"?after=c1"}}}}`,
			`{"data":[{"id":2}],"meta":{"cursor_pagination":{"count":1,"per_page":1,"end_cursor":"c2","links":{}}}}`,
		}, 2, "after=c1&limit=1", false},
		"by number": {[]string{
			`{"data":[{"id":1}],"meta":{"pagination":{"total":2,"count":1,"per_page":1,"current_page":1,"total_pages":2}}}`,
			`{"data":[{"id":2}],"meta":{"pagination":{"total":2,"count":1,"per_page":1,"current_page":2,"total_pages":2}}}`,
		}, 2, "limit=1&page=2", false},
		"none": {[]string{`{"data":[],"meta":{"pagination":{"total":0,"count":0,"per_page":1,"current_page":1,"total_pages":0}}}`}, 0, "limit=1", false},
		"a cursor in a circle": {[]string{
			`{"data":[{"id":1}],"meta":{"cursor_pagination":{"count":1,"end_cursor":"c1","links":{"next":"?after=c1"}}}}`,
			`{"data":[{"id":1}],"meta":{"cursor_pagination":{"count":1,"end_cursor":"c1","links":{"next":"?after=c1"}}}}`,
		}, 1, "after=c1&limit=1", true},
		"a cursor page that lies": {[]string{`{"data":[{"id":1}],"meta":{"cursor_pagination":{"count":2,"end_cursor":"c1","links":{}}}}`}, 0, "limit=1", true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			var queries []string
			c := newClient(roundTrip(func(r *http.Request) (*http.Response, error) {
				queries = append(queries, r.URL.RawQuery)
				return answer(200, tc.answers[len(queries)-1]), nil
			}))
			n, failed := 0, false
			for _, err := range c.Customers().All(t.Context(), CustomerListOptions{Limit: 1}) {
				if failed = err != nil; !failed {
					n++
				}
			}
			if n != tc.want || failed != tc.fails || queries[len(queries)-1] != tc.last {
				t.Errorf("got %d, failed %t, queries %q, want %d, %t, last %q", n, failed, queries, tc.want, tc.fails, tc.last)
			}
		})
	}
}

// Ensure ListBlocks fits lists into a URL and keeps every value.
func TestListBlocks(t *testing.T) {
	if got := ListBlocks[string](nil); got != nil {
		t.Errorf("got %v, want nil", got)
	}
	var ids []int64
	var skus []string
	for i := range 500 {
		ids = append(ids, int64(i))
		skus = append(skus, strings.Repeat("é", i%60)+strconv.Itoa(i))
	}
	var joined []int64
	for _, block := range ListBlocks(ids) {
		joined = append(joined, block...)
	}
	if diff := cmp.Diff(ids, joined); diff != "" {
		t.Error(diff)
	}
	c := newClient(always(200, `{"data":[],"meta":{}}`))
	n := 0
	for _, block := range ListBlocks(skus) {
		n += len(block)
		q := InventoryListOptions{SKUs: block, LocationIDs: []int64{1}, Page: 1, Limit: 1000}.query()
		u, err := c.url([]any{"v3", "inventory", "items"}, q.Values)
		if err != nil || len(u.String()) >= 2000 {
			t.Errorf("a URL of %d bytes, %v, want less than 2000", len(u.String()), err)
		}
	}
	if n != len(skus) {
		t.Errorf("got %d values, want %d", n, len(skus))
	}
}

// Ensure a filter refuses an empty SKU and one with a comma.
func TestInventory_Items_comma(t *testing.T) {
	for _, sku := range []string{"A,B", ""} {
		_, err := newClient(nil).Inventory().Items(t.Context(), InventoryListOptions{SKUs: []string{"A", sku}})
		if !errors.Is(err, ErrListValue) {
			t.Errorf("%q: got %v, want ErrListValue", sku, err)
		}
	}
}
