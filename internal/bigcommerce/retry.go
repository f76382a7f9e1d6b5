package bigcommerce

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// maxRetries is how often a call is repeated at most (bigcommerce-api.md 3.2).
const maxRetries = 3

// CheckRetry reports whether a call may be made again. status is the answer's,
// 0 for a connection that broke; attempt counts from 0. A POST is repeated
// only after 429, the one answer that says that nothing was done: a shipment
// made twice mails a customer twice. Statuses that no repeat can mend stay.
func CheckRetry(method string, status, attempt int) bool {
	if attempt >= maxRetries {
		return false
	}
	switch status {
	case http.StatusTooManyRequests:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported, http.StatusInsufficientStorage:
		return false // 507 is a limit of the store's plan
	}
	return (status == 0 || status >= 500) && idempotent(method)
}

func idempotent(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete:
		return true
	}
	return false
}

type onceKey struct{}

// Once returns a context under which a call is repeated only after 429. It is
// for what would be harmless to the store and not to the shopper: whether a
// status that is set a second time mails a second time, nobody says. After
// any error but *Error below 500 and *RateLimitError, read before you repeat.
func Once(ctx context.Context) context.Context { return context.WithValue(ctx, onceKey{}, true) }

type neverKey struct{}

// neverAgain returns a context under which no call is repeated, whatever the
// answer: for what is not worth a busy store's calls.
func neverAgain(ctx context.Context) context.Context {
	return context.WithValue(ctx, neverKey{}, true)
}

// once reports whether a call must not be repeated: 429 says that nothing was
// done.
func once(ctx context.Context, status int) bool {
	return status != http.StatusTooManyRequests && ctx.Value(onceKey{}) != nil || ctx.Value(neverKey{}) != nil
}

// Backoff is how long to wait before a repeat, with jitter from 0 up to but
// not 1 spreading callers apart.
//
//   - 429 that says when its window ends: until then, but at least a second.
//   - 429 that does not: 4, 8, 16 s. The platform sheds load (bigcommerce-api.md 3.2).
//   - else: 1, 2, 4 s, of which up to half is jitter.
func Backoff(status int, header http.Header, attempt int, jitter float64) time.Duration {
	step := time.Second << attempt
	if status != http.StatusTooManyRequests {
		return step/2 + time.Duration(jitter*float64(step/2))
	}
	spread := time.Duration(jitter * float64(time.Second/2))
	if reset, ok := resetIn(header); ok {
		return max(reset, time.Second) + spread
	}
	return 4*step + spread
}

// maxReset bounds what is believed of a window's length: windows are 30 s.
const maxReset = 10 * time.Minute

// resetIn reads how long a window still lasts: X-Rate-Limit-Time-Reset-Ms in
// milliseconds, else X-Retry-After or Retry-After in seconds. A 429 can lack
// them all.
func resetIn(header http.Header) (time.Duration, bool) {
	for _, h := range [...]struct {
		name string
		unit time.Duration
	}{
		{"X-Rate-Limit-Time-Reset-Ms", time.Millisecond},
		{"X-Retry-After", time.Second},
		{"Retry-After", time.Second},
	} {
		n, ok := headerNumber(header, h.name)
		if ok && n <= int64(maxReset/h.unit) {
			return time.Duration(n) * h.unit, true
		}
	}
	return 0, false
}

func headerNumber(header http.Header, name string) (int64, bool) {
	n, err := strconv.ParseInt(header.Get(name), 10, 64)
	return n, err == nil && n >= 0
}

// sleep waits, or returns the context's error as soon as that ends; it returns
// that error, too, if it ended before and there is nothing to wait for.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// fits reports whether waiting for d leaves time before the context's
// deadline. Waiting and then failing costs the same and says less.
func fits(ctx context.Context, d time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || d < time.Until(deadline)
}
