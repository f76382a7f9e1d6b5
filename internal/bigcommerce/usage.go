package bigcommerce

import (
	"context"
	"maps"
	"sync"
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
	// Nameless is how many records of lists had no readable id.
	Nameless atomic.Int64

	mu  sync.Mutex
	odd map[string]int
}

// maxOdd bounds the members in one log line. Our types have fewer.
const maxOdd = 200

// NoteOdd counts the unreadable members of a record by their names.
func (u *Usage) NoteOdd(o Odd) {
	if len(o.Unread) == 0 {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.odd == nil {
		u.odd = make(map[string]int)
	}
	for _, m := range o.Unread {
		if len(u.odd) < maxOdd || u.odd[m.Member] > 0 {
			u.odd[m.Member]++
		}
	}
}

// Odd returns how often each member was unreadable, by name.
func (u *Usage) Odd() map[string]int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return maps.Clone(u.odd)
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
