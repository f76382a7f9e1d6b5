package onboard

import (
	"fmt"
	"runtime"
	"strings"
)

// panicError is a bug of ours. It tells its place in our code. The panic's own
// value may hold anything, so we drop it.
type panicError struct{ place string }

func (e panicError) Error() string { return "panic in " + e.place }

// panicked turns a recovered value into a panicError. Only the deferred function
// with the recover may call it, because it looks at the stack.
func panicked(v any) panicError {
	if e, ok := v.(panicError); ok { // from another goroutine
		return e
	}
	return panicError{panicPlace()}
}

// panicPlace is the innermost function of ours below the panic, with its line.
func panicPlace() string {
	stack := make([]uintptr, 64)
	frames := runtime.CallersFrames(stack[:runtime.Callers(0, stack)])
	below := false
	for {
		frame, more := frames.Next()
		if name, ours := strings.CutPrefix(frame.Function, "connect2cart/internal/"); below && ours {
			return fmt.Sprintf("%s, line %d", name, frame.Line)
		}
		if !more {
			return "an unknown place"
		}
		below = below || frame.Function == "runtime.gopanic"
	}
}
