package bigcommerce

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// window is a store with a quota, as in bigcommerce-api.md 3.2.
type window struct {
	mu       sync.Mutex
	limit    int
	used     int
	ends     time.Time
	calls    int
	refusals int
	latency  time.Duration
}

func (w *window) RoundTrip(*http.Request) (*http.Response, error) {
	time.Sleep(w.latency)
	w.mu.Lock()
	defer w.mu.Unlock()
	if !time.Now().Before(w.ends) {
		w.used, w.ends = 0, time.Now().Add(30*time.Second)
	}
	w.calls++
	status := 200
	if w.used >= w.limit {
		w.refusals++
		status = 429
	} else {
		w.used++
	}
	return answer(status, `{"id":7}`, told(w.limit, w.limit-w.used, time.Until(w.ends))...), nil
}

func told(limit, left int, reset time.Duration) []string {
	return []string{
		"X-Rate-Limit-Requests-Quota", strconv.Itoa(limit),
		"X-Rate-Limit-Requests-Left", strconv.Itoa(left),
		"X-Rate-Limit-Time-Window-Ms", "30000",
		"X-Rate-Limit-Time-Reset-Ms", strconv.FormatInt(reset.Milliseconds(), 10),
	}
}

func get(ctx context.Context, c *Client) error {
	_, err := c.Orders().Get(ctx, 7, false)
	return err
}

// Ensure the client leaves a known-empty quota alone until its window ends. The
// call waits, or fails at once if its caller has too little time.
func TestQuota_empty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &window{limit: 1}
		c := newClient(store)
		if err := get(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)

		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
		defer cancel()
		start := time.Now()
		err := get(ctx, c)
		if e, ok := errors.AsType[*RateLimitError](err); !ok || e.RetryAfter != 20*time.Second || time.Since(start) != 0 {
			t.Errorf("got %v after %v, want to be told 20 s at once", err, time.Since(start))
		}
		if store.calls != 1 {
			t.Errorf("asked %d times, want once", store.calls)
		}
		if err := get(t.Context(), c); err != nil || time.Since(start) != 20*time.Second {
			t.Errorf("got %v after %v, want the answer after 20 s", err, time.Since(start))
		}
		if store.refusals != 0 {
			t.Errorf("refused %d times, want never", store.refusals)
		}
	})
}

// Ensure many callers at once never overdraw a known quota.
func TestQuota_crowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &window{limit: 20, latency: 50 * time.Millisecond}
		c := newClient(store)
		if err := get(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 70 {
			wg.Go(func() {
				if err := get(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if store.refusals > 0 {
			t.Errorf("refused %d times, want never", store.refusals)
		}
	})
}

// Ensure the calls of a quota's last tenth are spread out, within a quarter of
// the caller's time. All earlier calls go at once.
func TestQuota_pace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(&window{limit: 100})
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		start := time.Now()
		for range 91 {
			if err := get(ctx, c); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("the first nine tenths took %v, want no pause", took)
		}
		for range 9 {
			if err := get(ctx, c); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took < 2*time.Second || took > 6*time.Second {
			t.Errorf("the last tenth took %v, want 2 s to 6 s", took)
		}
	})
}

// Ensure calls never wait for a store without a quota.
func TestQuota_unlimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(always(200, `{"id":7}`))
		start := time.Now()
		for range 1000 {
			if err := get(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("took %v, want no pause", took)
		}
		if q, known := c.Quota(); known {
			t.Errorf("got %v, want nothing known", q)
		}
	})
}

// Ensure a 429 also holds back the store's other calls.
func TestQuota_blocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int64 // both calls wake at the same moment
		c := newClient(roundTrip(func(*http.Request) (*http.Response, error) {
			if calls.Add(1) == 1 {
				return answer(429, "{}", "X-Rate-Limit-Time-Reset-Ms", "5000"), nil
			}
			return answer(200, `{"id":7}`), nil
		}))
		start := time.Now()
		go get(t.Context(), c)
		synctest.Wait()
		if err := get(t.Context(), c); err != nil || time.Since(start) < 5*time.Second {
			t.Errorf("got %v after %v, want to wait with the others", err, time.Since(start))
		}
	})
}

// Ensure an overtaken answer leaves the count of calls alone. A new window
// resets it.
func TestQuota_learn(t *testing.T) {
	now := time.Now()
	reply := func(left int, reset time.Duration) http.Header {
		return answer(200, "", told(100, left, reset)...).Header
	}
	steps := []struct {
		what   string
		after  time.Duration
		header http.Header
		want   int
		known  bool
	}{
		{"the first answer", 0, reply(90, 20*time.Second), 90, true},
		{"one that was overtaken", time.Second, reply(93, 19*time.Second), 90, true},
		{"the next", 2 * time.Second, reply(88, 18*time.Second), 88, true},
		{"one without headers", 3 * time.Second, nil, 87, true},
		{"one with half of them", 3 * time.Second, http.Header{"X-Rate-Limit-Requests-Left": {"50"}}, 86, true},
		{"one of the next window", 20 * time.Second, reply(99, 30*time.Second), 99, true},
		{"none after the window's end", 51 * time.Second, nil, 0, false},
		{"a clock put back", -time.Hour, nil, 0, false},
	}
	var q quota
	for _, step := range steps {
		q.pending++
		q.done(now.Add(step.after), step.header)
		left, _, known := q.current(now.Add(step.after))
		if left != step.want || known != step.known {
			t.Errorf("%s: got %d left, known %t, want %d, %t", step.what, left, known, step.want, step.known)
		}
	}
}

// Ensure Afford refuses only plans beyond the quota, before their first call.
func TestClient_Afford(t *testing.T) {
	tests := map[string]struct {
		left, calls    int
		reset, allowed time.Duration // allowed 0: no deadline
		want           time.Duration // RetryAfter; 0: no error
	}{
		"enough left":                        {60, 60, 20 * time.Second, 10 * time.Second, 0},
		"one too few":                        {60, 61, 20 * time.Second, 10 * time.Second, 20 * time.Second},
		"one too few, but time to wait":      {60, 61, 8 * time.Second, 10 * time.Second, 0},
		"one too few, and just no time":      {60, 61, 9 * time.Second, 10 * time.Second, 9 * time.Second},
		"nothing left":                       {0, 1, 20 * time.Second, 10 * time.Second, 20 * time.Second},
		"no deadline":                        {0, 1000, 20 * time.Second, 0, 0},
		"more than a window holds":           {100, 301, 5 * time.Second, 28 * time.Second, 5 * time.Second},
		"more than one, over two, with time": {100, 301, 5 * time.Second, 70 * time.Second, 0},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				c := newClient(always(200, `{"id":7}`, told(100, tc.left, tc.reset)...))
				if err := c.Afford(ctx, 1_000_000); err != nil {
					t.Errorf("before the first answer: got %v, want nothing known", err)
				}
				var usage Usage
				if err := get(WithUsage(ctx, &usage), c); err != nil {
					t.Fatal(err)
				}
				if left := usage.QuotaLeft.Load(); left != int64(tc.left) {
					t.Errorf("counted %d left, want %d", left, tc.left)
				}
				if tc.allowed > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tc.allowed)
					defer cancel()
				}
				err := c.Afford(ctx, tc.calls)
				e, refused := errors.AsType[*RateLimitError](err)
				if refused != (tc.want > 0) || (refused && e.RetryAfter != tc.want) {
					t.Errorf("got %v, want %v", err, tc.want)
				}
			})
		})
	}
}
