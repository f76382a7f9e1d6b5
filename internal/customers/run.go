package customers

import (
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
)

// run is one download of the list, batch by batch. It remembers at which cursor
// each batch began. BigCommerce has no filter by which to go on behind a customer
// (bigcommerce-api.md 8), but a cursor does the same: customers that come or go
// meanwhile shift nothing.
//
// What remains: a batch that another process serves is found by its position.
type run struct {
	mu      sync.Mutex
	cursors map[int]string // position of a batch's first customer -> cursor behind the one before it
	used    time.Time
}

const (
	runLife    = 15 * time.Minute // since the last batch
	maxCursors = 8192
)

// restart forgets the cursors: whoever asks for the first position starts anew.
func (r *run) restart() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.cursors)
}

// distrust forgets the run after an error that speaks against its cursors: a
// wrong page may have taught wrong ones, and a call that was refused may have
// been for one. A store that is busy or does not answer says nothing of them,
// and without them the rest of the run would go by position.
func (r *run) distrust(err error) {
	refused := bigcommerce.Status(err) > 0 && !bigcommerce.IsFailing(err)
	if bigcommerce.IsUnusable(err) || refused {
		r.restart()
	}
}

// at is the cursor for a position, "" if it is not known.
func (r *run) at(position int) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if shop.Age(r.used) > runLife {
		clear(r.cursors)
	}
	r.used = time.Now()
	return r.cursors[position]
}

// remember keeps where a position begins.
func (r *run) remember(position int, cursor string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cursors == nil || len(r.cursors) >= maxCursors {
		r.cursors = make(map[int]string)
	}
	r.cursors[position] = cursor
}

// earlier reports whether a cursor was met before a position. The page that
// ends with it then came again.
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
