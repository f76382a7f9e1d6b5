package shop

import (
	"context"
	"errors"
	"fmt"
)

// What a write can end in at every capability, besides the client's own errors.
var (
	// ErrOutOfTime is work that was not begun because the poll ends too soon.
	ErrOutOfTime = errors.New("out of time")
	// ErrUnconfirmed is a write of which nobody knows whether it was done.
	ErrUnconfirmed = errors.New("outcome unknown")
	// ErrNotMade is a write that was sent and, as a read shows, not done.
	ErrNotMade = errors.New("not carried out")
)

// QuotaError is a batch that the store's quota cannot serve in the time that is
// left. What was read of it is kept.
type QuotaError struct {
	Calls int // that are still to be made
	Err   error
}

func (e *QuotaError) Error() string { return fmt.Sprintf("%d calls: %v", e.Calls, e.Err) }

// Unwrap returns the client's *RateLimitError.
func (e *QuotaError) Unwrap() error { return e.Err }

// Afford returns a *QuotaError when the store's quota cannot serve that many
// calls before ctx ends.
func (s *Shop) Afford(ctx context.Context, calls int) error {
	if err := s.Client.Afford(ctx, calls); err != nil {
		return &QuotaError{Calls: calls, Err: err}
	}
	return nil
}

// Spare returns how many calls can be made right now without taking the last
// tenth of the quota from the store's other apps. It is 0 if nothing is known.
func (s *Shop) Spare() int {
	q, known := s.Client.Quota()
	if !known {
		return 0
	}
	return max(0, q.Left-q.Limit/10)
}

// TooManyError is a batch of more records than any answer can hold.
type TooManyError struct {
	Records int // that were read
	Most    int // that an answer may hold
}

func (e *TooManyError) Error() string {
	return fmt.Sprintf("%d records, an answer holds at most %d", e.Records, e.Most)
}
