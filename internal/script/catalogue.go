package script

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// catalogue is what a process keeps of a store's products and stock, so that
// the next batch need not start at the beginning. Without it every answer is
// the same, but for products that came or went meanwhile (see trail). One poll
// at a time works with it.
type catalogue struct {
	turn chan struct{} // holds a token while a poll works with the rest

	products listing // of downloadprods
	stock    listing // of downloadqoh
	place    place
	figures  figures

	items items // of updates, which know no turn

	written atomic.Int64 // when stock was last written, in Unix nanoseconds
	used    time.Time    // guarded by catalogues
}

const (
	catalogueLife = 15 * time.Minute // after the last poll that used it
	maxCatalogues = 8                // stores of a process; some MB each
)

// inTurn calls do when no other poll works with the store's catalogue.
func (s *shop) inTurn(ctx context.Context, do func(*catalogue) error) error {
	c := s.catalogues.open(s.merchant.StoreHash)
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-c.turn }()
	return do(c)
}

// stockChanged has the figures read again before they are used again. Whoever
// has written stock calls it.
func (s *shop) stockChanged() {
	if c := s.catalogues.find(s.merchant.StoreHash); c != nil {
		c.written.Store(time.Now().UnixNano())
	}
}

// isBehind reports whether figures that were read at a time lack what was
// written to stock. For a while after a write reads may show what was before:
// figures of that while serve as long as it lasts, since no others can be had,
// and not a moment longer.
func (c *catalogue) isBehind(read time.Time) bool {
	written := time.Unix(0, c.written.Load())
	settled := written.Add(settleTime)
	return !read.After(written) || read.Before(settled) && !time.Now().Before(settled)
}

// catalogues are those that a process keeps, by store hash.
type catalogues struct {
	mu     sync.Mutex
	byHash map[string]*catalogue
}

// open is the catalogue of a store, made if need be. Those that nobody used
// for a while are dropped, and the one that rested longest if there are too
// many.
func (all *catalogues) open(hash string) *catalogue {
	all.mu.Lock()
	defer all.mu.Unlock()
	for h, c := range all.byHash {
		if age(c.used) > catalogueLife {
			delete(all.byHash, h)
		}
	}
	c := all.byHash[hash]
	if c == nil {
		c = &catalogue{turn: make(chan struct{}, 1)}
		all.add(hash, c)
	}
	c.used = time.Now()
	return c
}

func (all *catalogues) find(hash string) *catalogue {
	all.mu.Lock()
	defer all.mu.Unlock()
	return all.byHash[hash]
}

func (all *catalogues) add(hash string, c *catalogue) {
	if all.byHash == nil {
		all.byHash = make(map[string]*catalogue)
	}
	if len(all.byHash) >= maxCatalogues {
		var oldest string
		for h, other := range all.byHash {
			if oldest == "" || other.used.Before(all.byHash[oldest].used) {
				oldest = h
			}
		}
		delete(all.byHash, oldest)
	}
	all.byHash[hash] = c
}
