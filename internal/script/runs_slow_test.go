package script_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"connect2cart/internal/merchant"
)

// Ensure no process gives a batch behind one that Stone Edge got an error for,
// although an earlier request for it still goes on, and sends it to nobody.
func TestRuns_slowOneSends(t *testing.T) {
	for name, refusedAfter := range map[string]time.Duration{"the error comes first": time.Second, "the error comes last": 9 * time.Second} {
		connected(t, 2, 2, merchant.Settings{}, func(c *seom) {
			c.arrive(11, span(1, 8)...)
			c.count()
			c.keep(c.next(1))
			slow := c.newProcess(holdingBack{c.sim.RoundTripper(), 10 * time.Second})
			var wait sync.WaitGroup
			wait.Go(func() {
				r := httptest.NewRequest(http.MethodPost, "/script", strings.NewReader(c.form("downloadorders", "lastorder", "All", "startnum", "3", "batchsize", "2").Encode()))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				slow.ServeHTTP(httptest.NewRecorder(), r)
			})
			time.Sleep(5 * time.Second)
			c.handler = c.newProcess(holdingBack{refusing{}, refusedAfter})
			if b := c.batch(3, 2, "lastorder", "All"); b.Response.Code != 3 {
				t.Errorf("%s: the repeat got %+v, want an error", name, b.Response)
			}
			wait.Wait()
			if b := c.next(5); b.Response.Code != 3 {
				t.Errorf("%s: got %v behind the error", name, b.numbers())
			}
			c.keep(c.next(3))
			c.keep(c.next(5))
			c.keep(c.next(7))
			c.wantHeld(span(1, 8)...)
		})
	}
}

// refusing is a BigCommerce that refuses every call.
type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{}, Body: http.NoBody}, nil
}

// Ensure no order is lost if the ledger takes a row and its answer gets lost, and
// the next call fails too, at any call of a batch. Stone Edge goes on after errors.
func TestRuns_lostRow(t *testing.T) {
	for calls, whole := 1, false; !whole; calls++ {
		connected(t, 1, 2, merchant.Settings{}, func(c *seom) {
			c.arrive(11, span(1, 6)...)
			c.goesOn = true
			bad := &blinking{next: c.aws}
			bad.after.Store(int64(calls))
			c.between = func(start int) {
				if start == 3 {
					c.processes[0] = c.processOn(bad)
				}
			}
			c.converse()
			whole, c.between = bad.after.Load() >= 0, nil
			c.processes[0] = c.processOn(c.aws)
			for range 2 {
				time.Sleep(5 * time.Minute)
				c.converse()
			}
			for _, id := range span(1, 6) {
				if c.holds[id] == 0 {
					t.Errorf("after %d calls: order %d is lost", calls, id)
				}
			}
		})
		if calls > 60 {
			t.Fatal("the run never ends")
		}
	}
}

// blinking is a network that works but for two calls: the answer of the first is
// lost, and the second never arrives.
type blinking struct {
	next  http.RoundTripper
	after atomic.Int64 // calls before these two
}

func (b *blinking) RoundTrip(r *http.Request) (*http.Response, error) {
	switch b.after.Add(-1) {
	case -1:
		if res, err := b.next.RoundTrip(r); err == nil {
			_ = res.Body.Close()
		}
		return nil, errBroken
	case -2:
		return nil, errBroken
	}
	return b.next.RoundTrip(r)
}
