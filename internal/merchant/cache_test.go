package merchant_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// reads counts the reads of values from Secrets Manager.
func reads(server *awssim.Server) (n int) {
	for _, c := range server.Calls() {
		if c.Operation == "GetSecretValue" {
			n++
		}
	}
	return n
}

// Ensure one read of a store serves for five minutes. The cache reads anew
// after that, and soon when a caller wants it fresh.
func TestCache_Get(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		store := storeOf(server)
		put(t, store, sample(), merchant.Sent)
		cache := &merchant.Cache{Vault: store}
		before := reads(server)
		steps := []struct {
			name  string
			after time.Duration
			act   func()
			reads int
		}{
			{"first", 0, func() { cache.Get(t.Context(), hash) }, 1},
			{"again", time.Minute, func() { cache.Get(t.Context(), hash) }, 1},
			{"almost old", 4*time.Minute - time.Second, func() { cache.Get(t.Context(), hash) }, 1},
			{"old", time.Second, func() { cache.Get(t.Context(), hash) }, 2},
			{"fresh enough", time.Second, func() { cache.Fresh(t.Context(), hash) }, 2},
			{"fresh", time.Second, func() { cache.Fresh(t.Context(), hash) }, 3},
			{"get what fresh read", time.Minute, func() { cache.Get(t.Context(), hash) }, 3},
			{"read again", 0, func() { cache.Reread(t.Context(), hash) }, 4},
		}
		for _, s := range steps {
			time.Sleep(s.after)
			s.act()
			if got := reads(server) - before; got != s.reads {
				t.Errorf("%s: %d reads, want %d", s.name, got, s.reads)
			}
		}
	})
}

// Ensure a nonexistent cart costs one read in two seconds, as a wrong password
// does, however many ask.
func TestCache_strangers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		store := storeOf(server)
		put(t, store, sample(), merchant.Sent)
		cache := &merchant.Cache{Vault: store}
		login := func(hash string) int {
			before := reads(server)
			cache.Get(t.Context(), hash)
			cache.Fresh(t.Context(), hash)
			return reads(server) - before
		}
		known, unknown := 0, 0
		for range 200 { // in twenty seconds
			known, unknown = known+login(hash), unknown+login("nobody")
			time.Sleep(100 * time.Millisecond)
		}
		if known != 10 || unknown != 10 {
			t.Errorf("got %d reads for a store and %d for none, want 10 each", known, unknown)
		}
	})
}

// Ensure a new store appears at the next look, however short ago a look failed.
func TestCache_connectedLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		store := storeOf(server)
		cache := &merchant.Cache{Vault: store}
		if _, err := cache.Get(t.Context(), hash); !errors.Is(err, merchant.ErrNotFound) {
			t.Fatal(err)
		}
		put(t, storeOf(server), sample(), merchant.Sent)
		if _, err := cache.Get(t.Context(), hash); err != nil {
			t.Error(err)
		}
	})
}

// Ensure many at once cause one read, each with a copy of their own.
func TestCache_singleFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		store := storeOf(server)
		put(t, store, sample(), merchant.Sent)
		server.AddFault(awssim.Fault{Operation: "GetSecretValue", Delay: time.Second})
		cache := &merchant.Cache{Vault: store}
		before := reads(server)
		var wait sync.WaitGroup
		for range 20 {
			wait.Go(func() {
				m, err := cache.Get(t.Context(), hash)
				if err != nil {
					t.Error(err)
					return
				}
				m.Scopes[0], m.Settings.OrderStatuses[0], m.Settings.StatusLabels["x"] = "changed", 99, "changed"
			})
		}
		wait.Wait()
		m, err := cache.Get(t.Context(), hash)
		if err != nil || m.Scopes[0] != "Orders: ok" || m.Settings.OrderStatuses[0] != 2 || len(m.Settings.StatusLabels) != 1 {
			t.Errorf("got %+v, %v", m, err)
		}
		if got := reads(server) - before; got != 1 {
			t.Errorf("%d reads, want 1", got)
		}
	})
}

