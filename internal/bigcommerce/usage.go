package bigcommerce

import (
	"context"
	"sync/atomic"
)

// Usage counts the calls made under one context, for the log line of one
// poll. It may be read while calls are still under way.
type Usage struct {
	// Calls is how often the network was asked, repeats included.
	Calls atomic.Int64
	// Retries is how many of the Calls were repeats.
	Retries atomic.Int64
	// QuotaLeft is what the store last said it would still answer in this
	// window, -1 when it never said.
	QuotaLeft atomic.Int64
}

type usageKey struct{}

// WithUsage returns a context under which every call is counted in u.
func WithUsage(ctx context.Context, u *Usage) context.Context {
	u.QuotaLeft.Store(-1)
	return context.WithValue(ctx, usageKey{}, u)
}

// usageOf is never nil: calls nobody counts are counted in the void.
func usageOf(ctx context.Context) *Usage {
	if u, ok := ctx.Value(usageKey{}).(*Usage); ok {
		return u
	}
	return new(Usage)
}

// CallsOf is how many calls were made under a context of WithUsage so far, 0
// under any other.
func CallsOf(ctx context.Context) int { return int(usageOf(ctx).Calls.Load()) }

// count takes note of one call that is about to be made.
func (u *Usage) count(attempt int) {
	u.Calls.Add(1)
	if attempt > 0 {
		u.Retries.Add(1)
	}
}
