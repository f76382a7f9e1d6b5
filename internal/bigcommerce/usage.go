package bigcommerce

import (
	"context"
	"sync/atomic"
)

// Usage counts the calls made under one context, for the log line of one poll.
// Reading it while calls are under way is safe.
type Usage struct {
	// Calls is how many requests went out, repeats included.
	Calls atomic.Int64
	// Retries is how many of the Calls were repeats.
	Retries atomic.Int64
	// QuotaLeft is how many calls the store last offered for this window, -1 if
	// it never said.
	QuotaLeft atomic.Int64
}

type usageKey struct{}

// WithUsage returns a context that counts its calls in u.
func WithUsage(ctx context.Context, u *Usage) context.Context {
	u.QuotaLeft.Store(-1)
	return context.WithValue(ctx, usageKey{}, u)
}

// UsageOf returns the Usage of a context. For a context without one it returns
// a new Usage, never nil.
func UsageOf(ctx context.Context) *Usage {
	if u, ok := ctx.Value(usageKey{}).(*Usage); ok {
		return u
	}
	return new(Usage)
}

// count adds a call, just before it goes out.
func (u *Usage) count(attempt int) {
	u.Calls.Add(1)
	if attempt > 0 {
		u.Retries.Add(1)
	}
}
