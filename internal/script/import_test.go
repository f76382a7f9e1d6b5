package script_test

import (
	"context"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// importOrders is the number of orders in a first import: 20,000 with
// IMPORT_ORDERS=20000, fewer in everyday runs.
func importOrders(t testing.TB) int {
	text := os.Getenv("IMPORT_ORDERS")
	if text == "" {
		return 600
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Ensure a store's first import ends with every order once, on the smallest
// plan, while another app uses a third of it. Every poll keeps its deadline. We
// tell Stone Edge when to come back, and it does.
func TestImport_dayOne(t *testing.T) {
	sizeAlone(t)
	t.Parallel()
	for _, size := range []int{50, 250} {
		t.Run(strconv.Itoa(size), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := importOrders(t)
				r := runImport(t, bcsim.Scale(n, 0, 0), n-n/10, size, bcsim.Quota{Limit: 150, Window: 30 * time.Second, OtherApps: 50}, 0)
				t.Logf("batches of %d: %d orders in %d polls (%d of them told to come back), %d calls, %.3f calls per order, longest poll %s, %s in all",
					size, r.orders, r.polls, r.refused, r.calls, float64(r.calls)/float64(r.orders), r.longest, r.took.Round(time.Second))
				if perOrder := float64(r.calls) / float64(r.orders); perOrder > 1.1 {
					t.Errorf("got %.3f calls per order, want at most 1.1", perOrder)
				}
				if r.limited != 0 {
					t.Errorf("got %d answers of 429, want none: the quota is known", r.limited)
				}
			})
		})
	}
}

// Ensure an import of card orders is never refused on the smaller plans, with
// batches of fifty, and takes no longer than the quota alone makes it. So it is if
// another app takes a third of the quota all the time.
func TestImport_neverRefused(t *testing.T) {
	sizeAlone(t)
	t.Parallel()
	for name, c := range map[string]struct {
		size   int
		limit  int // calls of a window
		others int // of them, by another app
		most   float64
	}{"alone": {50, 150, 0, 1.03}, "beside another app": {50, 150, 50, 1.1}, "the middle plan": {50, 450, 0, 1.2}, // which has few windows
		"the longest batch": {70, 150, 0, 1.03}, "the longest of the middle plan": {220, 450, 0, 1.2}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := importOrders(t)
				r := runImport(t, withoutCoupons(n), n, c.size, bcsim.Quota{Limit: c.limit, Window: 30 * time.Second}, c.others)
				least := time.Duration((r.calls-1)/(c.limit-c.others)) * 30 * time.Second
				ratio := float64(r.took) / float64(least)
				t.Logf("%d orders in %d polls, %d calls, %d of 429, longest poll %s, %s in all, %.3f of the quota's least", r.orders, r.polls, r.calls, r.limited, r.longest, r.took, ratio)
				if r.refused > 0 || ratio > c.most {
					t.Errorf("got %d polls refused and %.3f of the quota's least time, want none and at most %.2f", r.refused, ratio, c.most)
				}
				if r.longest > 20*time.Second {
					t.Errorf("longest poll: got %s, want at most 20s", r.longest)
				}
			})
		})
	}
}

// Ensure the refusal of a batch that is too long for the store's plan names the one
// that fits. A refusal of a short one does not: the quota is used up for now.
func TestImport_fits(t *testing.T) {
	for _, c := range []struct {
		size, limit int
		want        string
	}{
		{250, 150, "or lower Order Download Batch to 70: that fits the store's BigCommerce plan."},
		{60, 150, "or lower Order Download Batch."},
		{50, 40, "or lower Order Download Batch to 10: that fits the store's BigCommerce plan."},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := open(t, withoutCoupons(600), merchant.Settings{HoldSeconds: new(int)}, bcsim.WithQuota(bcsim.Quota{Limit: c.limit, Window: 30 * time.Second}))
			s.handler = s.newProcess(s.sim.RoundTripper())
			for start := 1; start < 600; start += c.size {
				b := s.batch(start, c.size, "lastorder", "All")
				if b.Response.Code != 3 {
					continue
				}
				if !strings.HasSuffix(b.Response.Description, c.want) {
					t.Errorf("batches of %d, %d calls: got %s", c.size, c.limit, b.Response.Description)
				}
				return
			}
			t.Errorf("batches of %d, %d calls: none was refused", c.size, c.limit)
		})
	}
}

type importResult struct {
	orders, polls, refused, calls, limited int
	longest, took                          time.Duration
}

// runImport imports the given number of orders of a store. Another app takes so
// many calls of each window, evenly.
func runImport(t testing.TB, st *bcsim.Store, orders, size int, quota bcsim.Quota, others int) (r importResult) {
	s := open(t, st, merchant.Settings{}, bcsim.WithQuota(quota), bcsim.WithLatency(80*time.Millisecond))
	s.handler = s.newProcess(s.sim.RoundTripper())
	if others > 0 {
		done := s.otherApp(quota.Window / time.Duration(others))
		defer done()
	}
	begun := time.Now()
	total, seen := s.orderCount("lastorder", "All"), map[int64]bool{}
	for start := 1; start <= total; {
		at := time.Now()
		b := s.batch(start, size, "lastorder", "All")
		r.polls++
		r.longest = max(r.longest, time.Since(at))
		if b.Response.Code == 3 {
			if r.refused++; r.refused > r.polls*9/10+10 {
				t.Fatalf("no progress: %s", b.Response.Description)
			}
			time.Sleep(10 * time.Second) // the operator, or the next scheduled poll
			continue
		}
		for _, id := range b.numbers() {
			if seen[id] {
				t.Fatalf("order %d came twice", id)
			}
			seen[id] = true
		}
		start += size
	}
	for _, q := range s.sim.Requests() {
		r.calls++
		if q.Status == http.StatusTooManyRequests {
			r.limited++
		}
	}
	r.orders, r.took = len(seen), time.Since(begun)
	if r.orders != total || total != orders {
		t.Errorf("got %d orders, counted %d, want %d", r.orders, total, orders)
	}
	if r.longest > 25*time.Second {
		t.Errorf("longest poll: got %s, want at most 25s", r.longest)
	}
	return r
}

// otherApp takes a call of the store's quota again and again, until done.
func (s *stage) otherApp(every time.Duration) (done func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var app sync.WaitGroup
	app.Go(func() {
		for tick := time.NewTicker(every); ctx.Err() == nil; {
			select {
			case <-ctx.Done():
				tick.Stop()
			case <-tick.C:
				s.sim.UseQuota(s.sim.Account().StoreHash, 1)
			}
		}
	})
	return func() { cancel(); app.Wait() }
}
