package script_test

import (
	"net/http"
	"os"
	"strconv"
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
				r := runImport(t, importOrders(t), size)
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

type importResult struct {
	orders, polls, refused, calls, limited int
	longest, took                          time.Duration
}

func runImport(t testing.TB, orders, size int) (r importResult) {
	s := open(t, bcsim.Scale(orders, 0, 0), merchant.Settings{},
		bcsim.WithQuota(bcsim.Quota{Limit: 150, Window: 30 * time.Second, OtherApps: 50}), bcsim.WithLatency(100*time.Millisecond))
	s.handler = s.newProcess(s.sim.RoundTripper())
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
	if r.orders != total || total != orders-orders/10 {
		t.Errorf("got %d orders, counted %d, want %d", r.orders, total, orders-orders/10)
	}
	if r.longest > 25*time.Second {
		t.Errorf("longest poll: got %s, want at most 25s", r.longest)
	}
	return r
}
