package bigcommerce

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"
)

// maxRetries bounds the repeats of a call (bigcommerce-api.md 3.2).
const maxRetries = 3

// CheckRetry reports whether a call may go out again. status is the answer's, 0
// for a broken connection. attempt counts from 0. A POST repeats only after
// 429, because only 429 says that the store did nothing. A shipment made twice
// mails a customer twice. Some statuses from 500 on never repeat, because a
// repeat cannot mend them.
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

// Once returns a context under which a call repeats only after 429. Use it for
// a call that is harmless to the store but not to the shopper. The
// documentation leaves open whether setting a status again mails again. After
// an unclear error (see IsUnclear), read before you repeat.
func Once(ctx context.Context) context.Context { return context.WithValue(ctx, onceKey{}, true) }

type neverKey struct{}

// neverAgain returns a context under which each call goes out just once. Use it
// for calls of little worth, because they burden a busy store.
func neverAgain(ctx context.Context) context.Context {
	return context.WithValue(ctx, neverKey{}, true)
}

type shortenKey struct{}

// Shortenable returns a context for a page that the caller asks for again at half
// its length. Then nothing repeats a page that is too heavy at this length.
func Shortenable(ctx context.Context) context.Context {
	return context.WithValue(ctx, shortenKey{}, true)
}

// isHeavy reports a status of pages that are too long, 0 for a broken connection
// (bigcommerce-api.md 12).
func isHeavy(status int) bool {
	switch status {
	case 0, http.StatusRequestEntityTooLarge, http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// once reports whether the context forbids a repeat. Under Once, 429 allows
// one, because the store did nothing.
func once(ctx context.Context, status int) bool {
	return status != http.StatusTooManyRequests && ctx.Value(onceKey{}) != nil || ctx.Value(neverKey{}) != nil
}

// comesShorter reports an answer after which the caller asks for a shorter page.
// A call that nobody saw says nothing of the page.
func comesShorter(ctx context.Context, status int, err error) bool {
	b, isBroken := err.(*brokenError)
	unseen := isBroken && b.unsent || isDial(err)
	return ctx.Value(shortenKey{}) != nil && isHeavy(status) && !unseen
}

// isDial reports a connection that never came about, so nobody saw the call.
func isDial(err error) bool {
	e, ok := errors.AsType[*net.OpError](err)
	return ok && e.Op == "dial"
}

// Backoff returns the wait before a repeat. jitter, from 0 to below 1, spreads
// callers apart.
//
//   - 429 with its window's end: until then, but at least a second.
//   - 429 without: 4, 8, 16 s. The platform sheds load (bigcommerce-api.md 3.2).
//   - else: 1, 2, 4 s, up to half of it jitter.
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

// maxReset is the longest window we believe; real windows last 30 s.
const maxReset = 10 * time.Minute

// resetIn reads the rest of a window: X-Rate-Limit-Time-Reset-Ms in
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

// fits reports whether waiting for d leaves time before the context's deadline.
// If not, the caller fails at once: a failure after the wait would say less.
func fits(ctx context.Context, d time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || d < time.Until(deadline)
}

// afterReset is the reserve for the calls themselves, once the store answers
// again.
const afterReset = time.Second

// fitsCall is fits for a wait with a call behind it.
func fitsCall(ctx context.Context, d time.Duration) bool { return fits(ctx, d+afterReset) }

// brokenError is an attempt without an answer.
type brokenError struct {
	err    error
	unsent bool
}

func (e *brokenError) Error() string { return e.err.Error() }
func (e *brokenError) Unwrap() error { return e.err }

func broken(err error) bool {
	_, ok := err.(*brokenError)
	return ok
}
