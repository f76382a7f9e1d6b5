package orders

import (
	"context"
	"time"

	"connect2cart/internal/shop"
)

const (
	// DefaultHold is how long Stone Edge surely waits for an answer, as far as we
	// know: its own time-out is unknown.
	DefaultHold = 20 * time.Second

	halvedFor = 24 * time.Hour // after Stone Edge did not wait so long

	// A poll waits by itself for a quota that comes back soon. It can wait up to
	// longWait, and have time left for its calls.
	shortWait = 10 * time.Second
	longWait  = 20 * time.Second
)

// holdLimit is how long the answer of a poll may take at most, for the sake of the
// next batch.
func (b *Batch) holdLimit() time.Duration {
	limit := DefaultHold
	if s := b.Settings.HoldSeconds; s != nil {
		limit = time.Duration(*s) * time.Second
	}
	if b.now.Before(b.cart.HoldUntil) {
		limit = min(limit, b.cart.Hold)
	}
	if b.isAgain() {
		limit /= 2
	}
	return limit
}

// isAgain reports whether Stone Edge asks again for a batch that we held back. So
// it did not wait for the answer.
func (b *Batch) isAgain() bool { return b.run.Held > 0 && b.run.Held == b.rng.Start }

// holdFor returns how long to hold the answer back, because the store's quota is
// too low for the next batch. This poll and the next one share the wait. It is 0
// for a last batch, and where no hold is long enough.
func (b *Batch) holdFor(ctx context.Context, limit time.Duration) time.Duration {
	if b.isLast() || len(b.sent) == 0 {
		return 0
	}
	took := time.Since(b.began)
	wait := b.Client.Wait(b.nextCalls(), took)
	hold := min(max(wait/2, wait-longWait), limit-took)
	if wait <= shortWait || wait-hold > longWait || hold <= 0 || !shop.HasTime(ctx, hold+time.Second) {
		return 0
	}
	return hold
}

// nextCalls is how many calls the next batch takes, if its orders are like those of
// this one.
func (b *Batch) nextCalls() int {
	size := b.rng.Size
	if b.run.Count >= 0 {
		size = min(size, b.run.Count-b.at.late-b.at.sent)
	}
	calls := 2 * b.completed
	for _, o := range b.sent {
		calls += detailCalls(o)
	}
	return 1 + (calls*size+len(b.sent)-1)/len(b.sent)
}

// Hold is how long the caller should hold the answer back, after Sent.
func (b *Batch) Hold() time.Duration { return b.hold }
