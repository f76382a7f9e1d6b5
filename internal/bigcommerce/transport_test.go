package bigcommerce

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

var errReset = error(syscall.ECONNRESET)

// contextEnding is a context without time for a repeat.
func contextEnding(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), 200*time.Millisecond)
}

// scripted gives one answer after the other; nil is a broken connection. It
// records the bodies sent to it.
type scripted struct {
	mu      sync.Mutex
	answers []*http.Response
	bodies  []string
	closed  int
}

func (s *scripted) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body.Close()
	s.bodies = append(s.bodies, string(body))
	res := s.answers[min(len(s.bodies), len(s.answers))-1]
	if res == nil {
		return nil, errReset
	}
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(text)) // for the next time
	copied := *res
	copied.Body = closeCounter{bytes.NewReader(text), &s.closed}
	return &copied, nil
}

type closeCounter struct {
	io.Reader
	closed *int
}

func (c closeCounter) Close() error { *c.closed++; return nil }

// Ensure reads and idempotent writes repeat with growing pauses. Each time the
// body starts anew, and every answer gets closed.
func TestTransport_repeats(t *testing.T) {
	busy := answer(503, "<html>", "Content-Type", "text/html")
	done := answer(200, `{"id":7}`)
	tests := map[string]struct {
		answers   []*http.Response
		low, high time.Duration
		fails     bool
	}{
		"nothing wrong":          {[]*http.Response{done}, 0, 0, false},
		"once down":              {[]*http.Response{busy, done}, 500 * time.Millisecond, time.Second, false},
		"thrice down":            {[]*http.Response{busy, nil, busy, done}, 3500 * time.Millisecond, 7 * time.Second, false},
		"down for good":          {[]*http.Response{busy, busy, busy, busy}, 3500 * time.Millisecond, 7 * time.Second, true},
		"broken for good":        {[]*http.Response{nil, nil, nil, nil}, 3500 * time.Millisecond, 7 * time.Second, true},
		"busy, and says when":    {[]*http.Response{answer(429, "{}", "X-Rate-Limit-Time-Reset-Ms", "9000"), done}, 9 * time.Second, 9500 * time.Millisecond, false},
		"busy, and says nothing": {[]*http.Response{answer(429, "x"), answer(429, "x"), done}, 12 * time.Second, 13 * time.Second, false},
		"refused":                {[]*http.Response{answer(404, "[]")}, 0, 0, true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &scripted{answers: tc.answers}
				var usage Usage
				start := time.Now()
				_, err := newClient(store).Orders().UpdateStatus(WithUsage(t.Context(), &usage), 7, 2)
				if took := time.Since(start); took < tc.low || took > tc.high {
					t.Errorf("took %v, want %v to %v", took, tc.low, tc.high)
				}
				if (err != nil) != tc.fails {
					t.Errorf("got %v, want an error: %t", err, tc.fails)
				}
				want := slices.Repeat([]string{`{"status_id":2}`}, len(tc.answers))
				if !slices.Equal(store.bodies, want) {
					t.Errorf("sent %q, want %q", store.bodies, want)
				}
				answered := len(tc.answers) - count(tc.answers, nil)
				if store.closed != answered {
					t.Errorf("closed %d answers, want %d", store.closed, answered)
				}
				if calls, retries := usage.Calls.Load(), usage.Retries.Load(); calls != int64(len(want)) || retries != calls-1 {
					t.Errorf("counted %d calls, %d retries, want %d and one less", calls, retries, len(want))
				}
			})
		})
	}
}

func count[T comparable](list []T, v T) (n int) {
	for _, x := range list {
		if x == v {
			n++
		}
	}
	return n
}

// Ensure the error of a broken connection gives the number of attempts.
func TestTransport_lastError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, err := newClient(&scripted{answers: []*http.Response{nil}}).Orders().Get(t.Context(), 7, false)
		if want := "GET /v2/orders/7: after 4 attempts: connection reset by peer"; err == nil || err.Error() != want || !errors.Is(err, errReset) {
			t.Errorf("got %v, want %s", err, want)
		}
	})
}

