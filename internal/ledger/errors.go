package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// The errors for callers, beside HeldError.
var (
	// ErrUnavailable means that the table gave no answer, or refused every
	// call. DynamoDB may have done a write all the same.
	ErrUnavailable = errors.New("the ledger does not answer")

	// ErrNewer means that a newer version of the program wrote the row in a form
	// that this one does not know. It is an ErrUnavailable, too: the row stays as
	// it is, and the caller comes back. Soon the newer version answers.
	ErrNewer = fmt.Errorf("%w: a newer version of the program wrote this row", ErrUnavailable)

	// ErrNoTable comes with ErrUnavailable: DynamoDB knows no table of that name.
	ErrNoTable = errors.New("there is no such table")

	// ErrConflict means that another process changed the row first, or took
	// over an expired lease. The row is as that process left it.
	ErrConflict = errors.New("another process changed the row")

	// ErrTooLarge means that the row would exceed 300 KB. It comes before any
	// call.
	ErrTooLarge = errors.New("the row would be too large")
)

// HeldError means that the lease belongs to another process.
type HeldError struct {
	Until time.Time // the latest end of the lease, by the holder's clock
}

func (e *HeldError) Error() string {
	return "another process is at it until " + e.Until.UTC().Format(time.RFC3339)
}

// OddError names the rows that this program cannot read, while it read their
// neighbours: those of a newer schema (ErrNewer), and those that somebody wrote by
// hand.
type OddError struct{ rows map[key]error }

// Error names every such row, in the order of the words.
func (e *OddError) Error() string {
	var lines []string
	for _, err := range e.rows {
		lines = append(lines, err.Error())
	}
	slices.Sort(lines)
	return strings.Join(lines, "; ")
}

// Unwrap returns the errors of the rows.
func (e *OddError) Unwrap() []error { return slices.Collect(maps.Values(e.rows)) }

// Has reports whether the row is one of them.
func (e *OddError) Has(row Row) bool { return e != nil && e.rows[row.key()] != nil }

// add notes a row that cannot be read.
func (e *OddError) add(k key, err error) {
	if e.rows == nil {
		e.rows = map[key]error{}
	}
	e.rows[k] = err
}

// orNil is the error, nil without such rows.
func (e *OddError) orNil() error {
	if len(e.rows) == 0 {
		return nil
	}
	return e
}

// failure turns an error of the SDK into one of ours. The end of the caller's
// context stays as it is. The cause goes in as text: otherwise the end of our
// patience would look like the caller's deadline.
func failure(ctx context.Context, doing string, k key, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("ledger: %s %s: %w", doing, k, ctx.Err())
	}
	switch code, message := codeOf(err); {
	case code == "ConditionalCheckFailedException":
		return fmt.Errorf("ledger: %s %s: %w", doing, k, ErrConflict)
	case code == "ResourceNotFoundException":
		return fmt.Errorf("ledger: %s %s: %w: %w", doing, k, ErrUnavailable, ErrNoTable)
	case code == "ValidationException" && strings.Contains(message, "size"):
		return fmt.Errorf("ledger: %s %s: %w: %s", doing, k, ErrTooLarge, message)
	case code == "ValidationException", code == "SerializationException":
		return fmt.Errorf("ledger: %s %s: %w", doing, k, err) // a mistake of ours
	}
	return fmt.Errorf("ledger: %s %s: %w: %v", doing, k, ErrUnavailable, err)
}

// codeOf is DynamoDB's name of an error, with its message.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
func codeOf(err error) (code, message string) {
	type apiError interface {
		error
		ErrorCode() string
		ErrorMessage() string
	}
	if e, ok := errors.AsType[apiError](err); ok {
		return e.ErrorCode(), e.ErrorMessage()
	}
	return "", ""
}
