package shop

import (
	"context"
	"sync"
	"time"
)

// Age returns how long ago t was by the wall clock. The monotonic clock, by which
// time.Since goes, may stand still while a Lambda is frozen between two polls:
// what is to be kept for minutes would be kept for hours. A wall clock that was
// set back makes nothing younger than it was.
func Age(t time.Time) time.Duration { return time.Now().Round(0).Sub(t).Abs() }

// Pause waits, or returns the context's error when that ends first.
func Pause(ctx context.Context, d time.Duration) error {
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

// Reserve returns a context that ends some time before ctx does, so that what
// follows a call still has that time.
func Reserve(ctx context.Context, rest time.Duration) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-rest))
}

// HasTime reports whether ctx lasts that long.
func HasTime(ctx context.Context, d time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ctx.Err() == nil && (!ok || time.Until(deadline) >= d)
}

// Lock is a mutex that nobody waits for longer than a poll lasts. The zero value
// is ready.
type Lock struct {
	once sync.Once
	held chan struct{}
}

// Hold waits for the lock, and returns the context's error when that ends first.
func (l *Lock) Hold(ctx context.Context) (release func(), err error) {
	l.once.Do(func() { l.held = make(chan struct{}, 1) })
	select {
	case l.held <- struct{}{}:
		return func() { <-l.held }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