// Ensure a POST repeats only after 429. Otherwise it is unclear if it may have
// happened.
func TestTransport_POST(t *testing.T) {
	made := answer(201, `{"id":1}`)
	tests := map[string]struct {
		answers []*http.Response
		calls   int
		unclear bool
		status  int // of the *Error, 0 for none
	}{
		"done":                 {[]*http.Response{made}, 1, false, 0},
		"busy, then done":      {[]*http.Response{answer(429, ""), answer(429, ""), made}, 3, false, 0},
		"broken":               {[]*http.Response{nil, made}, 1, true, 0},
		"failed":               {[]*http.Response{answer(500, "{}"), made}, 1, true, 500},
		"down":                 {[]*http.Response{answer(503, "<html>"), made}, 1, true, 503},
		"the gateway gave up":  {[]*http.Response{answer(504, "<html>"), made}, 1, true, 504},
		"the client was slow":  {[]*http.Response{answer(499, "x"), made}, 1, true, 499},
		"the store was slow":   {[]*http.Response{answer(408, "x"), made}, 1, true, 408},
		"accepted":             {[]*http.Response{answer(202, "{}"), made}, 1, true, 202},
		"changed on the way":   {[]*http.Response{answer(203, "{}"), made}, 1, true, 203},
		"done in parts":        {[]*http.Response{answer(207, "{}"), made}, 1, true, 207},
		"elsewhere":            {[]*http.Response{answer(302, ""), made}, 1, false, 302},
		"refused":              {[]*http.Response{answer(400, "[]"), made}, 1, false, 400},
		"refused with reasons": {[]*http.Response{answer(422, "{}"), made}, 1, false, 422},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &scripted{answers: tc.answers}
				_, err := newClient(store).Orders().CreateShipment(t.Context(), 7, NewShipment{OrderAddressID: 1})
				if len(store.bodies) != tc.calls || count(store.bodies, store.bodies[0]) != tc.calls {
					t.Errorf("sent %q, want %d times the same", store.bodies, tc.calls)
				}
				if _, unclear := errors.AsType[*UnclearError](err); unclear != tc.unclear {
					t.Errorf("got %v, want unclear: %t", err, tc.unclear)
				}
				status := 0
				if e, ok := errors.AsType[*Error](err); ok {
					status = e.Status
				}
				if status != tc.status {
					t.Errorf("got %v, want status %d", err, tc.status)
				}
			})
		})
	}
}

// Ensure a POST is unclear if its time ends while it hangs. It is a plain error
// if its time ends before it leaves.
func TestTransport_POSTOutOfTime(t *testing.T) {
	hang := roundTrip(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		c := newClient(hang)
		_, err := c.Inventory().AdjustRelative(ctx, "", []Adjustment{{LocationID: 1, SKU: "A", Quantity: 1}})
		if _, ok := errors.AsType[*UnclearError](err); !ok || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want an unclear end of time", err)
		}
		_, err = c.Inventory().AdjustRelative(ctx, "", []Adjustment{{LocationID: 1, SKU: "A", Quantity: 1}})
		if _, ok := errors.AsType[*UnclearError](err); ok || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want a plain end of time", err)
		}
	})
}

// Ensure a POST without a connection is a plain error, because nothing left.
func TestTransport_POSTRefused(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	c := newClient(nil)
	c.BaseURL = server.URL
	_, err := c.Orders().CreateShipment(t.Context(), 7, NewShipment{OrderAddressID: 1})
	if _, ok := errors.AsType[*UnclearError](err); ok || err == nil {
		t.Errorf("got %v, want a plain error", err)
	}
	if _, ok := errors.AsType[*net.OpError](err); !ok {
		t.Errorf("got %v, want the network's own error inside", err)
	}
}

// Ensure a POST is unclear if its connection breaks later.
func TestTransport_POSTReset(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		panic(http.ErrAbortHandler)
	}))
	defer server.Close()
	c := newClient(nil)
	c.BaseURL = server.URL
	_, err := c.Orders().CreateShipment(t.Context(), 7, NewShipment{OrderAddressID: 1})
	if _, ok := errors.AsType[*UnclearError](err); !ok {
		t.Errorf("got %v, want an *UnclearError", err)
	}
}

// Ensure no wait outlasts the caller. A longer wait fails at once.
func TestTransport_deadline(t *testing.T) {
	tests := map[string]struct {
		res   *http.Response
		limit time.Duration // RetryAfter at least, 0 for another error
	}{
		"429 that ends too late":   {answer(429, "{}", "X-Rate-Limit-Time-Reset-Ms", "20000"), 20 * time.Second},
		"429 that says nothing":    {answer(429, "{}"), 4 * time.Second},
		"down, and no time left":   {answer(503, "<html>"), 0},
		"broken, and no time left": {nil, 0},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
				defer cancel()
				start := time.Now()
				_, err := newClient(&scripted{answers: []*http.Response{tc.res}}).Orders().Get(ctx, 7, false)
				if took := time.Since(start); took != 0 {
					t.Errorf("took %v, want an answer at once", took)
				}
				e, ok := errors.AsType[*RateLimitError](err)
				if ok != (tc.limit > 0) || (ok && (e.RetryAfter < tc.limit || e.Path != "/v2/orders/7")) {
					t.Errorf("got %#v, want a *RateLimitError: %v", err, tc.limit)
				}
				if errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v, want what went wrong", err)
				}
			})
		})
	}
}

