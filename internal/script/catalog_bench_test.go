package script_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// bigCatalog is the number of items behind the budgets.
const bigCatalog = 25_000

// callsOf runs a count and a whole download, and counts the calls.
func (s *stage) callsOf(count, download string, size int) (countCalls, calls, items, batches int) {
	s.t.Helper()
	s.sim.ResetRequests()
	n := s.itemCount(count)
	countCalls = len(s.sim.Requests())
	s.sim.ResetRequests()
	ids, batches := s.list(download, size)
	if len(ids) != n {
		s.t.Fatalf("%s: got %d records, counted %d", download, len(ids), n)
	}
	return countCalls, len(s.sim.Requests()), n, batches
}

// BenchmarkProducts25000_calls counts all calls of a whole download of a big
// catalog. The limit is a page of products for each thousand items, because these
// have four variants and more, and a page of stock for as many.
func BenchmarkProducts25000_calls(b *testing.B) {
	s := open(b, bcsim.Scale(0, bigCatalog, 0), merchant.Settings{}, unlimited)
	s.handler = s.newProcess(s.sim.RoundTripper())
	for b.Loop() {
		s.restart()
		_, calls, _, _ := s.callsOf("getproductscount", "downloadprods", 250)
		pages := s.sim.Count(http.MethodGet, "/v3/catalog/products")
		b.ReportMetric(float64(pages)*1000/bigCatalog, "product-pages/limit")
		b.ReportMetric(float64(calls-pages)*bigcommerce.InventoryPageSize/bigCatalog, "stock-calls/limit")
	}
	only(b)
}

// BenchmarkQOH25000_calls is the same for stock figures, in batches of a hundred.
// The limit is the pages of the inventory list alone.
func BenchmarkQOH25000_calls(b *testing.B) {
	s := open(b, bcsim.Scale(0, bigCatalog, 0), merchant.Settings{}, unlimited)
	s.handler = s.newProcess(s.sim.RoundTripper())
	for b.Loop() {
		s.restart()
		_, calls, items, _ := s.callsOf("getproductscount", "downloadqoh", 100)
		b.ReportMetric(float64(calls)*bigcommerce.InventoryPageSize/float64(items), "calls/limit")
	}
	only(b)
}

// BenchmarkQOH25000_callsMixed is the same for a store with one product in
// fifty untracked, and one in fifty tracked as a whole.
func BenchmarkQOH25000_callsMixed(b *testing.B) {
	s := open(b, mixedStore(bigCatalog), merchant.Settings{}, unlimited)
	s.handler = s.newProcess(s.sim.RoundTripper())
	for b.Loop() {
		s.restart()
		_, calls, items, _ := s.callsOf("getproductscount", "downloadqoh", 100)
		b.ReportMetric(float64(calls)*bigcommerce.InventoryPageSize/float64(items), "calls/limit")
	}
	only(b)
}

// mixedStore has products of ten variants, some of them untracked or tracked as
// a whole.
func mixedStore(variants int) *bcsim.Store {
	st := bcsim.NewStore()
	for id := int64(1); int(id)*10 <= variants; id++ {
		p := bcsim.Product{ID: id, Name: fmt.Sprintf("Product %d", id), Tracking: "variant"}
		level := int(id)
		switch id % 50 {
		case 17:
			p.Tracking = "none"
		case 33:
			p.Tracking, p.Level = "product", &level
		}
		for n := range 10 {
			p.Variants = append(p.Variants, &bcsim.Variant{SKU: fmt.Sprintf("M-%d-%d", id, n), Level: &level,
				OptionValues: []bcsim.OptionValue{{OptionDisplayName: "Size", Label: strconv.Itoa(n)}}})
		}
		st.AddProduct(p)
	}
	return st
}

// BenchmarkCustomers20000_calls is the same for customers, in batches of a
// hundred. A batch asks for its own page, so the limit is a call a batch.
func BenchmarkCustomers20000_calls(b *testing.B) {
	s := open(b, bcsim.Scale(0, 0, 20_000), merchant.Settings{}, unlimited)
	s.handler = s.newProcess(s.sim.RoundTripper())
	for b.Loop() {
		s.restart()
		_, calls, _, batches := s.callsOf("getcustomerscount", "downloadcustomers", 100)
		b.ReportMetric(float64(calls)/float64(batches), "calls/limit")
	}
	only(b)
}

// BenchmarkCatalog25000_memory is the growth of the heap, at its largest,
// during a download of all products and stock figures of a big catalog. A tape
// plays the store's answers back, so the figure leaves out the stand-in's own
// memory. It includes the tape. The limit is memoryLimit.
func BenchmarkCatalog25000_memory(b *testing.B) {
	s := open(b, bcsim.Scale(0, bigCatalog, 0), merchant.Settings{}, unlimited)
	tape := &tape{next: s.sim.RoundTripper(), answers: map[string][]byte{}}
	s.handler = s.newProcess(tape)
	s.list("downloadprods", 250)
	s.list("downloadqoh", 250)
	s.sim, s.store, tape.next = nil, nil, nil
	var peak atomic.Uint64
	for b.Loop() {
		s.restart()
		s.handler.Log = slog.New(slog.DiscardHandler)
		runtime.GC()
		var base, end runtime.MemStats
		runtime.ReadMemStats(&base)
		peak.Store(0)
		stop := watchHeap(&peak)
		for _, function := range []string{"downloadprods", "downloadqoh"} {
			for start := 1; start <= bigCatalog; start += 250 {
				if n := s.poll(function, start, 250); n < 10_000 {
					b.Fatalf("%s from %d: got an answer of %d bytes", function, start, n)
				}
			}
		}
		stop()
		runtime.GC()
		runtime.ReadMemStats(&end)
		b.ReportMetric((float64(peak.Load())-float64(base.HeapAlloc))/memoryLimit, "peak/limit")
		b.ReportMetric((float64(end.HeapAlloc)-float64(base.HeapAlloc))/memoryLimit, "kept/limit")
		runtime.KeepAlive(s.handler)
	}
	only(b)
}

