package script_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
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
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
	"connect2cart/internal/translate"
)

const benchLatency = 80 * time.Millisecond

// Every benchmark here prints its figures as a share of their limit, the least that
// the work can take. The package's comment of each says what that is.

// only drops the time of one round from a benchmark's line: it is no share of a
// limit.
func only(b *testing.B) { b.ReportMetric(0, "ns/op") }

// BenchmarkBatch50_wall times a batch of fifty card orders over loopback, with
// ten calls at once and with four. The limit is the least time for ten: one round
// for the list, then the others ten at a time. Two public clients' ways of the same
// take turns: four calls an order, one after another, and ten at a time.
func BenchmarkBatch50_wall(b *testing.B) {
	limit, url := wall(b, 50)
	b.ReportMetric(float64(ownWay(b, url, 50, 1))/float64(limit), "sequential-client/limit")
	b.ReportMetric(float64(ownWay(b, url, 50, 10))/float64(limit), "ten-at-a-time-client/limit")
}

// BenchmarkBatch250_wall is the same for the longest page of orders.
func BenchmarkBatch250_wall(b *testing.B) { wall(b, 250) }

// wall times a batch with the default number of calls at once and with four. The
// store stays at url until the end of b.
func wall(b *testing.B, orders int) (limit time.Duration, url string) {
	s := open(b, withoutCoupons(orders), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Unlimited: true}), bcsim.WithLatency(benchLatency))
	server := httptest.NewServer(s.sim)
	b.Cleanup(server.Close)
	var took [2]time.Duration
	processes := [2]*stage{s, s.process(nil)}
	for i, p := range processes {
		if p.handler = p.newProcess(nil); i == 1 {
			p.connect(merchant.Settings{CallsAtOnce: 4})
		}
		p.handler.BaseURL = server.URL
		p.batch(1, orders) // opens the connections and reads the credentials
	}
	for b.Loop() {
		for i, p := range processes {
			s.sim.ResetRequests()
			p.connect(merchant.Settings{CallsAtOnce: [2]int{0, 4}[i]})
			begun := time.Now()
			if got := p.batch(1, orders); len(got.Orders) != orders {
				b.Fatalf("got %+v", got.Response)
			}
			took[i] += time.Since(begun)
		}
	}
	calls := len(s.sim.Requests())
	limit = time.Duration(1+(calls-1+9)/10) * benchLatency
	for i, name := range []string{"wall/limit", "wall-of-four/limit"} {
		b.ReportMetric(float64(took[i])/float64(b.N)/float64(limit), name)
	}
	b.ReportMetric(float64(calls)/float64(orders+1), "calls/limit")
	only(b)
	return limit, server.URL
}

// ownWay is the time of a plain client with four calls an order, for some orders
// at a time.
func ownWay(b *testing.B, url string, orders, atOnce int) time.Duration {
	c := &bigcommerce.Client{BaseURL: url, StoreHash: bcsim.DefaultAccount().StoreHash, Token: secret.New(bcsim.DefaultAccount().AccessToken), MaxConcurrent: atOnce}
	begun := time.Now()
	list, err := c.Orders().List(b.Context(), bigcommerce.OrderListOptions{MinID: 1, Limit: orders})
	if err != nil {
		b.Fatal(err)
	}
	err = shop.Together(b.Context(), len(list), func(ctx context.Context, i int) error {
		id := list[i].ID
		for _, err := range c.Orders().Products(ctx, id) {
			if err != nil {
				return err
			}
		}
		_, err1 := c.Orders().ShippingAddresses(ctx, id)
		_, err2 := c.Orders().Coupons(ctx, id)
		_, err3 := c.Orders().Transactions(ctx, id)
		return errors.Join(err1, err2, err3)
	})
	if err != nil {
		b.Fatal(err)
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
	for b.Loop() {
		ours = min(ours, timed(func() { jsonToXML(b, list) }))
		maps = min(maps, timed(func() {
			var m []map[string]any
			if err := json.Unmarshal(list, &m); err != nil {
				b.Fatal(err)
			}
		}))
	}
	only(b)
	b.ReportMetric(float64(ours)/float64(maps), "cpu/maps")
}

func timed(work func()) time.Duration {
	begun := time.Now()
	work()
	return time.Since(begun)
}

// BenchmarkBatch250_memory is the growth of the heap, at its largest, during a
// batch of 250 typical orders. A tape plays the store's answers back, so the
// figure leaves out the stand-in's own memory. The limit is memoryLimit.
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
	}
	stop()
	only(b)
	b.ReportMetric((float64(peak.Load())-float64(base.HeapAlloc))/memoryLimit, "peak/limit")
}

// memoryLimit is what the work of a poll may add to a process's heap, in bytes. A
// process has 512 MiB, with the binary, the SDK and the garbage in between.
const memoryLimit = 64 << 20

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