// Ensure no wait for the quota ends just before the caller does. The call itself
// would have no time, and "out of time" says less than when to come back.
func TestTransport_deadlineBehindQuota(t *testing.T) {
	for name, first := range map[string]*http.Response{
		"a quota used up": answer(200, `{"id":7}`, "X-Rate-Limit-Time-Reset-Ms", "24900", "X-Rate-Limit-Requests-Left", "0", "X-Rate-Limit-Requests-Quota", "60"),
		"429":             answer(429, "{}", "X-Rate-Limit-Time-Reset-Ms", "24400"),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 25*time.Second)
				defer cancel()
				start := time.Now()
				c := newClient(&scripted{answers: []*http.Response{first, answer(200, `{"id":7}`)}})
				var err error
				for range 2 {
					if err == nil {
						_, err = c.Orders().Get(ctx, 7, false)
					}
				}
				if _, ok := errors.AsType[*RateLimitError](err); !ok || time.Since(start) != 0 {
					t.Errorf("got %v after %v, want a *RateLimitError at once", err, time.Since(start))
				}
			})
		})
	}
}

// Ensure a canceled call ends at once.
func TestTransport_cancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		start := time.Now()
		_, err := newClient(always(429, "{}", "X-Rate-Limit-Time-Reset-Ms", "30000")).Orders().Get(ctx, 7, false)
		if took := time.Since(start); !errors.Is(err, context.Canceled) || took != 100*time.Millisecond {
			t.Errorf("got %v after %v, want the caller's end", err, took)
		}
	})
}

// Ensure at most MaxConcurrent calls are under way. A call counts until its
// answer is read.
func TestTransport_concurrency(t *testing.T) {
	for _, limit := range []int{0, 1, 6} {
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex
			var now, most int
			c := newClient(roundTrip(func(*http.Request) (*http.Response, error) {
				mu.Lock()
				now++
				most = max(most, now)
				mu.Unlock()
				time.Sleep(100 * time.Millisecond)
				res := answer(200, `{"id":7}`)
				res.Body = slow{res.Body, func() { mu.Lock(); now--; mu.Unlock() }}
				return res, nil
			}))
			c.MaxConcurrent = limit
			want := limit
			if limit == 0 {
				want = 10
			}
			start := time.Now()
			var wg sync.WaitGroup
			for range 12 {
				wg.Go(func() {
					if _, err := c.Orders().Get(t.Context(), 7, false); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if most != want {
				t.Errorf("limit %d: %d at a time, want %d", limit, most, want)
			}
			if took, least := time.Since(start), time.Duration((12+want-1)/want)*200*time.Millisecond; took != least {
				t.Errorf("limit %d: took %v, want %v", limit, took, least)
			}
		})
	}
}

// slow is a body with a delay of a tenth of a second.
type slow struct {
	io.ReadCloser
	closed func()
}

func (s slow) Close() error {
	time.Sleep(100 * time.Millisecond)
	s.closed()
	return s.ReadCloser.Close()
}

// Ensure we never send adjustments the store would refuse.
func TestInventory_adjustable(t *testing.T) {
	many := slices.Repeat([]Adjustment{{LocationID: 1, SKU: "A"}}, MaxAdjustments+1)
	for name, items := range map[string][]Adjustment{
		"none":           nil,
		"too many":       many,
		"no name":        {{LocationID: 1}},
		"two names":      {{LocationID: 1, SKU: "A", VariantID: 2}},
		"no location":    {{SKU: "A"}},
		"below nothing":  {{LocationID: 1, SKU: "A", Quantity: -1}},
		"beyond 32 bits": {{LocationID: 1, SKU: "A", Quantity: 1 << 31}},
	} {
		c := newClient(roundTrip(func(*http.Request) (*http.Response, error) {
			t.Errorf("%s: the network was asked", name)
			return nil, errReset
		}))
		if _, err := c.Inventory().AdjustAbsolute(t.Context(), "", items); err == nil || !strings.Contains(err.Error(), "adjustment") {
			t.Errorf("%s: got %v, want an error", name, err)
		}
	}
}

// Ensure the shared transport speaks HTTP/2 to many stores over one connection,
// with compressed answers.
func TestNewTransport(t *testing.T) {
	var connections sync.Map
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connections.Store(r.RemoteAddr, true)
		if r.ProtoMajor != 2 || r.Header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("got HTTP/%d, accepting %q, want HTTP/2 and gzip", r.ProtoMajor, r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer z.Close()
		_, _ = io.WriteString(z, `{"id":7}`)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	rt := newTransport().(*http.Transport)
	rt.TLSClientConfig.RootCAs = x509.NewCertPool()
	rt.TLSClientConfig.RootCAs.AddCert(server.Certificate())
	defer rt.CloseIdleConnections()
	for _, hash := range []string{"abc123", "def456", "abc123"} {
		c := newClient(rt)
		c.BaseURL, c.StoreHash = server.URL, hash
		if err := get(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	connections.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("got %d connections, want one", n)
	}
}
