package orders

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/standin/bcsim"
)

const (
	ordersPath = "/v2/orders"
	countPath  = "/v2/orders/count"
)

// nth is the id of the nth offered order of bcsim.Scale, which leaves every
// tenth order Incomplete.
func nth(n int) int64 { return int64(n + (n-1)/9) }

// Ensure a batch anywhere in a long list is found by a process that knows
// nothing, in a handful of calls and without reading the orders before it.
func TestBatch_Orders_farAway(t *testing.T) {
	s, sim := shoptest.OpenUnwatched(t, bcsim.Scale(9000, 0, 0), merchant.Settings{})
	for start, most := range map[int]int{1: 1, 2: 2, 900: 6, 1001: 6, 1002: 16, 4000: 16, 8000: 16, 8096: 16} {
		sim.ResetRequests()
		list, _, err := new(Service).Batch(s, Select(s, seti.Since{}, nil), seti.Range{Start: start, Size: 5}).Orders(t.Context())
		want := []int64{}
		for n := start; n < start+5 && n <= 8100; n++ {
			want = append(want, nth(n))
		}
		if diff := cmp.Diff(want, numbers(list)); diff != "" || err != nil {
			t.Errorf("from %d: %v, -want +got:\n%s", start, err, diff)
		}
		calls := sim.Count(http.MethodGet, ordersPath) + sim.Count(http.MethodGet, countPath)
		if calls > most {
			t.Errorf("from %d: got %d calls, want at most %d", start, calls, most)
		}
	}
}

// Ensure a position behind the end of the list is an empty batch.
func TestBatch_Orders_behindTheEnd(t *testing.T) {
	for _, n := range []int{0, 9, 3000} {
		s, _ := shoptest.OpenUnwatched(t, bcsim.Scale(n, 0, 0), merchant.Settings{})
		for _, start := range []int{n + 1, n + 2000} {
			list, _, err := new(Service).Batch(s, Select(s, seti.Since{}, nil), seti.Range{Start: start, Size: 5}).Orders(t.Context())
			if err != nil || len(list) != 0 {
				t.Errorf("%d of %d orders: got %v, %v, want none", start, n, numbers(list), err)
			}
		}
	}
}

// Ensure thousands of orders that are not offered cost a few counts, wherever
// they stand, and that an order behind them is not missed.
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
		start   int
		want    []int64
	}{
		"before the first":      {func(id int64) bool { return id > 3990 }, 1, []int64{3991, 3992, 3993}},
		"between two":           {func(id int64) bool { return id == 2 || id >= 3500 }, 1, []int64{2, 3500, 3501}},
		"on the way to a batch": {func(id int64) bool { return id <= 2 || id >= 3500 }, 4, []int64{3501, 3502, 3503}},
		"behind the last":       {func(id int64) bool { return id <= 2 }, 1, []int64{1, 2}},
		"all of them":           {func(int64) bool { return false }, 1, []int64{}},
	} {
		s, sim := shoptest.OpenUnwatched(t, store(c.offered), merchant.Settings{})
		list, _, err := new(Service).Batch(s, Select(s, seti.Since{}, nil), seti.Range{Start: c.start, Size: 3}).Orders(t.Context())
		if diff := cmp.Diff(c.want, numbers(list)); diff != "" || err != nil {
			t.Errorf("%s: %v, -want +got:\n%s", name, err, diff)
		}
		if calls := len(sim.Requests()); calls > 16 {
			t.Errorf("%s: got %d calls, want at most 16 for 4000 orders", name, calls)
		}
	}
}

// Ensure counts that contradict each other end the batch. They would keep the
// search going for ever.
func TestBatch_Orders_countsContradict(t *testing.T) {
	s, sim := shoptest.Open(t, bcsim.Scale(3000, 0, 0), merchant.Settings{})
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: countPath, Nth: 2, Times: 1000, Body: `{"count":1,"statuses":[{"id":11,"name":"x","count":1}]}`})
	_, _, err := new(Service).Batch(s, Select(s, seti.Since{}, nil), seti.Range{Start: 2000, Size: 5}).Orders(t.Context())
	if !bigcommerce.IsUnusable(err) || len(sim.Requests()) > 40 {
		t.Errorf("got %v after %d calls, want an unusable answer after a few", err, len(sim.Requests()))
	}
}

// Ensure a guess stays off both ends of its span, so that every step of a
// search gets on.
func TestBetween(t *testing.T) {
	for name, c := range map[string]struct {
		low, high   int64
		wanted, all int
		want        int64
	}{
		"in the middle":       {0, 1600, 50, 100, 800},
		"at the low end":      {0, 1600, 0, 100, 101},
		"below the low end":   {0, 1600, -7, 100, 101},
		"at the high end":     {0, 1600, 100, 100, 1499},
		"nothing in the span": {0, 1600, 50, 0, 1499},
		"the smallest span":   {10, 12, 1, 2, 11},
		"three ids":           {10, 13, 0, 2, 11},
	} {
		got := between(c.low, c.high, c.wanted, c.all)
		if got != c.want || got <= c.low || got >= c.high {
			t.Errorf("%s: got %d, want %d, within the span", name, got, c.want)
		}
	}
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
