package orders

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

const (
	ordersPath = "/v2/orders"
	countPath  = "/v2/orders/count"
)

// nth is the id of the nth offered order of bcsim.Scale. Every tenth order
// there is Incomplete.
func nth(n int) int64 { return int64(n + (n-1)/9) }

// Ensure every batch of a long list begins without a search, in any process.
func TestBatch_Orders_farAway(t *testing.T) {
	s, sim := shoptest.OpenUnwatched(t, bcsim.Scale(3000, 0, 0), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Unlimited: true}))
	sel, want := Select(s, seti.Since{}, nil), int64(0)
	if _, err := new(Service).Count(t.Context(), s, sel); err != nil {
		t.Fatal(err)
	}
	for start := 1; start <= 2700; start += 250 {
		sim.ResetRequests()
		for _, id := range send(t, new(Service), s, sel, start, 250) {
			if want++; id != nth(int(want)) {
				t.Fatalf("from %d: got order %d, want %d", start, id, nth(int(want)))
			}
		}
		if calls := sim.Count(http.MethodGet, ordersPath) + sim.Count(http.MethodGet, countPath); calls > 2 {
			t.Errorf("from %d: got %d calls, want at most 2", start, calls)
		}
	}
	if want != 2700 {
		t.Errorf("got %d orders, want 2700", want)
	}
}

// Ensure thousands of orders outside the selection cost a few counts, wherever
// they stand. The order behind them comes.
func TestBatch_Orders_manyNotOffered(t *testing.T) {
	store := func(offered func(int64) bool) *bcsim.Store {
		st := bcsim.NewStore()
		for id := int64(1); id <= 4000; id++ {
			status := 5
			if offered(id) {
				status = 11
			}
			st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: status}})
		}
		return st
	}
	for name, c := range map[string]struct {
		offered func(int64) bool
		want    []int64
	}{
		"before the first": {func(id int64) bool { return id > 3990 }, []int64{3991, 3992, 3993}},
		"between two":      {func(id int64) bool { return id == 2 || id >= 3500 }, []int64{2, 3500, 3501}},
		"behind the last":  {func(id int64) bool { return id <= 2 }, []int64{1, 2}},
		"all of them":      {func(int64) bool { return false }, []int64{}},
	} {
		s, sim := shoptest.OpenUnwatched(t, store(c.offered), merchant.Settings{})
		list, _, err := new(Service).Batch(s, Select(s, seti.Since{}, nil), seti.Range{Start: 1, Size: 3}).Orders(t.Context())
		if diff := cmp.Diff(c.want, numbers(list)); diff != "" || err != nil {
			t.Errorf("%s: %v, -want +got:\n%s", name, err, diff)
		}
		if calls := len(sim.Requests()); calls > 16 {
			t.Errorf("%s: got %d calls, want at most 16 for 4000 orders", name, calls)
		}
	}
}

// Ensure a cart of many channels reads on behind short pages in trouble, as long as
// that costs less than its counts.
func TestBatch_Orders_shortPages(t *testing.T) {
	st := bcsim.NewStore()
	for id := int64(1); id <= 20; id++ {
		o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 5}}
		if id > 8 {
			o.StatusID = 11
		}
		st.AddOrder(o)
	}
	s, sim := shoptest.OpenUnwatched(t, st, merchant.Settings{})
	s.Channels = shop.Channels{Only: []int64{1, 2, 3, 4}}
	sim.Fail(bcsim.Fault{Status: http.StatusGatewayTimeout, Path: ordersPath, When: func(q url.Values) bool { return q.Get("limit") != "1" }})
	list, _, err := new(Service).Batch(s, Select(s, seti.Since{}, nil), seti.Range{Start: 1, Size: 3}).Orders(t.Context())
	if diff := cmp.Diff([]int64{9, 10, 11}, numbers(list)); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
	if calls := sim.Count(http.MethodGet, countPath); calls > 0 {
		t.Errorf("got %d counts, want none", calls)
	}
}

// Ensure counts in contradiction to the list end the batch. Its orders would
// pass for the last ones.
func TestBatch_Orders_countsContradict(t *testing.T) {
	s, sim := shoptest.Open(t, bcsim.Scale(30, 0, 0), merchant.Settings{})
	sel := Select(s, seti.Since{}, nil)
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: countPath, Times: 1000, Body: `{"count":40,"statuses":[{"id":11,"name":"x","count":40}]}`})
	if n, err := new(Service).Count(t.Context(), s, sel); n.Orders != 40 || err != nil {
		t.Fatalf("got %d, %v", n.Orders, err)
	}
	_, _, err := new(Service).Batch(s, sel, seti.Range{Start: 1, Size: 50}).Orders(t.Context())
	if !bigcommerce.IsUnusable(err) || len(sim.Requests()) > 40 {
		t.Errorf("got %v after %d calls, want an unusable answer after a few", err, len(sim.Requests()))
	}
}

// Ensure a list goes on behind a cut page, because the count promises more
// orders.
func TestBatch_Orders_cutPages(t *testing.T) {
	s, _ := shoptest.OpenUnwatched(t, bcsim.Scale(40, 0, 0), merchant.Settings{})
	s.Client.Transport = cutting{s.Client.Transport, 5}
	sel, got := Select(s, seti.Since{}, nil), 0
	n, err := new(Service).Count(t.Context(), s, sel)
	if err != nil {
		t.Fatal(err)
	}
	for start := 1; start <= n.Orders; start += 12 {
		got += len(send(t, new(Service), s, sel, start, 12))
	}
	if got != n.Orders || got != 36 {
		t.Errorf("got %d of %d orders, want all 36", got, n.Orders)
	}
}

// cutting cuts pages of orders silently.
type cutting struct {
	http.RoundTripper
	most int
}

func (c cutting) RoundTrip(r *http.Request) (*http.Response, error) {
	if q := r.URL.Query(); strings.HasSuffix(r.URL.Path, ordersPath) && q.Has("limit") {
		if n, err := strconv.Atoi(q.Get("limit")); err == nil && n > c.most {
			q.Set("limit", strconv.Itoa(c.most))
			r = r.Clone(r.Context())
			r.URL.RawQuery = q.Encode()
		}
	}
	return c.RoundTripper.RoundTrip(r)
}

// Ensure a page too long for us, and a batch of too many orders, say so.
func TestBatch_Orders_tooLong(t *testing.T) {
	s, _ := shoptest.OpenUnwatched(t, bcsim.Scale(1200, 0, 0), merchant.Settings{})
	if _, _, err := new(Service).Batch(s, Select(s, seti.Since{}, nil), seti.Range{Start: 1, Size: maxBatch + 1}).Orders(t.Context()); !errors.Is(err, ErrBatchTooLong) {
		t.Errorf("got %v, want ErrBatchTooLong", err)
	}
	s, sim := shoptest.OpenUnwatched(t, bcsim.Scale(3, 0, 0), merchant.Settings{})
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: ordersPath, Body: `[{"id":1,"x":[` + strings.Repeat("{},", 200_000) + `{}]}]`})
	if _, _, err := new(Service).Batch(s, Select(s, seti.Since{}, nil), seti.Range{Start: 1, Size: 3}).Orders(t.Context()); !errors.Is(err, ErrListTooLong) {
		t.Errorf("got %.200s, want ErrListTooLong", fmt.Sprint(err))
	}
}
