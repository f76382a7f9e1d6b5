package merchant_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// outages are the ways for Secrets Manager to fail.
var outages = map[string]awssim.Fault{
	"server errors": {Code: "InternalServiceError", Status: http.StatusInternalServerError},
	"throttled":     {Code: "ThrottlingException"},
	"no permission": {Code: "AccessDeniedException"},
	"no KMS key":    {Code: "DecryptionFailure"},
	"cut off":       {Cut: true},
	"no answer":     {Hang: true},
	"a web page":    {Raw: &awssim.Raw{Status: http.StatusOK, ContentType: "text/html", Body: "<html>"}},
}

// outage makes every read of a secret fail.
func outage(server *awssim.Server, f awssim.Fault) {
	f.Operation, f.Times = "GetSecretValue", -1
	server.AddFault(f)
}

// cached is a cache moments after reading a store.
func cached(t *testing.T) (*merchant.Cache, *awssim.Server) {
	t.Helper()
	server := awssim.New()
	store := storeOf(server)
	put(t, store, sample(), merchant.Sent)
	cache := &merchant.Cache{Vault: store}
	if _, err := cache.Get(t.Context(), hash); err != nil {
		t.Fatal(err)
	}
	return cache, server
}

// Ensure memory serves an unchanged store for an hour while Secrets Manager fails
// in any way, within a few seconds and with the failure. Once Secrets Manager
// works again, the cache reads anew.
func TestCache_outage(t *testing.T) {
	for name, fault := range outages {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cache, server := cached(t)
				outage(server, fault)
				read := time.Now()
				for _, step := range []struct {
					at          time.Duration
					told, stale bool
				}{{4 * time.Minute, true, false}, {6 * time.Minute, true, true}, {59 * time.Minute, true, true}, {61 * time.Minute, false, false}} {
					time.Sleep(time.Until(read.Add(step.at)))
					if step.told {
						checkStale(t, cache, step.at, step.stale)
						continue
					}
					ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
					if _, err := cache.Get(ctx, hash); err == nil || errors.Is(err, merchant.ErrNotFound) {
						t.Errorf("after %s: got %v, want the failure", step.at, err)
					}
					cancel()
				}
				server.ClearFaults()
				checkStale(t, cache, time.Since(read), false)
			})
		})
	}
}

func checkStale(t *testing.T, cache *merchant.Cache, at time.Duration, stale bool) {
	t.Helper()
	begun := time.Now()
	m, err := cache.Get(t.Context(), hash)
	if err != nil || (m.Failure != nil) != stale {
		t.Errorf("after %s: got %v, want the store, stale: %t", at, err, stale)
	}
	if took := time.Since(begun); took > 4*time.Second {
		t.Errorf("after %s: took %s", at, took)
	}
}

// Ensure a conversation during an outage waits for Secrets Manager once, and
// later polls go on at once.
func TestCache_outageWaitsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cache, server := cached(t)
		outage(server, awssim.Fault{Hang: true})
		time.Sleep(10 * time.Minute)
		begun := time.Now()
		for range 5 {
			checkStale(t, cache, 10*time.Minute, true)
			time.Sleep(time.Second)
		}
		if took := time.Since(begun); took != 8*time.Second {
			t.Errorf("five polls a second apart took %s, want 3s for one read and 5s", took)
		}
		server.ClearFaults()
		time.Sleep(10 * time.Second)
		checkStale(t, cache, 11*time.Minute, false)
	})
}

// Ensure a caller without time for Secrets Manager leaves the way to it open
// for everybody else.
func TestCache_outageGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cache, server := cached(t)
		time.Sleep(10 * time.Minute)
		server.AddFault(awssim.Fault{Operation: "GetSecretValue", Delay: 2 * time.Second})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		cache.Get(ctx, hash)
		checkStale(t, cache, 10*time.Minute, false)
	})
}

// Ensure many callers during an outage wait for one read, and all get their
// answer from memory.
func TestCache_outageSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cache, server := cached(t)
		outage(server, awssim.Fault{Hang: true})
		time.Sleep(10 * time.Minute)
		before := reads(server)
		var wait sync.WaitGroup
		for range 20 {
			wait.Go(func() { checkStale(t, cache, 10*time.Minute, true) })
		}
		wait.Wait()
		if got := reads(server) - before; got != 1 {
			t.Errorf("got %d reads, want 1", got)
		}
	})
}

