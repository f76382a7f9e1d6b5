package orders

import "time"

const (
	// DefaultHold is how long an answer may take for the sake of the next batch.
	// How long Stone Edge waits for an answer is unknown.
	DefaultHold = 20 * time.Second

	halvedFor = 24 * time.Hour // after Stone Edge did not wait so long

	// A poll waits by itself for a quota's early return. It can wait up to
	// longWait, and has time left for its calls.
	shortWait = 10 * time.Second
	longWait  = 20 * time.Second
)

// holdLimit is how long an answer may take at most. setting is the store's, in
// seconds, or nil. shorter is the bound of a day, 0 for none. A repeat of a held
// batch halves it, because Stone Edge did not wait.
func holdLimit(setting *int, shorter time.Duration, repeat bool) time.Duration {
	limit := DefaultHold
	if setting != nil {
		limit = time.Duration(*setting) * time.Second
	}
	if shorter > 0 {
		limit = min(limit, shorter)
	}
	if repeat {
		limit /= 2
	}
	return limit
}

// holdFor is how long to hold an answer back if the store's quota makes the
// next batch wait. took is the time so far. This poll and the next one share
// the wait. It is 0 if the next one can wait by itself, or if every hold is
// too short.
func holdFor(wait, took, limit time.Duration) time.Duration {
	hold := min(max(wait/2, wait-longWait), limit-took)
	if wait <= shortWait || wait-hold > longWait {
		return 0
	}
	return max(hold, 0)
}
