package bigcommerce

import (
	"context"
	"net/http"
	"sync"
	"time"

	"connect2cart/internal/sleep"
)

// defaultWindow is the time between two refreshes of a quota
// (bigcommerce-api.md 3.2).
const defaultWindow = 30 * time.Second

// quota is the rate limit a store last told us, less the calls under way. All
// apps of the store share the limit, so the store's word overrides our own
// arithmetic. The zero value lets every call through, because on unlimited
// plans the headers are absent.
type quota struct {
	mu      sync.Mutex
	limit   int           // calls a window, 0 until the store tells
	left    int           // calls left of limit, as last told
	told    time.Time     // time of that answer
	resetIn time.Duration // from told to the end of the window
	window  time.Duration // a whole window
	pending int           // calls sent and unanswered
	mine    int           // calls answered in this window
	blocked time.Time     // end of a 429's wait
	next    time.Time     // earliest start of a slowed call
}

// wallClock is the time without its monotonic part. The monotonic clock stands
// still while a Lambda is frozen between two polls.
func wallClock() time.Time { return time.Now().Round(0) }

// current returns the calls left in the window at now, and the time to its end.
// Both are unknown before the store's first word and after the window.
func (q *quota) current(now time.Time) (left int, rest time.Duration, known bool) {
	age := now.Sub(q.told)
	if q.limit == 0 || age < 0 || age >= q.resetIn {
		return 0, 0, false
	}
	return q.left - q.pending, q.resetIn - age, true
}

// serves returns how long the store takes at least for so many more calls, and
// the time until it refreshes its quota.
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

// ready waits until the store takes calls again. It returns a *RateLimitError
// at once if the wait would leave ctx no time for a call. It returns ctx's error
// if ctx ends first.
func (q *quota) ready(ctx context.Context) error {
	for {
		wait := q.closed(wallClock())
		if wait <= 0 {
			return nil
		}
		if !fitsCall(ctx, wait) {
			return &RateLimitError{RetryAfter: wait}
		}
		if err := sleep.For(ctx, wait); err != nil {
			return err
		}
	}
}

// closed returns how long the store lets no call through, as far as we know.
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

// reserve grants a call and returns the pause before it. It grants none while
// the store is closed. Follow it by cancel or done.
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
// the store's other apps get some of it. It pauses at most a second a call. The
// whole tenth takes at most a quarter of the caller's time.
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

// cancel gives back a granted call that never went out.
func (q *quota) cancel() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.pending--
}

// done records an answer, or with a nil header a call without one. It returns
// the calls left according to the store, -1 if it names no number.
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

// learn keeps the smaller figure within one window, because answers overtake
// each other. A window with a clearly later end is the next one.
func (q *quota) learn(now time.Time, limit, left int, reset time.Duration) {
	_, rest, known := q.current(now)
	if known && limit == q.limit && reset <= rest+time.Second {
		left = min(left, q.left)
	} else {
		q.mine = 0
	}
	q.mine++
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
