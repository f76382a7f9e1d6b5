package merchant

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"connect2cart/internal/ledger"
)

const (
	// ttl is a backstop: an edit by hand shows after this. The ledger knows
	// each change by us.
	ttl = 5 * time.Minute

	defaultEntries = 1000

	// freshFor is how long a store, or the absence of one, counts as just read.
	freshFor = 2 * time.Second

	// staleFor is how long memory stands in while Secrets Manager fails.
	staleFor = time.Hour

	// patience is how long a read may take if memory can answer instead.
	patience = 3 * time.Second
)

// Cache keeps stores in the memory of a warm process. It asks the ledger at each
// call whether its memory is still in force. So a change by any process shows at
// the next call. Zero Entries means a thousand. It is safe for concurrent use:
// callers who want the same store share one read of the secret. Do not copy a
// Cache.
type Cache struct {
	Vault   *Vault
	Entries int

	mu      sync.Mutex
	known   memory // existing stores
	absent  memory // nonexistent carts
	reading map[string]*reading
}

// Current is a store as it is at the moment. It belongs to the caller.
type Current struct {
	*Merchant
	Row ledger.Version // of the same moment

	// Failure is the failure of Secrets Manager; nil after an answer. The store
	// comes from memory then. It is right, because the ledger has its version
	// in force.
	Failure error

	// Unledgered is the failure of the ledger; nil after an answer. The store
	// comes from a new read of the secret then.
	Unledgered error

	Ahead *ledger.Ahead // the rows that GetAhead read, else nil

	read entry
}

// Get returns a store from memory if the ledger says that it is in force and the
// read of it is less than five minutes old. Otherwise it reads the secret. While
// Secrets Manager fails, memory in force will do up to an hour, with Failure set.
//
// ErrNotFound and *UnreadableError are as in Vault.Get. After any other error the
// present state is unknown.
func (c *Cache) Get(ctx context.Context, storeHash string) (*Current, error) {
	return c.GetAhead(ctx, storeHash, nil)
}

// GetAhead is Get, and reads further rows of the ledger in the same round trip, if
// memory has the store.
func (c *Cache) GetAhead(ctx context.Context, storeHash string, ahead *ledger.Ahead) (*Current, error) {
	e, ok := c.within(storeHash, staleFor)
	if !ok {
		return c.Reread(ctx, storeHash)
	}
	q := c.question(storeHash)
	q.ahead = ahead
	q.readRow(ctx)
	switch {
	case q.rowErr != nil || !e.holds(&q.row):
		return q.answer(ctx, c.share(ctx, storeHash))
	case age(e.at) < ttl:
		e.failure = nil
		return q.of(e)
	case e.rests():
		return q.of(e)
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	m, err := q.answer(limited, c.shareOnce(limited, storeHash))
	if err == nil || isAnswer(err) {
		return m, err
	}
	if ctx.Err() == nil {
		c.noteFailure(storeHash, err)
	}
	e.failure = err
	return q.of(e)
}

// Fresh is Get with a new read, unless the last one is under two seconds old and
// still in force. Use it for a wrong password. An unknown cart costs the same
// calls in the same rounds as a known one.
func (c *Cache) Fresh(ctx context.Context, storeHash string) (*Current, error) {
	e, ok := c.within(storeHash, freshFor)
	if !ok {
		return c.Reread(ctx, storeHash)
	}
	q := c.question(storeHash)
	q.readRow(ctx)
	if q.rowErr == nil && e.holds(&q.row) {
		e.failure = nil
		return q.of(e)
	}
	return q.answer(ctx, c.share(ctx, storeHash))
}

// Reread is Get with a new read in any case, side by side with the ledger.
func (c *Cache) Reread(ctx context.Context, storeHash string) (*Current, error) {
	if !isStoreHash(storeHash) {
		return nil, ErrNotFound
	}
	q := c.question(storeHash)
	var row sync.WaitGroup
	row.Go(func() { q.readRow(ctx) })
	r := c.share(ctx, storeHash)
	row.Wait()
	return q.answer(ctx, r)
}

// Confirm tells the ledger the version in m, if it is news. So it makes the row of
// a store from before the ledger, and completes the change of a dead writer. Call
// it after a good login only. After ledger.ErrStale read again, because somebody
// wrote meanwhile.
func (c *Cache) Confirm(ctx context.Context, m *Current) error {
	if m.Unledgered != nil || m.Row.InForce(m.Version) {
		return nil
	}
	err := c.Vault.Ledger.Move(ctx, &m.Row, m.read.version, m.read.created, m.read.at)
	switch {
	case errors.Is(err, ledger.ErrUnavailable):
		m.Unledgered = err
		return nil
	case errors.Is(err, ledger.ErrConflict): // others keep moving it, and the read stands
		return nil
	}
	return err
}

// Recall returns a store from memory if its read is under an hour old. It makes
// no call, so the store may have changed since.
func (c *Cache) Recall(storeHash string) (m *Merchant, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.known.within(storeHash, staleFor)
	if !ok {
		return nil, false
	}
	return e.merchant.Clone(), true
}

func (c *Cache) noteFailure(storeHash string, failure error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known.note(storeHash, failure)
}

// ReadTime is how long the remembered read of a store took, or of its absence.
// It is 0 without such a read.
func (c *Cache) ReadTime(storeHash string) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return cmp.Or(c.known.kept[storeHash].took, c.absent.kept[storeHash].took)
}