// Ensure a caller giving up leaves the others waiting, and that the cache keeps
// no failures.
func TestCache_giveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		store := storeOf(server)
		put(t, store, sample(), merchant.Sent)
		server.AddFault(awssim.Fault{Operation: "GetSecretValue", Hang: true})
		cache := &merchant.Cache{Vault: store}
		var wait sync.WaitGroup
		wait.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if _, err := cache.Get(ctx, hash); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the first: got %v", err)
			}
		})
		synctest.Wait()
		wait.Go(func() {
			if _, err := cache.Get(t.Context(), hash); err != nil {
				t.Errorf("the second: got %v", err)
			}
		})
		wait.Wait()
		server.AddFault(awssim.Fault{Operation: "GetSecretValue", Times: 9, Code: "InternalServiceError", Status: http.StatusInternalServerError})
		if _, err := cache.Reread(t.Context(), hash); err == nil {
			t.Error("no error while Secrets Manager is down")
		}
		server.ClearFaults()
		if _, err := cache.Get(t.Context(), hash); err != nil {
			t.Errorf("afterwards: got %v", err)
		}
	})
}

// Ensure a caller never gets an old version from a read that began before the
// change, whether its writer concluded or died.
func TestCache_changedWhileReading(t *testing.T) {
	for name, dies := range map[string]int{"concluded": -1, "died behind the secret": 5} {
		synctestRun(t, name, func(t *testing.T) {
			server := awssim.New()
			put(t, storeOf(server), sample(), merchant.Sent)
			cache := &merchant.Cache{Vault: storeOf(server)}
			server.AddFault(awssim.Fault{Operation: "GetSecretValue", Acts: true, Delay: time.Second})
			var wait sync.WaitGroup
			wait.Go(func() { cache.Get(t.Context(), hash) })
			synctest.Wait()
			time.Sleep(100 * time.Millisecond)
			writer := storeOf(&process{server: server, dieAt: dies})
			writer.Change(t.Context(), hash, func(m *merchant.Merchant) error { m.PasswordHash = "sha256:new"; return nil }, "")
			if got, err := cache.Get(t.Context(), hash); err != nil || got.PasswordHash != "sha256:new" {
				t.Errorf("got %+v, %v", got, err)
			}
			wait.Wait()
		})
	}
}

// Ensure any number of invented Cart IDs leaves memory bounded and real stores
// in it.
func TestCache_bounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		store := storeOf(server)
		put(t, store, sample(), merchant.Sent)
		cache := &merchant.Cache{Vault: store, Entries: 1}
		cache.Get(t.Context(), hash)
		for i := range 50 {
			cache.Get(t.Context(), fmt.Sprintf("nobody%d", i))
		}
		before := reads(server)
		if _, err := cache.Get(t.Context(), hash); err != nil || reads(server) != before {
			t.Errorf("the real store was pushed out: %v", err)
		}
		if _, err := cache.Get(t.Context(), "nobody0"); !errors.Is(err, merchant.ErrNotFound) || reads(server) != before+1 {
			t.Errorf("all invented ones were kept: %v", err)
		}
	})
}

// Ensure the cache keeps the most recently read of many stores.
func TestCache_newestStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		cache := &merchant.Cache{Vault: storeOf(server), Entries: 3}
		names := []string{"s1", "s2", "s3", "s4", "s5", "s6"}
		for _, name := range names {
			m := sample()
			m.StoreHash = name
			put(t, cache.Vault, m, merchant.Sent)
			cache.Get(t.Context(), name)
			time.Sleep(time.Second)
		}
		for i, name := range names {
			if _, ok := cache.Recall(name); ok != (i >= 3) {
				t.Errorf("%s: in memory: %t", name, ok)
			}
		}
	})
}

// Ensure ReadTime tells how long the remembered read took, for a store and for
// a nonexistent cart.
func TestCache_ReadTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		store := storeOf(server)
		put(t, store, sample(), merchant.Sent)
		cache := &merchant.Cache{Vault: store}
		for name, want := range map[string]time.Duration{hash: 700 * time.Millisecond, "nobody": 400 * time.Millisecond} {
			server.AddFault(awssim.Fault{Operation: "GetSecretValue", Delay: want})
			cache.Get(t.Context(), name)
			if got := cache.ReadTime(name); got != want {
				t.Errorf("%s: got %s, want %s", name, got, want)
			}
		}
		if got := cache.ReadTime("other"); got != 0 {
			t.Errorf("what was never read: got %s", got)
		}
	})
}
