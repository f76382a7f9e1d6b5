package shop

import (
	"context"
	"sync"
	"time"
)

// Age returns how long ago t was by the wall clock. time.Since uses the
// monotonic clock, and this may stand still while a Lambda is frozen between
// two polls. Then we would keep things for hours instead of minutes. If
// somebody sets the wall clock back, the age is positive all the same.
func Age(t time.Time) time.Duration { return time.Now().Round(0).Sub(t).Abs() }

// Reserve returns a context with an earlier end than ctx, by the length of
// rest. The work behind a call has that time left.
func Reserve(ctx context.Context, rest time.Duration) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-rest))
}

// HasTime reports whether ctx lasts at least d longer.
func HasTime(ctx context.Context, d time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ctx.Err() == nil && (!ok || time.Until(deadline) >= d)
}

// Lock is a mutex, and waiting for it ends with a context. The zero value is
// ready.
type Lock struct {
	once sync.Once
	held chan struct{}
}

// Hold waits for the lock. It returns the context's error if the context ends
// first.
func (l *Lock) Hold(ctx context.Context) (release func(), err error) {
	l.once.Do(func() { l.held = make(chan struct{}, 1) })
	select {
	case l.held <- struct{}{}:
		return func() { <-l.held }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
