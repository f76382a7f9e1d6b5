package shop

import (
	"testing"
	"time"
	"unsafe"
)

// frozen returns t as a process would remember it after a freeze. The monotonic
// clock stood still for d, while the wall clock went on.
func frozen(t time.Time, d time.Duration) time.Time {
	const secondBit = 30 // package time keeps the wall clock's seconds from here up, beside the monotonic reading
	*(*uint64)(unsafe.Pointer(&t)) -= uint64(d/time.Second) << secondBit
	return t
}

// Ensure a process's memory ages while Lambda has it frozen, and also if
// somebody sets the wall clock back.
func TestAge(t *testing.T) {
	const rest = 6 * time.Hour
	then := frozen(time.Now(), rest)
	if by := time.Since(then); by > time.Hour {
		t.Fatalf("the case is none: by its monotonic clock %v have passed", by)
	}
	if got := Age(then); got < rest || got > rest+time.Hour {
		t.Errorf("got %v, want %v", got, rest)
	}
	if got := Age(time.Now().Add(rest)); got < rest-time.Hour {
		t.Errorf("got %v for a time ahead, want %v", got, rest)
	}
}
