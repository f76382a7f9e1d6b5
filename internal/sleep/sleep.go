// Package sleep waits, at most to the end of a context. Its callers decide how
// long.
package sleep

import (
	"context"
	"time"
)

// For waits for d. If ctx ends first, it returns the context's error at once. It
// does so too if d is zero or less and ctx has already ended.
func For(ctx context.Context, d time.Duration) error {
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
