package bigcommerce

import (
	"context"
	"slices"
	"sync"
	"time"
)

const (
	// defaultConcurrent is how many calls of one store run side by side. The
	// vendor names no number; ten take a batch of fifty orders below 0.6 s.
	defaultConcurrent = 10

	// fewConcurrent is the same for a store that seems busy. So few calls stay
	// well below every quota (bigcommerce-api.md 3.2).
	fewConcurrent = 4

	// busyTime is how long a store seems busy: two windows of its quota.
	busyTime = 2 * defaultWindow
)

// gate bounds the calls under way. It lets fewer calls in while the store seems
// busy. They enter in the order of their coming.
type gate struct {
	most int // calls at a time

	mu      sync.Mutex
	used    int
	busy    time.Time // end of the time for fewer calls
	waiting []chan struct{}
}

// bound is how many calls may be under way now.
func (g *gate) bound(now time.Time) int {
	if now.Before(g.busy) {
		return min(g.most, fewConcurrent)
	}
	return g.most
}

// enter waits for a place. Follow it by leave. It returns ctx's error if ctx
// ends first.
func (g *gate) enter(ctx context.Context) error {
	in := make(chan struct{})
	g.mu.Lock()
	g.waiting = append(g.waiting, in)
	g.letIn()
	g.mu.Unlock()
	select {
	case <-in:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting, in)
	if i < 0 { // it came in meanwhile
		return nil
	}
	g.waiting = slices.Delete(g.waiting, i, i+1)
	return ctx.Err()
}

// letIn gives the free places to those who wait.
func (g *gate) letIn() {
	for most := g.bound(wallClock()); g.used < most && len(g.waiting) > 0; g.used++ {
		close(g.waiting[0])
		g.waiting = g.waiting[1:]
	}
}

// leave gives a place back.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.used--
	g.letIn()
}

// crowded notes that the store seems busy.
func (g *gate) crowded() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy = wallClock().Add(busyTime)
}
