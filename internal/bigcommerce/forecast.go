package bigcommerce

import "time"

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
