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

	// absentFor is how long a process remembers that a cart does not exist. It
	// is how long a store that was just connected may have to wait.
	absentFor = 10 * time.Second

	// staleFor is how long memory stands in while Secrets Manager fails.
	staleFor = time.Hour

	// patience is how long a read may take where memory can stand in for it,
	// and restFor how long Secrets Manager is left alone once it failed there.
	patience = 3 * time.Second
	restFor  = 10 * time.Second
)

// Cache keeps stores in the memory of a warm process. Zero TTL means five
// minutes, zero Entries a thousand. It is safe for concurrent use; one store is
// read once at a time, however many ask. It must not be copied.
type Cache struct {
	Store   *Store
	TTL     time.Duration
	Entries int

	mu      sync.Mutex
	known   memory // stores that exist
	absent  memory // carts that do not
	reading map[string]*reading
}

// reading is one call that several callers may wait for.
type reading struct {
	done chan struct{}
	entry
	err error
}

// Get is Store.Get, at most TTL old. While Secrets Manager fails, a store that
// was read within the last hour is told from memory, with Stale set: unless it
// was dropped, or a later read said something else. The Merchant is the
// caller's own copy.
func (c *Cache) Get(ctx context.Context, storeHash string) (*Merchant, error) {
	return c.get(ctx, storeHash, cmp.Or(c.TTL, defaultTTL), staleFor)
}

// Fresh is Get that looks again unless the store was read within the last two
// seconds. It is for a password that does not match: it may have been replaced.
// While Secrets Manager fails, memory stands in for as long as it does for a
// cart that does not exist, so that the two look alike.
func (c *Cache) Fresh(ctx context.Context, storeHash string) (*Merchant, error) {
	return c.get(ctx, storeHash, freshFor, absentFor)
}

// Recall is what memory says of a store that was read within the last hour. It
// makes no call.
func (c *Cache) Recall(storeHash string) (m *Merchant, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.known.within(storeHash, staleFor)
	if !ok {
		return nil, false
	}
	return e.merchant.Clone(), true
}

// ReadTime is how long the read took that memory of a store, or of its absence,
// rests on. It is 0 where there is none.
func (c *Cache) ReadTime(storeHash string) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return cmp.Or(c.known.kept[storeHash].took, c.absent.kept[storeHash].took)
}

// Drop forgets a store, and what is being read of it.
func (c *Cache) Drop(storeHash string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known.forget(storeHash)
	c.absent.forget(storeHash)
	delete(c.reading, storeHash)
}

// get tells a store from memory if that is at most maxAge old, else from
// Secrets Manager; and if that fails, from memory that is at most resort old.
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
		// The one who read ran out of time, which is none of ours.
	}
}

// recall is the entry that needs no read: one young enough, or one that stands
// in because a read of it failed just now.
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

// join is the read of a store that is under way, or one to be made by the
// caller.
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

// read makes the call and keeps what it says, unless it was dropped meanwhile.
func (c *Cache) read(ctx context.Context, storeHash string, r *reading, resort time.Duration) {
	defer close(r.done)
	limited, cancel := c.withPatience(ctx, storeHash, resort)
	defer cancel()
	begun := time.Now()
	r.merchant, r.err = c.Store.Get(limited, storeHash)
	r.at, r.took = begun.Round(0), time.Since(begun)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reading[storeHash] != r {
		return
	}
	delete(c.reading, storeHash)
	c.keep(storeHash, r, ctx.Err() != nil)
}

// withPatience ends a read early where memory can stand in for it: a poll that
// waits for Secrets Manager until its own end could not be served any more.
func (c *Cache) withPatience(ctx context.Context, storeHash string, resort time.Duration) (context.Context, context.CancelFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.known.within(storeHash, resort); ok {
		return context.WithTimeout(ctx, patience)
	}
	return context.WithCancel(ctx)
}

// keep remembers what a read said. One that failed changes nothing, but is
// noted unless its caller gave up. The lock is held.
func (c *Cache) keep(storeHash string, r *reading, gaveUp bool) {
	most := cmp.Or(c.Entries, defaultEntries)
	switch {
	case r.err == nil:
		c.absent.forget(storeHash)
		c.known.keep(storeHash, r.entry, most)
	case errors.Is(r.err, ErrNotFound):
		c.known.forget(storeHash)
		c.absent.keep(storeHash, r.entry, most)
	case isUnreadable(r.err): // it was changed, to what nobody can read
		c.known.forget(storeHash)
		c.absent.forget(storeHash)
	case !gaveUp:
		c.known.note(storeHash, r.err)
	}
}

// outcome is what a caller gets of a read that ended. Where it failed, memory
// stands in if it still is there.
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

// result of a read is its error, or the store that it brought.
func (r *reading) result() (*Merchant, error) {
	if r.err != nil {
		return nil, r.err
	}
	return r.entry.result()
}

func isOutOfTime(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
