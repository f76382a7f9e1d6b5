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

	// freshFor is how long an answer of Secrets Manager counts as just read.
	// It is the same for stores that exist and those that do not, so that
	// strangers cannot tell them apart by the time an answer takes.
	freshFor = 2 * time.Second
)

// Cache keeps stores in the memory of a warm process. Zero TTL means five
// minutes, zero Entries a thousand. It is safe for concurrent use; one store is
// read once at a time, however many ask. It must not be copied.
type Cache struct {
	Store   *Store
	TTL     time.Duration
	Entries int

	mu      sync.Mutex
	kept    map[string]entry
	reading map[string]*reading
}

// entry is what was read; a nil merchant is a store that is not connected.
type entry struct {
	merchant *Merchant
	at       time.Time
}

// reading is one call that several callers may wait for.
type reading struct {
	done chan struct{}
	entry
	err error
}

// Get is Store.Get, at most TTL old. The Merchant is the caller's own copy.
func (c *Cache) Get(ctx context.Context, storeHash string) (*Merchant, error) {
	return c.get(ctx, storeHash, cmp.Or(c.TTL, defaultTTL))
}

// Fresh is Get that looks again unless Secrets Manager was asked for this very
// store within the last two seconds. It is for a password that does not match:
// it may have been replaced.
func (c *Cache) Fresh(ctx context.Context, storeHash string) (*Merchant, error) {
	return c.get(ctx, storeHash, freshFor)
}

// Drop forgets a store, and what is being read of it.
func (c *Cache) Drop(storeHash string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.kept, storeHash)
	delete(c.reading, storeHash)
}

func (c *Cache) get(ctx context.Context, storeHash string, maxAge time.Duration) (*Merchant, error) {
	if !isStoreHash(storeHash) {
		return nil, ErrNotFound
	}
	for {
		c.mu.Lock()
		if e, ok := c.kept[storeHash]; ok && time.Since(e.at).Abs() < e.life(maxAge) {
			c.mu.Unlock()
			return e.result()
		}
		r, ok := c.reading[storeHash]
		if !ok {
			r = c.begin(storeHash)
		}
		c.mu.Unlock()

		if !ok {
			c.read(ctx, storeHash, r)
			return r.outcome()
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-r.done:
		}
		if r.err == nil || !isOutOfTime(r.err) {
			return r.outcome()
		}
		// The one who read ran out of time, which is none of ours.
	}
}

// begin notes a call; the caller holds the lock.
func (c *Cache) begin(storeHash string) *reading {
	if c.reading == nil {
		c.reading, c.kept = map[string]*reading{}, map[string]entry{}
	}
	r := &reading{done: make(chan struct{})}
	c.reading[storeHash] = r
	return r
}

// read makes the call and keeps what it says, unless it was dropped meanwhile.
func (c *Cache) read(ctx context.Context, storeHash string, r *reading) {
	defer close(r.done)
	r.at = time.Now().Round(0) // a monotonic clock may stand still while a Lambda is frozen
	r.merchant, r.err = c.Store.Get(ctx, storeHash)
	if errors.Is(r.err, ErrNotFound) {
		r.merchant, r.err = nil, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reading[storeHash] != r {
		return
	}
	delete(c.reading, storeHash)
	if r.err == nil {
		c.keep(storeHash, r.entry)
	}
}

// keep makes room first; the caller holds the lock.
func (c *Cache) keep(storeHash string, e entry) {
	if _, ok := c.kept[storeHash]; !ok && len(c.kept) >= cmp.Or(c.Entries, defaultEntries) {
		c.evict()
	}
	c.kept[storeHash] = e
}

// evict forgets a store that does not exist, if there is one, else the oldest:
// whoever invents Cart IDs must not push the real ones out.
func (c *Cache) evict() {
	var victim string
	var worst entry
	for hash, e := range c.kept {
		if victim == "" || e.before(worst) {
			victim, worst = hash, e
		}
	}
	delete(c.kept, victim)
}

func (e entry) before(other entry) bool {
	if (e.merchant == nil) != (other.merchant == nil) {
		return e.merchant == nil
	}
	return e.at.Before(other.at)
}

// life is how long an entry may be used. That a store is not connected is
// remembered for moments only: it may be connected at any time.
func (e entry) life(maxAge time.Duration) time.Duration {
	if e.merchant == nil {
		return min(maxAge, freshFor)
	}
	return maxAge
}

func (e entry) result() (*Merchant, error) {
	if e.merchant == nil {
		return nil, ErrNotFound
	}
	return e.merchant.Clone(), nil
}

func (r *reading) outcome() (*Merchant, error) {
	if r.err != nil {
		return nil, r.err
	}
	return r.result()
}

func isOutOfTime(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
