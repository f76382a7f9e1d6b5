package merchant

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// reading is one read of a secret, shared by all callers waiting for it.
type reading struct {
	done chan struct{}
	entry
	err error
}

// share returns the read of a store under way, or makes one. If another caller's
// time ran out during the read, it starts again.
func (c *Cache) share(ctx context.Context, storeHash string) *reading {
	for {
		r := c.shareOnce(ctx, storeHash)
		if !isOutOfTime(r.err) || ctx.Err() != nil {
			return r
		}
	}
}

// shareOnce is share for a caller whose memory can answer instead.
func (c *Cache) shareOnce(ctx context.Context, storeHash string) *reading {
	r, mine := c.join(storeHash)
	if mine {
		c.read(ctx, storeHash, r)
		return r
	}
	select {
	case <-ctx.Done():
		return &reading{err: ctx.Err()}
	case <-r.done:
		return r
	}
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
	r = &reading{done: make(chan struct{}), entry: entry{at: now()}}
	c.reading[storeHash] = r
	return r, true
}

// read makes the call and keeps the result.
func (c *Cache) read(ctx context.Context, storeHash string, r *reading) {
	defer close(r.done)
	c.Vault.readInto(ctx, storeHash, "", r)
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.reading, storeHash)
	c.keep(storeHash, r, ctx.Err() != nil)
}

// readInto reads a version of a secret; "" is the current one.
func (v *Vault) readInto(ctx context.Context, storeHash, version string, r *reading) {
	begun := time.Now()
	out, err := v.readVersionID(ctx, storeHash, version)
	r.took, r.err = time.Since(begun), err
	if err != nil {
		return
	}
	r.version, r.created = aws.ToString(out.VersionId), aws.ToTime(out.CreatedDate)
	m, err := merchantIn(out, storeHash)
	switch {
	case err != nil:
		r.err = err
	case m.Removed:
		r.err = ErrNotFound
	default:
		r.merchant = m
	}
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

func isOutOfTime(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
