package script_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/seti"
	"connect2cart/internal/standin/bcsim"
	"connect2cart/internal/translate"
)

const (
	benchLatency    = 100 * time.Millisecond
	benchConcurrent = 4 // the client's, bigcommerce-api.md 3.2
)

// BenchmarkBatch50_wall times a batch of fifty typical orders over loopback. The
// limit is the least time for its calls: one round for the list, then the others
// four at a time.
func BenchmarkBatch50_wall(b *testing.B) {
	s := open(b, typicalStore(50), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Unlimited: true}), bcsim.WithLatency(benchLatency))
	server := httptest.NewServer(s.sim)
	defer server.Close()
	s.handler = s.newProcess(nil)
	s.handler.BaseURL = server.URL
	s.batch(1, 50) // opens the connections and reads the credentials
	s.sim.ResetRequests()
	var took time.Duration
	for b.Loop() {
		begun := time.Now()
		if got := s.batch(1, 50); len(got.Orders) != 50 {
			b.Fatalf("got %+v", got.Response)
		}
		took += time.Since(begun)
	}
	took /= time.Duration(b.N)
	calls := len(s.sim.Requests()) / b.N
	rounds := 1 + (calls-1+benchConcurrent-1)/benchConcurrent
	naive := sequential(b, server.URL)
	b.ReportMetric(float64(calls), "calls")
	b.ReportMetric(float64(took)/float64(time.Duration(rounds)*benchLatency), "wall/limit")
	b.ReportMetric(float64(naive)/float64(took), "times-faster-than-sequential")
}

// sequential is the time of a plain client with four calls an order.
func sequential(b *testing.B, url string) time.Duration {
	c := &bigcommerce.Client{BaseURL: url, StoreHash: bcsim.DefaultAccount().StoreHash, Token: secret.New(bcsim.DefaultAccount().AccessToken)}
	begun := time.Now()
	orders, err := c.Orders().List(b.Context(), bigcommerce.OrderListOptions{MinID: 1, Limit: 50})
	if err != nil {
		b.Fatal(err)
	}
	for _, o := range orders {
		for _, err := range c.Orders().Products(b.Context(), o.ID) {
			if err != nil {
				b.Fatal(err)
			}
		}
		_, err1 := c.Orders().ShippingAddresses(b.Context(), o.ID)
		_, err2 := c.Orders().Coupons(b.Context(), o.ID)
		_, err3 := c.Orders().Transactions(b.Context(), o.ID)
		for _, err := range []error{err1, err2, err3} {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	return time.Since(begun)
}

// listAnswer is BigCommerce's JSON of typical orders.
func listAnswer(b *testing.B, orders int) []byte {
	b.Helper()
	sim := bcsim.New(bcsim.WithStore("teststore1", typicalStore(orders), bcsim.DefaultAccount()))
	r, err := http.NewRequest(http.MethodGet, "https://bigcommerce.test/stores/teststore1/v2/orders?min_id=1&sort=id:asc&limit=250&include=consignments.line_items,fees&consignment_structure=object", nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", bcsim.DefaultAccount().AccessToken)
	res, err := sim.RoundTripper().RoundTrip(r)
	if err != nil {
		b.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("status %d: %v", res.StatusCode, err)
	}
	return body
}

// jsonToXML is a batch's work between the waits for BigCommerce.
func jsonToXML(b *testing.B, list []byte) []byte {
	var orders []bigcommerce.Order
	if err := json.Unmarshal(list, &orders); err != nil {
		b.Fatal(err)
	}
	reply := seti.Orders{Orders: make([]seti.Order, len(orders))}
	for i, o := range orders {
		reply.Orders[i], _ = translate.Order(o, translate.Detail{}, translate.Options{})
	}
	return reply.Append(nil)
}

// BenchmarkOrder_jsonToXML compares two times: an order's way from JSON to XML,
// and a mere read of the same JSON into maps. The two take turns, and the best
// time of each counts, to leave out the load of a busy machine.
func BenchmarkOrder_jsonToXML(b *testing.B) {
	const orders = 200
	list := listAnswer(b, orders)
	ours, maps := time.Hour, time.Hour
	var allocs uint64
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		ours = min(ours, timed(func() { jsonToXML(b, list) }))
		runtime.ReadMemStats(&after)
		allocs += after.Mallocs - before.Mallocs
		maps = min(maps, timed(func() {
			var m []map[string]any
			if err := json.Unmarshal(list, &m); err != nil {
				b.Fatal(err)
			}
		}))
	}
	b.ReportMetric(float64(allocs)/float64(b.N)/orders, "allocs/order")
	b.ReportMetric(float64(ours.Microseconds())/orders, "us/order")
	b.ReportMetric(float64(ours)/float64(maps), "cpu/maps")
	b.ReportMetric(float64(len(list))/orders, "json-bytes/order")
}

func timed(work func()) time.Duration {
	begun := time.Now()
	work()
	return time.Since(begun)
}

// BenchmarkBatch250_memory is the growth of the heap, at its largest, during a
// batch of 250 typical orders. A tape plays the store's answers back, so the
// figure leaves out the stand-in's own memory.
func BenchmarkBatch250_memory(b *testing.B) {
	s := open(b, typicalStore(250), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Unlimited: true}))
	tape := &tape{next: s.sim.RoundTripper(), answers: map[string][]byte{}}
	s.handler = s.newProcess(tape)
	s.handler.Log = slog.New(slog.DiscardHandler)
	s.batch(1, 250)
	s.sim, s.store, tape.next = nil, nil, nil
	form := strings.NewReader("setifunction=downloadorders&setiuser=bc-teststore1&password=" + strings.ReplaceAll(password, " ", "+") + "&batchsize=250")
	runtime.GC()
	var base runtime.MemStats
	runtime.ReadMemStats(&base)
	var peak atomic.Uint64
	stop := watchHeap(&peak)
	for b.Loop() {
		form.Seek(0, io.SeekStart)
		w := &counter{header: http.Header{}}
		s.handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/script", form))
		if w.n < 100_000 {
			b.Fatalf("got an answer of %d bytes", w.n)
		}
		b.ReportMetric(float64(w.n)/1e6, "MB-answer")
	}
	stop()
	b.ReportMetric((float64(peak.Load())-float64(base.HeapAlloc))/(1<<20), "MiB-peak")
}

// watchHeap keeps the largest heap it sees until stop.
func watchHeap(peak *atomic.Uint64) (stop func()) {
	done := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak.Store(max(peak.Load(), m.HeapAlloc))
			}
		}
	})
	return func() { close(done); wait.Wait() }
}

// counter is a ResponseWriter for the length of an answer alone.
type counter struct {
	header http.Header
	n      int
}

func (c *counter) Header() http.Header { return c.header }
func (c *counter) WriteHeader(int)     {}
func (c *counter) Write(p []byte) (int, error) {
	c.n += len(p)
	return len(p), nil
}

// tape records the answers of next, and plays them back once next is nil.
type tape struct {
	mu      sync.Mutex
	next    http.RoundTripper
	answers map[string][]byte
}

func (p *tape) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next != nil {
		res, err := p.next.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(res.Body)
		if err != nil {
			return nil, err
		}
		p.answers[r.URL.String()] = body
	}
	body := p.answers[r.URL.String()]
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}, "Content-Length": {strconv.Itoa(len(body))}},
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r}, nil
}
