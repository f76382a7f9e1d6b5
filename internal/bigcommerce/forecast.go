package bigcommerce

import (
	"context"
	"time"
)

// Quota is the rate limit a store last told us.
type Quota struct {
	Limit   int           // calls a window
	Left    int           // of Limit, less the calls under way
	ResetIn time.Duration // until Left equals Limit again
}

// Quota returns the store's rate limit and whether we know it. We do not know
// it before the first answer, after a window's end and on unlimited plans.
func (c *Client) Quota() (Quota, bool) {
	c.quota.mu.Lock()
	defer c.quota.mu.Unlock()
	now := wallClock()
	left, rest, known := c.quota.current(now)
	return Quota{Limit: c.quota.limit, Left: max(left, 0), ResetIn: rest}, known
}

// Afford returns a *RateLimitError if the store's quota cannot serve so many
// calls before ctx ends, even at full speed. It takes an unknown quota for
// enough.
func (c *Client) Afford(ctx context.Context, calls int) error {
	wait, rest := c.quota.serves(wallClock(), calls)
	if wait == 0 || fitsCall(ctx, wait) {
		return nil
	}
	return &RateLimitError{RetryAfter: rest}
}

// Wait returns how long the store's quota makes so many more calls wait: 0 if the
// present window has enough, else until the last window that they need. took is
// how long such calls take. The store's other apps may go on meanwhile as they did
// in this window. It takes an unknown quota for enough.
func (c *Client) Wait(calls int, took time.Duration) time.Duration {
	now := wallClock()
	wait, _ := c.quota.serves(now, calls+c.quota.others(now, took))
	return wait
}

// others is how many calls of other apps to expect within a time, by those of the
// present window.
func (q *quota) others(now time.Time, within time.Duration) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	_, rest, known := q.current(now)
	if !known {
		return 0
	}
	theirs := max(q.limit-q.left-q.mine, 0)
	elapsed := max(q.window-rest, q.window/3) // a few seconds tell little
	return int(int64(theirs) * int64(within) / int64(elapsed))
}
