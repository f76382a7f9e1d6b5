package life

import (
	"encoding/binary"
	"fmt"
	"os"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// FirstDay is when a play of real processes begins: a Monday.
var FirstDay = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// NewClock makes the file of LIFE_CLOCK for programs with the clock of Overlay.
// It holds a zero: a clock near 1970. Set then moves it.
func NewClock(path string) error {
	return os.WriteFile(path, make([]byte, 8), 0o644)
}

// Clock is the jump of the clock of a play, shared by all its processes.
type Clock struct{ jump *int64 }

// OpenClock opens the file of LIFE_CLOCK for writing.
func OpenClock(path string) (*Clock, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("clock: %w", err)
	}
	defer f.Close()
	page, err := syscall.Mmap(int(f.Fd()), 0, binary.Size(int64(0)), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("clock: %w", err)
	}
	return &Clock{(*int64)(unsafe.Pointer(&page[0]))}, nil
}

// Pass lets d pass at once, in every process.
func (c *Clock) Pass(d time.Duration) { atomic.AddInt64(c.jump, int64(d)) }

// Set moves the clock to t, in every process.
func (c *Clock) Set(t time.Time) { c.Pass(time.Until(t)) }
