package limit

import (
	"sync"
	"time"
)

// Rate is how many tries there are: AtOnce to begin with, and one more after
// each Every.
type Rate struct {
	AtOnce int
	Every  time.Duration
}

// Bucket counts the tries of one caller, or of all together. Each process has
// its own, so the whole service allows the Rate once per running process. It is
// safe for concurrent use. Do not copy a Bucket.
type Bucket struct {
	Rate Rate

	mu   sync.Mutex
	used float64
	at   time.Time
}

// Take uses up one try. On an empty bucket it returns how long to wait for the
// next.
func (b *Bucket) Take(now time.Time) (wait time.Duration, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refill(now)
	if b.used+1 > float64(b.Rate.AtOnce) {
		missing := b.used + 1 - float64(b.Rate.AtOnce)
		return time.Duration(missing * float64(b.Rate.Every)), false
	}
	b.used++
	return 0, true
}

// GiveBack refunds one try.
func (b *Bucket) GiveBack() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used = max(b.used-1, 0)
}

// Used is the number of used tries by now; 0 means a bucket as good as new.
func (b *Bucket) Used(now time.Time) float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refill(now)
	return b.used
}

func (b *Bucket) refill(now time.Time) {
	if !b.at.IsZero() {
		since := max(now.Sub(b.at), 0) // somebody may set the wall clock back
		b.used = max(b.used-float64(since)/float64(b.Rate.Every), 0)
	}
	b.at = now
}
