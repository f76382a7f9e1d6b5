package shop

import (
	"context"
	"errors"
	"fmt"
)

// A write can end with one of these at every capability, besides the client's
// errors.
var (
	// ErrOutOfTime is work left alone because the poll ends too soon.
	ErrOutOfTime = errors.New("out of time")
	// ErrUnconfirmed is a write of unknown outcome.
	ErrUnconfirmed = errors.New("outcome unknown")
	// ErrNotMade is a write without effect, as a read shows.
	ErrNotMade = errors.New("not carried out")
)

// QuotaError is a batch beyond the store's quota for the time left. The records
// read so far are kept.
type QuotaError struct {
	Calls int // still to make
	Fits  int // the longest batch of orders that the store's plan never refuses; 0 if this one is no longer, or unknown
	Err   error
}

func (e *QuotaError) Error() string { return fmt.Sprintf("%d calls: %v", e.Calls, e.Err) }

// Unwrap returns the client's *RateLimitError.
func (e *QuotaError) Unwrap() error { return e.Err }

// Afford returns a *QuotaError if the store's quota cannot serve so many calls
// before ctx ends.
func (s *Shop) Afford(ctx context.Context, calls int) error {
	if err := s.Client.Afford(ctx, calls); err != nil {
		return &QuotaError{Calls: calls, Err: err}
	}
	return nil
}

// Spare returns the calls free right now. It leaves the last tenth of the quota
// to the store's other apps. It is 0 for an unknown quota.
func (s *Shop) Spare() int {
	q, known := s.Client.Quota()
	if !known {
		return 0
	}
	return max(0, q.Left-q.Limit/10)
}

// TooManyError is a batch of more records than an answer can hold.
type TooManyError struct {
	Records int // read
	Most    int // in an answer
}

func (e *TooManyError) Error() string {
	return fmt.Sprintf("%d records, an answer holds at most %d", e.Records, e.Most)
}