// within returns a store from memory. An absent one stays there for freshFor.
func (c *Cache) within(storeHash string, maxAge time.Duration) (entry, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.absent.within(storeHash, freshFor); ok {
		return e, true
	}
	return c.known.within(storeHash, maxAge)
}

// question is one caller's question for a store.
type question struct {
	*Cache
	storeHash string
	arrived   time.Time
	row       ledger.Version
	rowErr    error
	ahead     *ledger.Ahead // rows to read with it, or nil
}

func (c *Cache) question(storeHash string) *question {
	return &question{Cache: c, storeHash: storeHash, arrived: now(), row: ledger.Version{Store: storeHash}}
}

func (q *question) readRow(ctx context.Context) {
	q.rowErr = q.Vault.Ledger.ReadAhead(ctx, &q.row, q.ahead)
}

// answer holds a read against the row. Another caller's read may have begun before
// a change, and this caller must see the change. Then answer reads again. A read
// behind the row was stale: then answer asks for the row's version.
func (q *question) answer(ctx context.Context, r *reading) (*Current, error) {
	if q.rowErr != nil && !errors.Is(q.rowErr, ledger.ErrUnavailable) {
		return nil, q.rowErr // the end of our time
	}
	for range 2 { // the second read under way began after our arrival
		if r.at.Before(q.arrived) && (q.rowErr != nil || !r.holds(&q.row)) {
			r = q.share(ctx, q.storeHash)
		}
	}
	if q.rowErr == nil && r.isBehind(&q.row) {
		r = q.readInForce(ctx)
	}
	if r.err != nil {
		return nil, r.err
	}
	return q.of(r.entry)
}

// readInForce reads the row's version of the secret.
func (q *question) readInForce(ctx context.Context) *reading {
	r := &reading{entry: entry{at: now()}}
	q.Vault.readInto(ctx, q.storeHash, q.row.ID, r)
	if errors.Is(r.err, ErrNotFound) && r.version == "" {
		r.err = fmt.Errorf("store %s: the version in force cannot be found", q.storeHash)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.keep(q.storeHash, r, ctx.Err() != nil)
	return r
}

// of is the caller's own copy of a store.
func (q *question) of(e entry) (*Current, error) {
	if e.merchant == nil {
		return nil, ErrNotFound
	}
	return &Current{Merchant: e.merchant.Clone(), Row: q.row, Failure: e.failure, Unledgered: q.rowErr, Ahead: q.ahead, read: e}, nil
}

// isAnswer reports an answer of Secrets Manager: a damaged or missing secret. Any
// other error is a failed read.
func isAnswer(err error) bool { return isUnreadable(err) || errors.Is(err, ErrNotFound) }
