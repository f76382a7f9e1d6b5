package bigcommerce

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Ensure a page of orders out of order brings all orders up to the first hole,
// each once, and asks for no count where all is in order.
func TestOrders_List_outOfOrder(t *testing.T) {
	for name, tc := range map[string]struct {
		page, store, want []int64
		counts            int
	}{
		"in order":                {[]int64{5, 6, 9}, []int64{5, 6, 9}, []int64{5, 6, 9}, 0},
		"descending":              {[]int64{9, 6, 5}, []int64{5, 6, 9}, []int64{5, 6, 9}, 1},
		"one twice":               {[]int64{5, 5, 6}, []int64{5, 6, 9}, []int64{5, 6}, 1},
		"one twice, one left out": {[]int64{5, 9, 9}, []int64{5, 6, 9}, []int64{5}, 2},
		"an older one":            {[]int64{4, 5, 6}, []int64{5, 6, 9}, []int64{5, 6}, 1},
		"the newest first":        {[]int64{30, 29, 28, 27}, from(5, 26), nil, 3},
		"a hole in the middle":    {[]int64{7, 6, 5, 20, 19}, from(5, 26), []int64{5, 6, 7}, 3},
		"only older ones":         {[]int64{1, 2, 3}, from(5, 26), nil, 0},
		"more than there are now": {[]int64{6, 5, 7}, []int64{5, 7}, []int64{5, 6, 7}, 1},
	} {
		counts := 0
		c := newClient(roundTrip(func(r *http.Request) (*http.Response, error) {
			if !strings.HasSuffix(r.URL.Path, "/count") {
				return answer(200, things(tc.page)), nil
			}
			counts++
			upTo, _ := strconv.ParseInt(r.URL.Query().Get("max_id"), 10, 64)
			n := 0
			for _, id := range tc.store {
				if id <= upTo {
					n++
				}
			}
			return answer(200, fmt.Sprintf(`{"count":%d,"statuses":[]}`, n)), nil
		}))
		page, err := c.Orders().List(t.Context(), OrderListOptions{MinID: 5, Limit: 9})
		var got []int64
		for _, o := range page {
			got = append(got, o.ID)
		}
		if !slices.Equal(got, tc.want) || (err == nil) != (tc.want != nil) || counts > tc.counts+1 || tc.counts == 0 && counts > 0 {
			t.Errorf("%s: got %v, %v with %d counts, want %v with %d", name, got, err, counts, tc.want, tc.counts)
		}
	}
	busy := newClient(roundTrip(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/count") {
			return answer(403, `{}`), nil
		}
		return answer(200, things([]int64{6, 5})), nil
	}))
	if _, err := busy.Orders().List(t.Context(), OrderListOptions{MinID: 5, Limit: 9}); !IsForbidden(err) {
		t.Errorf("a count that fails: got %v, want its error", err)
	}
}

// Ensure a page of products out of order comes in order, if as many follow it as it
// says. A page that may have left one out is an error.
func TestCatalog_Products_outOfOrder(t *testing.T) {
	page := func(ids ...int64) string {
		return fmt.Sprintf(`{"data":%s,"meta":{"pagination":{"total":5,"count":%d,"per_page":3,"current_page":1,"total_pages":2}}}`, things(ids), len(ids))
	}
	for name, tc := range map[string]struct {
		page   string
		behind int
		want   []int64
		calls  int
	}{
		"in order":     {page(11, 12, 14), 2, []int64{11, 12, 14}, 1},
		"shuffled":     {page(14, 11, 12), 2, []int64{11, 12, 14}, 2},
		"the last two": {page(20, 11, 19), 0, nil, 2},
		"one twice":    {page(11, 12, 11), 3, nil, 1},
		"an older one": {page(10, 11, 12), 2, nil, 1},
	} {
		calls := 0
		c := newClient(roundTrip(func(r *http.Request) (*http.Response, error) {
			if calls++; calls == 1 {
				return answer(200, tc.page), nil
			}
			rest := things(from(99, int64(min(tc.behind, 1))))
			return answer(200, fmt.Sprintf(`{"data":%s,"meta":{"pagination":{"total":%[2]d,"count":%d,"per_page":1,"current_page":1,"total_pages":%[2]d}}}`, rest, tc.behind, min(tc.behind, 1))), nil
		}))
		got, err := c.Catalog().Products(t.Context(), ProductListOptions{AfterID: 10, Page: 1, Limit: 3})
		var ids []int64
		for _, p := range got.Items {
			ids = append(ids, p.ID)
		}
		if !slices.Equal(ids, tc.want) || (err == nil) != (tc.want != nil) || calls != tc.calls {
			t.Errorf("%s: got %v, %v after %d calls, want %v after %d", name, ids, err, calls, tc.want, tc.calls)
		}
	}
}