// poll returns the length of an answer, and drops the answer.
func (s *stage) poll(function string, start, size int) int {
	form := url.Values{"setifunction": {function}, "setiuser": {"bc-teststore1"}, "password": {password},
		"startnum": {strconv.Itoa(start)}, "batchsize": {strconv.Itoa(size)}}
	w := &counter{header: http.Header{}}
	s.handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/script", strings.NewReader(form.Encode())))
	return w.n
}

// Ensure the budgets also hold in a store of another shape than the
// benchmarks': simple products, and some untracked ones.
func TestBudget_catalog(t *testing.T) {
	sizeAlone(t)
	t.Parallel()
	simple := bcsim.NewStore()
	for id := int64(1); id <= 1500; id++ {
		level := int(id)
		p := bcsim.Product{ID: id, SKU: fmt.Sprintf("S-%d", id), Tracking: "product", Level: &level}
		simple.AddProduct(p)
	}
	for name, c := range map[string]struct {
		store             *bcsim.Store
		perBatch, per1000 float64 // of 25,000 items at most 1.2; in so small a store four calls weigh more: two totals, a location, a look for untracked products
	}{
		"ten variants each":        {bcsim.Scale(0, 3000, 0), 0.7, 2.4},
		"some tracked otherwise":   {mixedStore(3000), 0.7, 2.7},
		"simple products, tracked": {simple, 1.5, 4.7},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, c.store, merchant.Settings{}, unlimited)
			s.handler = s.newProcess(s.sim.RoundTripper())
			counted, calls, _, batches := s.callsOf("getproductscount", "downloadprods", 250)
			if counted > 2 {
				t.Errorf("count: got %d calls, want at most 2", counted)
			}
			perBatch := float64(calls) / float64(batches)
			s.restart()
			_, calls, items, _ := s.callsOf("getproductscount", "downloadqoh", 250)
			per1000 := float64(calls) * 1000 / float64(items)
			t.Logf("%.2f calls per batch of 250, %.2f calls per 1,000 stock figures", perBatch, per1000)
			if perBatch > c.perBatch || per1000 > c.per1000 {
				t.Errorf("want at most %.2f and %.2f", c.perBatch, c.per1000)
			}
		})
	}
}

// Ensure every function costs one call in an empty store.
func TestBudget_emptyStore(t *testing.T) {
	s := open(t, bcsim.NewStore(), merchant.Settings{})
	for _, function := range []string{"getproductscount", "downloadprods", "downloadqoh", "getcustomerscount", "downloadcustomers"} {
		s.restart()
		s.sim.ResetRequests()
		answer := s.ask(function, "startnum", "1", "batchsize", "50")
		if calls := len(s.sim.Requests()); calls != 1 {
			t.Errorf("%s: got %d calls, want 1: %s", function, calls, answer)
		}
		if strings.HasPrefix(function, "download") && !strings.Contains(answer, "<ResponseCode>2</ResponseCode>") {
			t.Errorf("%s: got %s, want code 2", function, answer)
		}
	}
}

// BenchmarkQOH10000_callsSingle is a run of the stock of 10,000 products of one
// variant, one in fifty of them untracked, as a ratio to the calls of the
// inventory list alone. later is the next run of the process.
func BenchmarkQOH10000_callsSingle(b *testing.B) {
	const products = 10_000
	st := bcsim.NewStore()
	for id := int64(1); id <= products; id++ {
		level := int(id % 7)
		p := bcsim.Product{ID: id, SKU: fmt.Sprintf("S-%d", id), Tracking: "product", Level: &level}
		if id%50 == 17 {
			p.Tracking = "none"
		}
		st.AddProduct(p)
	}
	s := open(b, st, merchant.Settings{}, unlimited)
	s.handler = s.newProcess(s.sim.RoundTripper())
	for b.Loop() {
		s.restart()
		for _, run := range []string{"first", "later"} {
			_, calls, _, _ := s.callsOf("getproductscount", "downloadqoh", 100)
			b.ReportMetric(float64(calls)*bigcommerce.InventoryPageSize/products, run+"-calls/limit")
		}
	}
	only(b)
}

// BenchmarkQOHReplace10000_calls is a post of 10,000 levels to a new process. The
// limit is the pages of the list of stock, and the writes.
func BenchmarkQOHReplace10000_calls(b *testing.B) {
	const n = 10_000
	s := open(b, simpleStore(n), merchant.Settings{}, unlimited)
	s.handler = s.newProcess(s.sim.RoundTripper())
	for b.Loop() {
		s.restart()
		s.sim.ResetRequests()
		s.codes(s.ask("qohreplace", "update", levelsPost(n)), n)
		limit := n/bigcommerce.InventoryPageSize + n/bigcommerce.MaxAdjustments
		b.ReportMetric(float64(len(s.sim.Requests()))/float64(limit), "calls/limit")
	}
	only(b)
}
