package merchant

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"
)

const (
	defaultTTL     = 5 * time.Minute
	defaultEntries = 1000

	// freshFor is how long a store counts as just read.
	freshFor = 2 * time.Second

	// absentFor is how long a process remembers that a cart does not exist. A
	// newly connected store may have to wait this long.
	absentFor = 10 * time.Second

	// staleFor is how long memory stands in while Secrets Manager fails.
	staleFor = time.Hour

	// patience is how long a read may take if memory can answer instead. After
	// a failed read, memory answers for restFor before Secrets Manager gets the
	// next one.
	patience = 3 * time.Second
	restFor  = 10 * time.Second
)

// Cache keeps stores in the memory of a warm process. Zero TTL means five
// minutes, zero Entries a thousand. It is safe for concurrent use: callers who
// want the same store share one read. Do not copy a Cache.
type Cache struct {
	Vault   *Vault
	TTL     time.Duration
	Entries int

	mu      sync.Mutex
	known   memory // existing stores
	absent  memory // nonexistent carts
	reading map[string]*reading
}

// reading is one call, shared by all callers waiting for it.
type reading struct {
	done chan struct{}
	entry
	err error
}

// Get is Vault.Get, at most TTL old. While Secrets Manager fails, memory
// answers for a store read within the last hour, with Stale set. A Drop ends
// that, and so does a later read with another result. The Merchant is the
// caller's own copy.
func (c *Cache) Get(ctx context.Context, storeHash string) (*Merchant, error) {
	return c.get(ctx, storeHash, cmp.Or(c.TTL, defaultTTL), staleFor)
}

// Fresh is Get with a new read, unless the last one is under two seconds old.
// Use it for a wrong password, because the merchant may have a new one. While
// Secrets Manager fails, memory answers for absentFor only. So a wrong password
// looks the same as a nonexistent cart.
func (c *Cache) Fresh(ctx context.Context, storeHash string) (*Merchant, error) {
	return c.get(ctx, storeHash, freshFor, absentFor)
}

// Recall returns a store from memory if its read is under an hour old. It never
// calls Secrets Manager.
func (c *Cache) Recall(storeHash string) (m *Merchant, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.known.within(storeHash, staleFor)
	if !ok {
		return nil, false
	}
	return e.merchant.Clone(), true
}

// ReadTime is how long the remembered read of a store took, or of its absence.
// It is 0 without such a read.
func (c *Cache) ReadTime(storeHash string) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return cmp.Or(c.known.kept[storeHash].took, c.absent.kept[storeHash].took)
}

// Drop forgets a store. It also discards the result of a read under way.
func (c *Cache) Drop(storeHash string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known.forget(storeHash)
	c.absent.forget(storeHash)
	delete(c.reading, storeHash)
}

// get answers from memory up to maxAge old, else from Secrets Manager. If
// Secrets Manager fails, memory up to resort old will do.
func (c *Cache) get(ctx context.Context, storeHash string, maxAge, resort time.Duration) (*Merchant, error) {
	if !isStoreHash(storeHash) {
		return nil, ErrNotFound
	}
	for {
		e, ok := c.recall(storeHash, maxAge, resort)
		if ok {
			return e.result()
		}
		r, mine := c.join(storeHash)
		if mine {
			c.read(ctx, storeHash, r, resort)
			return c.outcome(storeHash, r, resort)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-r.done:
		}
		if r.err == nil || !isOutOfTime(r.err) {
			return c.outcome(storeHash, r, resort)
		}
		// The other caller's time ran out. Ours has not, so try again.
	}
}

// recall returns an entry if the caller needs no read. Either the entry is
// young enough, or a read failed moments ago and the entry stands in.
func (c *Cache) recall(storeHash string, maxAge, resort time.Duration) (entry, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.absent.within(storeHash, absentFor); ok {
		return e, true
	}
	if e, ok := c.known.within(storeHash, maxAge); ok {
		e.failure = nil
		return e, true
	}
	e, ok := c.known.within(storeHash, resort)
	return e, ok && e.failure != nil && age(e.failed) < restFor
}

// join returns the read of a store under way. With mine set the caller must
// make the read.
func (c *Cache) join(storeHash string) (r *reading, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, ok := c.reading[storeHash]; ok {
		return r, false
	}
	if c.reading == nil {
		c.reading = map[string]*reading{}
	}
	r = &reading{done: make(chan struct{})}
	c.reading[storeHash] = r
	return r, true
}

// read makes the call and keeps the result, unless a Drop came meanwhile.
func (c *Cache) read(ctx context.Context, storeHash string, r *reading, resort time.Duration) {
	defer close(r.done)
	limited, cancel := c.withPatience(ctx, storeHash, resort)
	defer cancel()
	begun := time.Now()
	r.merchant, r.err = c.Vault.Get(limited, storeHash)
	r.at, r.took = begun.Round(0), time.Since(begun)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reading[storeHash] != r {
		return
	}
	delete(c.reading, storeHash)
	c.keep(storeHash, r, ctx.Err() != nil)
}

// withPatience ends a read early if memory can answer instead. A poll would
// otherwise wait until it has no time left for its own work.
func (c *Cache) withPatience(ctx context.Context, storeHash string, resort time.Duration) (context.Context, context.CancelFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.known.within(storeHash, resort); ok {
		return context.WithTimeout(ctx, patience)
	}
	return context.WithCancel(ctx)
}

// keep remembers the result of a read. A failed read leaves memory as it is.
// keep only notes the failure, unless the caller gave up. The caller holds the
// lock.
func (c *Cache) keep(storeHash string, r *reading, gaveUp bool) {
	most := cmp.Or(c.Entries, defaultEntries)
	switch {
	case r.err == nil:
		c.absent.forget(storeHash)
		c.known.keep(storeHash, r.entry, most)
	case errors.Is(r.err, ErrNotFound):
		c.known.forget(storeHash)
		c.absent.keep(storeHash, r.entry, most)
	case isUnreadable(r.err): // someone changed it, so memory is out of date
		c.known.forget(storeHash)
		c.absent.forget(storeHash)
	case !gaveUp:
		c.known.note(storeHash, r.err)
	}
}

// outcome is what a caller gets from a finished read. If the read failed,
// memory stands in while it still holds the store.
func (c *Cache) outcome(storeHash string, r *reading, resort time.Duration) (*Merchant, error) {
	if r.err == nil || errors.Is(r.err, ErrNotFound) || isUnreadable(r.err) {
		return r.result()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.known.within(storeHash, resort)
	if !ok {
		return nil, r.err
	}
	e.failure = r.err
	return e.result()
}

// result returns the error of a read, or its store.
func (r *reading) result() (*Merchant, error) {
	if r.err != nil {
		return nil, r.err
	}
	return r.entry.result()
}

func isOutOfTime(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
