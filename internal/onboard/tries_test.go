package onboard_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/onboard"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// guess submits another unknown key, and reports whether BigCommerce was asked.
func (g *rig) guess(address string, h http.Handler, i int) bool {
	g.t.Helper()
	a := g.sentFrom(address, h, g.goodBut("access_token", fmt.Sprintf("guess%026d", i)))
	switch codes := a.json(g.t).codes(); {
	case a.status == http.StatusUnprocessableEntity:
		return true
	case a.status != http.StatusTooManyRequests || len(codes) != 1 || codes[0] != "rate_limited":
		g.t.Errorf("guess %d: got %d %s", i, a.status, a.body)
	}
	return false
}

// Ensure an address has thirty unknown keys within five minutes in all processes
// together. A house counts as one address, however many it has.
func TestTries_unknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		processes := []http.Handler{g.handler, g.process(), g.process()}
		spend := func(addresses ...string) (n int) {
			for i := range 40 {
				if g.guess(addresses[i%len(addresses)], processes[i%len(processes)], i) {
					n++
				}
			}
			return n
		}
		if got := spend("192.0.2.1:1", "192.0.2.1:2"); got != 30 {
			t.Errorf("one address: got %d tries, want 30", got)
		}
		if a := g.sentFrom("192.0.2.1:3", g.handler, g.good()); a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "300" {
			t.Errorf("past the limit: got %d, Retry-After %s", a.status, a.header.Get("Retry-After"))
		}
		if a := g.sentFrom("192.0.2.2:0", g.process(), g.good()); a.status != http.StatusCreated {
			t.Errorf("a merchant elsewhere: got %d %s", a.status, a.body)
		}
		if got := spend("[2001:db8::1]:1", "[2001:db8::2]:1"); got != 30 {
			t.Errorf("a house with many addresses: got %d tries, want 30", got)
		}
		time.Sleep(5 * time.Minute)
		if !g.guess("192.0.2.1:1", g.handler, 99) {
			t.Error("five minutes later: stopped")
		}
		if text := g.aws.LedgerText(); strings.Contains(text, "192.0.2") || strings.Contains(text, "2001:db8") || strings.Contains(text, "guess0") {
			t.Errorf("the table names an address or a key:\n%s", text)
		}
	})
}

// Ensure keys side by side, in two processes, count before their answers arrive.
func TestTries_sideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		g.store.SetLatency(time.Second)
		g.store.SetQuota("teststore1", bcsim.Quota{Unlimited: true})
		processes := []http.Handler{g.handler, g.process()}
		asked := make([]bool, 100)
		var all sync.WaitGroup
		for i := range asked {
			all.Go(func() { asked[i] = g.guess("192.0.2.1:0", processes[i%2], i) })
		}
		all.Wait()
		n := 0
		for _, ok := range asked {
			if ok {
				n++
			}
		}
		if n != 30 {
			t.Errorf("BigCommerce was asked for %d of 100 keys at once, want 30", n)
		}
	})
}

// Ensure a known key gives back its place among the unknown ones, and still
// counts as a verification.
func TestTries_known(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		g.store.SetQuota("teststore1", bcsim.Quota{Unlimited: true})
		processes := []http.Handler{g.handler, g.process()}
		weak := g.goodBut()
		g.scopes(bcsim.SeedScopes().Without("store_v2_orders")) // so that no limit of the store counts
		for i := range 200 {
			if a := g.sentTo(processes[i%2], weak); a.status != http.StatusUnprocessableEntity {
				t.Fatalf("time %d of a known key: got %d %s", i+1, a.status, a.body)
			}
		}
		if a := g.sent(weak); a.status != http.StatusTooManyRequests {
			t.Errorf("time 201: got %d %s", a.status, a.body)
		}
	})
}

// Ensure a dead process costs its caller one try, and only for five minutes.
func TestTries_died(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		mortal := g.process(func(h *onboard.Handler) {
			h.Transport = roundTripper(func(*http.Request) (*http.Response, error) {
				g.aws.AddFault(awssim.LedgerDown()) // as if the process died: it gives nothing back
				return nil, errors.New("dead")
			})
		})
		for range 30 {
			g.sentTo(mortal, g.good())
			g.aws.ClearFaults()
		}
		if a := g.sent(g.good()); a.status != http.StatusTooManyRequests {
			t.Errorf("after thirty deaths: got %d", a.status)
		}
		time.Sleep(5 * time.Minute)
		if a := g.sent(g.good()); a.status != http.StatusCreated {
			t.Errorf("five minutes later: got %d %s", a.status, a.body)
		}
	})
}
