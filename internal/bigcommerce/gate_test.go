package bigcommerce

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// counted is a store that counts the calls under way.
type counted struct {
	mu        sync.Mutex
	now, most int
	latency   time.Duration
	status    int // of the next answer only, 0 is 200
}

func (c *counted) RoundTrip(*http.Request) (*http.Response, error) {
	c.mu.Lock()
	c.now++
	c.most = max(c.most, c.now)
	status, latency := max(c.status, 200), c.latency
	c.status = 0
	c.mu.Unlock()
	time.Sleep(latency)
	c.mu.Lock()
	c.now--
	c.mu.Unlock()
	return answer(status, `{"id":7}`), nil
}

// crowd makes thirty calls at once, and returns the most of them under way.
func (c *counted) crowd(t *testing.T, client *Client) int {
	t.Helper()
	c.most = 0
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			if err := get(t.Context(), client); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	return c.most
}

// Ensure a 429 brings the calls under way back to four for a minute.
func TestGate_tooMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &counted{latency: 80 * time.Millisecond}
		c := newClient(store)
		if got := store.crowd(t, c); got != 10 {
			t.Errorf("at first: got %d at a time, want 10", got)
		}
		store.status = http.StatusTooManyRequests
		if err := get(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			wait time.Duration
			want int
		}{{0, 4}, {50 * time.Second, 4}, {10 * time.Second, 10}} {
			time.Sleep(step.wait)
			if got := store.crowd(t, c); got != step.want {
				t.Errorf("after %v more: got %d at a time, want %d", step.wait, got, step.want)
			}
		}
	})
}

// Ensure fewer calls are under way while a store answers slower than usual. One
// slow answer changes nothing, and a store that was always slow is usual.
func TestGate_slower(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &counted{latency: time.Second}
		c := newClient(store)
		for range 3 {
			if got := store.crowd(t, c); got != 10 {
				t.Errorf("always slow: got %d at a time, want 10", got)
			}
		}
		store.latency = 80 * time.Millisecond
		c = newClient(store)
		store.crowd(t, c)
		store.latency = 5 * time.Second
		if err := get(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		store.latency = 80 * time.Millisecond
		if got := store.crowd(t, c); got != 10 {
			t.Errorf("after one slow answer: got %d at a time, want 10", got)
		}
		store.latency = 800 * time.Millisecond
		store.crowd(t, c)
		if got := store.crowd(t, c); got != 4 {
			t.Errorf("ten times slower: got %d at a time, want 4", got)
		}
		store.latency = 80 * time.Millisecond
		time.Sleep(busyTime)
		store.crowd(t, c)
		time.Sleep(busyTime)
		if got := store.crowd(t, c); got != 10 {
			t.Errorf("as fast as before: got %d at a time, want 10", got)
		}
	})
}

// Ensure a call that gives up waiting leaves its place to the next one, and that
// a setting below four stays below it.
func TestGate_givesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := gate{most: 1}
		if err := g.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := g.enter(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the end of its time", err)
		}
		g.crowded()
		g.leave()
		for range 3 {
			if err := g.enter(t.Context()); err != nil || g.used != 1 {
				t.Errorf("got %d under way, %v, want 1", g.used, err)
			}
			g.leave()
		}
	})
}
