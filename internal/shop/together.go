package shop

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// Together calls do for each number below n, all side by side. The client
// bounds the calls under way. The first error ends the context of the others.
// Together returns it after all of them have ended. A panic becomes a
// *PanicError, because Stone Edge needs an answer; errgroup would raise it
// again.
func Together(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			defer recoverInto(cancel)
			if err := do(ctx, i); err != nil {
				cancel(err)
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

// recoverInto turns a panic into the cause of a context's end.
func recoverInto(cancel context.CancelCauseFunc) {
	if v := recover(); v != nil {
		cancel(&PanicError{Value: v, Stack: debug.Stack()})
	}
}

// PanicError is a bug of ours.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.Value, e.Stack) }
