package merchant_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
)

// opens reports whether a password opens a store for a process, as the login of a
// poll finds out.
func opens(ctx context.Context, cache *merchant.Cache, password string) (bool, error) {
	look := cache.Fresh
	if m, ok := cache.Recall(hash); ok && m.PasswordMatches(secret.New(password)) {
		look = cache.Get
	}
	m, err := look(ctx, hash)
	if errors.Is(err, merchant.ErrNotFound) {
		return false, nil
	}
	if err != nil || !m.PasswordMatches(secret.New(password)) {
		return false, err
	}
	return true, cache.Confirm(ctx, m)
}

// passwords are those of these tests.
var passwords = []string{"first", "second", "third", "fourth"}

// checkLogin checks each process: the present password alone opens the store.
func checkLogin(t *testing.T, when string, server *awssim.Server, caches []*merchant.Cache) {
	t.Helper()
	present, err := storeOf(server).Get(t.Context(), hash)
	if err != nil && !errors.Is(err, merchant.ErrNotFound) {
		t.Fatal(err)
	}
	for i, cache := range caches {
		for _, password := range passwords {
			want := present != nil && present.PasswordMatches(secret.New(password))
			if got, err := opens(t.Context(), cache, password); got != want || err != nil {
				t.Errorf("%s: process %d: %q opens: got %t, %v, want %t", when, i, password, got, err, want)
			}
		}
	}
}

// warm are processes with the store in memory. The last one is without, because
// its read tells the ledger and so the others.
func warm(t *testing.T, server *awssim.Server) []*merchant.Cache {
	caches := make([]*merchant.Cache, 3)
	for i := range caches {
		caches[i] = &merchant.Cache{Vault: storeOf(server)}
		if i < len(caches)-1 {
			opens(t.Context(), caches[i], passwords[0])
		}
	}
	return caches
}

// toPassword is a change to a password. It brings a removed store back.
func toPassword(password string) func(*merchant.Merchant) error {
	return func(m *merchant.Merchant) error {
		m.PasswordHash, m.Removed = merchant.HashPassword(secret.New(password)), false
		return nil
	}
}

// changes are all ways to change a store. before brings the store about.
var changes = map[string]struct {
	before func(*testing.T, *merchant.Vault)
	do     func(context.Context, *merchant.Vault)
}{
	"change": {nil, func(ctx context.Context, v *merchant.Vault) { v.Change(ctx, hash, toPassword("second"), "") }},
	"put": {nil, func(ctx context.Context, v *merchant.Vault) {
		m := sample()
		_ = toPassword("second")(m)
		v.Put(ctx, m, merchant.Pending)
	}},
	"submission":                    {nil, submitSecond},
	"first submission":              {func(t *testing.T, v *merchant.Vault) { remove(t, v); time.Sleep(31 * 24 * time.Hour) }, submitSecond},
	"submission of a removed store": {func(t *testing.T, v *merchant.Vault) { removals["removed"](t, v) }, submitSecond},
	"removal":                       {nil, func(ctx context.Context, v *merchant.Vault) { v.Remove(ctx, hash, 7) }},
	"restore": {func(t *testing.T, v *merchant.Vault) { removals["removed"](t, v) },
		func(ctx context.Context, v *merchant.Vault) { v.Restore(ctx, hash) }},
}

func submitSecond(ctx context.Context, v *merchant.Vault) {
	v.Submit(ctx, hash, time.Now(), func(m *merchant.Merchant, _ *merchant.Summary) ([]merchant.Mail, error) {
		return []merchant.Mail{merchant.Sales}, toPassword("second")(m)
	})
}

// Ensure each change is in force at the next poll of every process, whatever two
// steps its writer dies between. The present password alone opens the store. The
// next change works as well.
func TestInForce_killed(t *testing.T) {
	for name, c := range changes {
		t.Run(name, func(t *testing.T) {
			runs := 0
			for dieAt, died := 0, true; died; dieAt++ {
				for _, acts := range []bool{false, true} {
					if testing.Short() && (dieAt%3 != 0 || acts == (dieAt%2 == 0)) {
						continue
					}
					synctest.Test(t, func(t *testing.T) {
						when := fmt.Sprintf("killed at %d, acts %t", dieAt, acts)
						server := awssim.New()
						m := sample()
						_ = toPassword(passwords[0])(m)
						put(t, storeOf(server), m, merchant.Sent)
						caches := warm(t, server)
						if c.before != nil {
							c.before(t, storeOf(server))
							checkLogin(t, "before", server, caches)
						}
						time.Sleep(10 * time.Second)
						writer := &process{server: server, dieAt: dieAt, acts: acts}
						c.do(t.Context(), storeOf(writer))
						died = writer.step > dieAt
						runs++
						for range 2 {
							checkLogin(t, when, server, caches)
						}
						time.Sleep(2 * time.Minute)
						checkLogin(t, when+", later", server, caches)
						checkNoMoreReads(t, when, server, caches)
						if _, _, err := storeOf(server).Change(t.Context(), hash, toPassword("third"), ""); err == nil {
							checkLogin(t, when+", and changed again", server, caches)
						}
					})
				}
			}
			t.Logf("%d runs", runs)
		})
	}
}

