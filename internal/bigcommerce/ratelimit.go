package bigcommerce

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// defaultWindow is how often a quota is refreshed (bigcommerce-api.md 3.2).
const defaultWindow = 30 * time.Second

// quota is what a store said of its rate limit, less the calls that are still
// under way. The limit is shared by all apps of the store, so the store's word
// always counts more than our own arithmetic. The zero value knows nothing and
// lets every call through: on unlimited plans the headers are absent.
type quota struct {
	mu      sync.Mutex
	limit   int           // calls a window, 0 as long as the store never told
	left    int           // of limit, when last told
	told    time.Time     // when it was
	resetIn time.Duration // from told to the end of the window
	window  time.Duration // a whole window
	pending int           // calls sent, not answered
	blocked time.Time     // when 429 said to come back
	next    time.Time     // earliest start of a slowed call
}

// Quota is a store's rate limit as last told by it.
type Quota struct {
	Limit   int           // calls a window
	Left    int           // of them, calls under way taken off
	ResetIn time.Duration // until Left is Limit again
}

// Quota returns what is known of the store's rate limit. It is not known
// before the first answer, nor after a window's end, nor on unlimited plans.
func (c *Client) Quota() (Quota, bool) {
	c.quota.mu.Lock()
	defer c.quota.mu.Unlock()
	now := wallClock()
	left, rest, known := c.quota.current(now)
	return Quota{Limit: c.quota.limit, Left: max(left, 0), ResetIn: rest}, known
}

// afterReset is the time that Afford leaves for the calls themselves, once
// the store answers again.
const afterReset = time.Second

// Afford returns a *RateLimitError when the store's quota cannot serve that
// many calls before ctx ends, however fast they are made. What is not known
// is taken for enough.
func (c *Client) Afford(ctx context.Context, calls int) error {
	wait, rest := c.quota.serves(wallClock(), calls)
	if wait == 0 || fits(ctx, wait+afterReset) {
		return nil
	}
	return &RateLimitError{RetryAfter: rest}
}

// wallClock is the time without its monotonic part, which stands still while
// a Lambda is frozen between two polls.
func wallClock() time.Time { return time.Now().Round(0) }

// current is what is left of the window at now, and for how long. It is
// unknown when nothing was told or the window is over.
func (q *quota) current(now time.Time) (left int, rest time.Duration, known bool) {
	age := now.Sub(q.told)
	if q.limit == 0 || age < 0 || age >= q.resetIn {
		return 0, 0, false
	}
	return q.left - q.pending, q.resetIn - age, true
}

// serves is how long it takes at least until the store has answered calls
// more calls, and how long until its quota is refreshed.
func (q *quota) serves(now time.Time, calls int) (wait, rest time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	block := max(q.blocked.Sub(now), 0)
	left, rest, known := q.current(now)
	if q.limit == 0 {
		return block, block
	}
	if !known {
		left, rest = q.limit-q.pending, q.window
	}
	if missing := calls - max(left, 0); missing > 0 {
		windows := (missing - 1) / q.limit
		wait = rest + time.Duration(windows)*q.window
	}
	return max(wait, block), max(rest, block)
}

// ready waits until it makes sense to ask for a call. It returns a
// *RateLimitError at once when that would outlast ctx, and ctx's error when
// that ends first.
func (q *quota) ready(ctx context.Context) error {
	for {
		wait := q.closed(wallClock())
		if wait <= 0 {
			return nil
		}
		if !fits(ctx, wait) {
			return &RateLimitError{RetryAfter: wait}
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// closed is how long the store lets no call through, as far as is known.
func (q *quota) closed(now time.Time) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closedLocked(now)
}

func (q *quota) closedLocked(now time.Time) time.Duration {
	if wait := q.blocked.Sub(now); wait > 0 && wait <= maxReset {
		return wait
	}
	if left, rest, known := q.current(now); known && left <= 0 {
		return rest
	}
	return 0
}

// reserve takes a call that is to start after the pause it returns, unless
// the store lets none through any more. cancel or done must follow.
func (q *quota) reserve(now time.Time, budget time.Duration) (pause time.Duration, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closedLocked(now) > 0 {
		return 0, false
	}
	left, rest, known := q.current(now)
	q.pending++
	if !known || left*10 >= q.limit {
		return 0, true
	}
	return q.pace(now, left, rest, budget), true
}

// pace spreads the last tenth of a quota over the rest of its window, so that
// the store's other apps find something left. It takes no more than a second
// a call, and for the whole tenth no more than a quarter of the caller's time.
func (q *quota) pace(now time.Time, left int, rest, budget time.Duration) time.Duration {
	tenth := q.limit/10 + 1
	gap := min(rest/time.Duration(left), time.Second, budget/time.Duration(4*tenth))
	start := now
	if q.next.After(now) && q.next.Sub(now) < budget/4 {
		start = q.next
	}
	q.next = start.Add(gap)
	return start.Sub(now)
}

// cancel gives back a call that was granted but never made.
func (q *quota) cancel() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.pending--
}

// done takes note of an answer, or of a call that got none (nil header). It
// returns what the store says is left, -1 when it does not say.
func (q *quota) done(now time.Time, header http.Header) int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.pending--
	left, ok := headerNumber(header, "X-Rate-Limit-Requests-Left")
	limit, ok2 := headerNumber(header, "X-Rate-Limit-Requests-Quota")
	reset, ok3 := headerNumber(header, "X-Rate-Limit-Time-Reset-Ms")
	if !ok || !ok2 || !ok3 || limit <= 0 || reset > maxReset.Milliseconds() {
		q.left = max(q.left-1, 0) // the store has most likely counted it
		return -1
	}
	q.learn(now, int(limit), int(left), time.Duration(reset)*time.Millisecond)
	q.window = defaultWindow
	if w, ok := headerNumber(header, "X-Rate-Limit-Time-Window-Ms"); ok && w > 0 && w <= maxReset.Milliseconds() {
		q.window = time.Duration(w) * time.Millisecond
	}
	return left
}

// learn keeps the smaller figure within one window: answers overtake each
// other. A window that ends clearly later is the next one.
func (q *quota) learn(now time.Time, limit, left int, reset time.Duration) {
	_, rest, known := q.current(now)
	if known && limit == q.limit && reset <= rest+time.Second {
		left = min(left, q.left)
	}
	q.limit, q.left, q.told, q.resetIn = limit, left, now, reset
}

// block keeps all calls back until a 429's wait is over.
func (q *quota) block(until time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if until.After(q.blocked) {
		q.blocked = until
	}
}
