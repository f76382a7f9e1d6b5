package shop

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
)

// Ensure a store keeps its client, and so its knowledge of the quota, until its
// key changes.
func TestShops_Open(t *testing.T) {
	var all Shops
	open := func(m *merchant.Merchant) *Shop {
		t.Helper()
		s, err := all.Open(m, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	m := merchant.Merchant{StoreHash: "abcde12345", AccessToken: secret.New("one")}
	first, again := open(&m), open(&m)
	if first.Client != again.Client {
		t.Error("got another client, want the same")
	}
	m.AccessToken = secret.New("two")
	if renewed := open(&m); renewed.Client == first.Client || !renewed.Client.Token.Equal(m.AccessToken) {
		t.Error("got the client of the old key, want one of the new key")
	}
	m.Settings.CallsAtOnce = 3
	if fewer := open(&m); fewer.Client.MaxConcurrent != 3 {
		t.Errorf("got a client with %d calls at once, want the 3 of the setting", fewer.Client.MaxConcurrent)
	}
}

// Ensure a store counts its days in its own zone. A name of no zone opens
// nothing.
func TestShops_Open_zone(t *testing.T) {
	for name, want := range map[string]string{"": defaultZone, "Europe/Berlin": "Europe/Berlin", "Nowhere/Land": ""} {
		m := merchant.Merchant{StoreHash: "abcde12345", AccessToken: secret.New("one"), Settings: merchant.Settings{TimeZone: name}}
		s, err := new(Shops).Open(&m, "", nil)
		if want == "" {
			if err == nil {
				t.Errorf("%q: got zone %s, want an error", name, s.Zone)
			}
			continue
		}
		if err != nil || s.Zone.String() != want {
			t.Errorf("%q: got %v, %v, want zone %s", name, s, err, want)
		}
	}
}

// Ensure Kept finds a store's memory again, until the store is unused too long
// or too many others come.
func TestKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var k Kept[int]
		b := Bound{stores: 3, life: time.Hour}
		*k.Of("a", b) = 1
		if got := *k.Of("a", b); got != 1 {
			t.Errorf("got %d, want what was kept", got)
		}
		for i := range 3 {
			time.Sleep(time.Second)
			*k.Of("other "+strconv.Itoa(i), b) = i + 2
		}
		if got := len(k.stores); got != 3 {
			t.Errorf("got %d stores, want 3", got)
		}
		if got := *k.Of("other 2", b); got != 4 {
			t.Errorf("got %d, want the youngest kept", got)
		}
		if got := *k.Of("a", b); got != 0 {
			t.Errorf("got %d, want the oldest forgotten", got)
		}
		time.Sleep(2 * time.Hour)
		if got := *k.Of("other 2", b); got != 0 || len(k.stores) != 1 {
			t.Errorf("got %d of %d stores, want all forgotten", got, len(k.stores))
		}
	})
}

// Ensure all calls run, the first failure ends the others, and a panic becomes
// an error.
func TestTogether(t *testing.T) {
	var sum atomic.Int64
	if err := Together(t.Context(), 10, func(_ context.Context, i int) error { sum.Add(int64(i)); return nil }); err != nil || sum.Load() != 45 {
		t.Errorf("got %d, %v, want 45", sum.Load(), err)
	}
	first := errors.New("first")
	err := Together(t.Context(), 10, func(ctx context.Context, i int) error {
		if i == 3 {
			return first
		}
		<-ctx.Done()
		return fmt.Errorf("ended: %w", ctx.Err())
	})
	if err != first {
		t.Errorf("got %v, want the first error", err)
	}
	err = Together(t.Context(), 2, func(context.Context, int) error { panic("a bug") })
	if p, ok := errors.AsType[*PanicError](err); !ok || p.Value != "a bug" || !strings.Contains(err.Error(), "shop_test.go") {
		t.Errorf("got %v, want the panic with its place", err)
	}
}

// Ensure every wait ends with its context, for time and for a lock.
func TestWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		var l Lock
		release, err := l.Hold(ctx)
		if err != nil {
			t.Fatal(err)
		}
		short, stop := Reserve(ctx, 4*time.Second)
		defer stop()
		if !HasTime(short, 6*time.Second) || HasTime(short, 7*time.Second) {
			t.Error("want 6 of 10 seconds left before a reserve of 4")
		}
		begun := time.Now()
		if _, err := l.Hold(short); !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != 6*time.Second {
			t.Errorf("got %v after %v, want the reserve's deadline", err, time.Since(begun))
		}
		release()
		if release, err = l.Hold(ctx); err != nil {
			t.Errorf("a lock that is free: got %v", err)
		}
		release()
	})
}

// Ensure we keep the small things of many stores for ever, and the large ones
// of few for a while.
func TestKept_bounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, c := range map[string]struct {
			bound  Bound
			stores int
			life   time.Duration // 0: for ever
		}{"small": {Small, 256, 0}, "large": {Large, 8, 15 * time.Minute}} {
			var k Kept[int]
			for i := range c.stores + 5 {
				*k.Of(strconv.Itoa(i), c.bound) = i + 1
				time.Sleep(time.Millisecond)
			}
			if got := len(k.stores); got != c.stores {
				t.Errorf("%s: got %d stores, want %d", name, got, c.stores)
			}
			last := strconv.Itoa(c.stores + 4)
			time.Sleep(15*time.Minute - time.Second)
			if got := *k.Of(last, c.bound); got != c.stores+5 {
				t.Errorf("%s: got %d after its life, want it kept to the end", name, got)
			}
			time.Sleep(15*time.Minute + time.Second)
			if kept := *k.Of(last, c.bound) != 0; kept != (c.life == 0) {
				t.Errorf("%s: got it kept %t after its life", name, kept)
			}
		}
	})
}

// Ensure the store with the longest rest makes room for others.
func TestKept_used(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var k Kept[int]
		b := Bound{stores: 2}
		for _, hash := range []string{"a", "b", "a", "c"} {
			*k.Of(hash, b) += 1
			time.Sleep(time.Second)
		}
		if a := k.stores["a"]; a == nil || a.value != 2 || k.stores["b"] != nil {
			t.Errorf("got a %v and b %v, want a kept and b forgotten", a, k.stores["b"])
		}
	})
}

// Ensure a context without an end has all the time, and one that ended none.
func TestHasTime(t *testing.T) {
	if !HasTime(t.Context(), 24*time.Hour) {
		t.Error("without an end: got no time")
	}
	ctx, cancel := Reserve(t.Context(), time.Minute)
	if !HasTime(ctx, 24*time.Hour) {
		t.Error("a reserve of no end: got no time")
	}
	cancel()
	if HasTime(ctx, 0) {
		t.Error("an ended context: got time")
	}
}
