package customers

import (
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
)

// run is one download of the list, batch by batch. It remembers the cursor of
// each batch. BigCommerce has no filter for the customers behind a given one
// (bigcommerce-api.md 8), but a cursor does the same. New and deleted customers
// then shift nothing.
//
// One gap remains: another process finds a batch by its position.
type run struct {
	mu      sync.Mutex
	cursors map[int]string // position of a batch's first customer -> cursor of the customer before it
	used    time.Time
}

const (
	runLife    = 15 * time.Minute // since the last batch
	maxCursors = 8192
)

// restart forgets the cursors, because a poll for the first position begins
// anew.
func (r *run) restart() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.cursors)
}

// distrust forgets the cursors if an error casts doubt on them. A wrong page may
// have given wrong cursors, and BigCommerce may have refused a call for its
// cursor. After a busy or silent store it keeps them for the rest of the run.
func (r *run) distrust(err error) {
	refused := bigcommerce.Status(err) > 0 && !bigcommerce.IsFailing(err)
	if bigcommerce.IsUnusable(err) || refused {
		r.restart()
	}
}

// at is the cursor of a position, "" if unknown.
func (r *run) at(position int) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if shop.Age(r.used) > runLife {
		clear(r.cursors)
	}
	r.used = time.Now()
	return r.cursors[position]
}

// remember keeps the cursor of a position.
func (r *run) remember(position int, cursor string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cursors == nil || len(r.cursors) >= maxCursors {
		r.cursors = make(map[int]string)
	}
	r.cursors[position] = cursor
}

// earlier reports whether a cursor came up before a position. If so, its page
// came again.
func (r *run) earlier(cursor string, position int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for at, known := range r.cursors {
		if known == cursor && at <= position {
			return true
		}
	}
	return false
}