// Ensure memory never answers for a changed store, whichever process changed it.
func TestCache_outageChanged(t *testing.T) {
	secret := merchant.DefaultPrefix + hash
	change := func(edit func(*merchant.Merchant)) func(*testing.T, *merchant.Cache, *awssim.Server) {
		return func(t *testing.T, _ *merchant.Cache, server *awssim.Server) {
			_, _, err := storeOf(server).Change(t.Context(), hash, func(m *merchant.Merchant) error { edit(m); return nil }, "")
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, change := range map[string]func(*testing.T, *merchant.Cache, *awssim.Server){
		"a new password": change(func(m *merchant.Merchant) { m.PasswordHash = "sha256:new" }),
		"a pause":        change(func(m *merchant.Merchant) { m.Settings.Paused = false }),
		"removed": func(t *testing.T, _ *merchant.Cache, server *awssim.Server) {
			if _, err := storeOf(server).Remove(t.Context(), hash, 7); err != nil {
				t.Fatal(err)
			}
		},
		"changed by a writer that died": func(t *testing.T, _ *merchant.Cache, server *awssim.Server) {
			storeOf(&process{server: server, dieAt: 4}).Change(t.Context(), hash, func(m *merchant.Merchant) error { m.PasswordHash = "sha256:new"; return nil }, "")
		},
		"found unreadable": func(t *testing.T, cache *merchant.Cache, server *awssim.Server) {
			server.SetValue(secret, `{"schema":1,"store_ha`)
			cache.Fresh(t.Context(), hash)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cache, server := cached(t)
				time.Sleep(3 * time.Second)
				change(t, cache, server)
				outage(server, outages["server errors"])
				for range 2 {
					if m, err := cache.Get(t.Context(), hash); err == nil {
						t.Errorf("got version %s from memory, want an error", m.Version)
					}
					time.Sleep(20 * time.Minute)
				}
			})
		})
	}
}

// Ensure memory answers with the latest read.
func TestCache_outageNewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cache, server := cached(t)
		time.Sleep(time.Minute)
		m := sample()
		m.PasswordHash = "sha256:new"
		put(t, storeOf(server), m, merchant.Sent)
		cache.Fresh(t.Context(), hash)
		outage(server, outages["server errors"])
		time.Sleep(59 * time.Minute)
		if got, err := cache.Get(t.Context(), hash); err != nil || got.PasswordHash != "sha256:new" {
			t.Errorf("got %+v, %v, want what was read last", got, err)
		}
	})
}

// Ensure an unreadable secret gives its error, and memory stays out of it.
func TestCache_unreadable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cache, server := cached(t)
		server.SetValue(merchant.DefaultPrefix+hash, `{"schema":1,"store_ha`)
		time.Sleep(10 * time.Minute)
		_, err := cache.Get(t.Context(), hash)
		if _, ok := errors.AsType[*merchant.UnreadableError](err); !ok {
			t.Errorf("got %v", err)
		}
	})
}

// Ensure memory answers for a wrong password during an outage as long as for a
// nonexistent cart: two seconds.
func TestCache_Fresh_outage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cache, server := cached(t)
		cache.Get(t.Context(), "nobody")
		outage(server, outages["no permission"])
		time.Sleep(time.Second)
		if _, err := cache.Fresh(t.Context(), hash); err != nil {
			t.Errorf("a store after 1s: got %v", err)
		}
		if _, err := cache.Fresh(t.Context(), "nobody"); !errors.Is(err, merchant.ErrNotFound) {
			t.Errorf("no store after 1s: got %v", err)
		}
		time.Sleep(time.Second)
		_, known := cache.Fresh(t.Context(), hash)
		_, unknown := cache.Fresh(t.Context(), "nobody")
		if known == nil || unknown == nil || errors.Is(unknown, merchant.ErrNotFound) {
			t.Errorf("after 2s: got %v for a store and %v for none, want the failure", known, unknown)
		}
	})
}
