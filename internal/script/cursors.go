package script

import (
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
)

// cursors remembers at which cursor each batch of customers began.
// BigCommerce has no filter by which to go on behind a customer
// (bigcommerce-api.md 8), but a cursor does the same: customers that come or
// go meanwhile shift nothing.
//
// What remains is what remains of an order run (see run): a batch that another
// process serves is found by its position.
type cursors struct {
	mu     sync.Mutex
	starts map[int]string // position of a batch's first customer -> cursor behind the one before it
	used   time.Time
}

const (
	cursorLife = 15 * time.Minute // since the last batch
	maxCursors = 8192
)

// begin forgets the run: whoever asks for the first position starts anew.
func (c *cursors) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.starts)
}

// doubt forgets the run after an error that speaks against its cursors: a
// wrong page may have taught wrong ones, and a call that was refused may have
// been for one. A store that is busy or does not answer says nothing of them,
// and without them the rest of the run would go by position.
func (c *cursors) doubt(err error) {
	refused := bigcommerce.Status(err) > 0 && !bigcommerce.IsFailing(err)
	if bigcommerce.IsUnusable(err) || refused {
		c.begin()
	}
}

// at is the cursor for a position, "" if it is not known.
func (c *cursors) at(position int) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if age(c.used) > cursorLife {
		clear(c.starts)
	}
	c.used = time.Now()
	return c.starts[position]
}

// learn remembers where a position begins.
func (c *cursors) learn(position int, cursor string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.starts == nil || len(c.starts) >= maxCursors {
		c.starts = make(map[int]string)
	}
	c.starts[position] = cursor
}

// earlier reports whether a cursor was met before a position. The page that
// ends with it then came again.
func (c *cursors) earlier(cursor string, position int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for at, known := range c.starts {
		if known == cursor && at <= position {
			return true
		}
	}
	return false
}
