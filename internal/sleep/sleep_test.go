package sleep

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Ensure For waits as long as asked, and no longer than its context.
func TestFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		if err := For(t.Context(), time.Minute); err != nil || time.Since(begun) != time.Minute {
			t.Errorf("got %v after %v, want a whole minute", err, time.Since(begun))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		begun = time.Now()
		if err := For(ctx, time.Minute); !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != 10*time.Second {
			t.Errorf("got %v after %v, want the context's end", err, time.Since(begun))
		}
		if err := For(ctx, 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("no wait in an ended context: got %v, want its error", err)
		}
		if err := For(t.Context(), -time.Second); err != nil {
			t.Errorf("a time that is over: got %v, want none", err)
		}
	})
}