// checkNoMoreReads checks that polls use memory again after the death of a writer.
// It skips a removed store, because each poll reads that.
func checkNoMoreReads(t *testing.T, when string, server *awssim.Server, caches []*merchant.Cache) {
	t.Helper()
	before := reads(server)
	for _, cache := range caches {
		m, ok := cache.Recall(hash)
		if !ok {
			return
		}
		if _, err := cache.Get(t.Context(), m.StoreHash); err != nil {
			t.Errorf("%s: %v", when, err)
		}
	}
	if got := reads(server) - before; got != 0 {
		t.Errorf("%s: got %d more reads, want the change concluded", when, got)
	}
}

// laggard answers some reads of the current secret with an earlier answer, as an
// eventually consistent service may.
type laggard struct {
	next http.RoundTripper
	rand *rand.Rand

	mu      sync.Mutex
	earlier []byte // the answer before the last new one
	last    []byte
}

func (l *laggard) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	res, err := l.next.RoundTrip(r)
	if err != nil || !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".GetSecretValue") || strings.Contains(string(body), "VersionId") || res.StatusCode != http.StatusOK {
		return res, err
	}
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !bytes.Equal(answer, l.last) {
		l.earlier, l.last = l.last, answer
	}
	if l.earlier != nil && l.rand.IntN(2) == 0 {
		answer = l.earlier
	}
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(answer)), int64(len(answer))
	return res, nil
}

// Ensure a stale read of Secrets Manager opens the store for the present password
// alone: the row has the version to ask for.
func TestInForce_staleRead(t *testing.T) {
	seeds := uint64(20)
	if testing.Short() {
		seeds = 3
	}
	for seed := range seeds {
		synctest.Test(t, func(t *testing.T) {
			server := awssim.New()
			m := sample()
			_ = toPassword(passwords[0])(m)
			put(t, storeOf(server), m, merchant.Sent)
			caches := warm(t, server)
			for i, cache := range caches {
				cache.Vault = storeOf(&laggard{next: server, rand: rand.New(rand.NewPCG(seed, uint64(i)))})
			}
			for _, password := range passwords {
				if _, _, err := storeOf(server).Change(t.Context(), hash, toPassword(password), ""); err != nil {
					t.Fatal(err)
				}
				checkLogin(t, fmt.Sprint("seed ", seed, ", ", password), server, caches)
				time.Sleep(6 * time.Minute)
				checkLogin(t, fmt.Sprint("seed ", seed, ", ", password, " later"), server, caches)
			}
		})
	}
}

// Ensure the right password alone opens a store at every moment between changes.
// Two writers at once change, remove, restore and submit it, and die at any step.
func TestInForce_race(t *testing.T) {
	runs, steps := 20, 12
	if testing.Short() {
		runs = 4
	}
	for seed := range uint64(runs) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			server := awssim.New()
			m := sample()
			_ = toPassword(passwords[0])(m)
			put(t, storeOf(server), m, merchant.Sent)
			caches := warm(t, server)
			for step := range steps {
				raceOnce(t, r, server, caches)
				checkLogin(t, fmt.Sprintf("seed %d, step %d", seed, step), server, caches)
				time.Sleep(time.Duration(r.IntN(90_000)) * time.Millisecond)
			}
			checkRow(t, server)
		})
	}
}

// raceOnce lets two writers change the store while all processes poll.
func raceOnce(t *testing.T, r *rand.Rand, server *awssim.Server, caches []*merchant.Cache) {
	var all sync.WaitGroup
	for range 2 {
		writer := &process{server: server, dieAt: r.IntN(40), acts: r.IntN(2) == 0}
		password, what, pause := passwords[r.IntN(len(passwords))], r.IntN(6), time.Duration(r.IntN(50))*time.Millisecond
		all.Go(func() {
			time.Sleep(pause)
			store := storeOf(writer)
			switch what {
			case 0:
				store.Remove(t.Context(), hash, 7)
			case 1:
				store.Restore(t.Context(), hash)
			case 2, 3:
				store.Submit(t.Context(), hash, time.Now(), func(m *merchant.Merchant, _ *merchant.Summary) ([]merchant.Mail, error) {
					return []merchant.Mail{merchant.Sales}, toPassword(password)(m)
				})
			default:
				store.Change(t.Context(), hash, func(m *merchant.Merchant) error {
					if m.Version == "" || m.Removed {
						return merchant.ErrNotFound
					}
					return toPassword(password)(m)
				}, "")
			}
		})
	}
	for _, cache := range caches {
		all.Go(func() {
			for i := range 4 {
				if _, err := opens(t.Context(), cache, passwords[i]); err != nil && !errors.Is(err, ledger.ErrStale) {
					t.Errorf("a poll during the change: %v", err)
				}
				time.Sleep(20 * time.Millisecond)
			}
		})
	}
	all.Wait()
}

// checkRow checks the row after a poll: it has the present version.
func checkRow(t *testing.T, server *awssim.Server) {
	t.Helper()
	m, err := storeOf(server).Get(t.Context(), hash)
	if err != nil {
		return // removed
	}
	time.Sleep(2 * time.Minute)
	cache := &merchant.Cache{Vault: storeOf(server)}
	now, err := cache.Get(t.Context(), hash)
	if err == nil {
		err = cache.Confirm(t.Context(), now)
	}
	if err != nil || !now.Row.InForce(m.Version) {
		t.Errorf("the row has %s, the secret %s: %v", now.Row.ID, m.Version, err)
	}
}
