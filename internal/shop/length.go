package shop

import (
	"context"
	"fmt"
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
)

// lengthLife is how long a shorter page length holds. Some stores take days to
// answer long pages again (bigcommerce-api.md 12), and one try an hour is
// cheap.
const lengthLife = time.Hour

// PageLength is the longest page of a store's list that works. It is only a
// hint, so each process has its own. The zero value bounds nothing. It is safe
// for concurrent use.
type PageLength struct {
	mu   sync.Mutex
	most int
	at   time.Time
}

// Bound returns the length to ask for; the caller wants limit records. After
// trouble the batch bounds a page, so an operator can shorten the pages of a
// slow store. A batch of 0 bounds nothing.
func (l *PageLength) Bound(limit, batch int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.most == 0 || Age(l.at) >= lengthLife {
		return limit
	}
	if batch > 0 {
		limit = min(limit, batch)
	}
	return min(limit, l.most)
}

// remember keeps a length: the last good one, or the next to try.
func (l *PageLength) remember(length int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.most, l.at = length, time.Now()
}

// Shorten asks for a page of at most limit records, for a batch of Stone
// Edge's. It asks for half of a page that is too heavy, down to one record.
// fetch asks once. Shorten returns the first good page and remembers its
// length, or it returns the last error. If even one record fails, BigCommerce
// is in trouble, and it remembers nothing.
func Shorten[T any](ctx context.Context, l *PageLength, limit, batch int, fetch func(ctx context.Context, limit int) (T, error)) (page T, err error) {
	limit = l.Bound(limit, batch)
	for shortened := false; ; shortened = true {
		one := ctx
		if limit > 1 {
			one = bigcommerce.Shortenable(ctx)
		}
		page, err = fetch(one, limit)
		if err == nil && shortened {
			l.remember(limit)
		}
		if err == nil || limit <= 1 || !bigcommerce.IsTooHeavy(err) {
			return page, err
		}
		limit /= 2
		if batch > 0 {
			limit = min(limit, batch)
		}
		if ctx.Err() != nil {
			l.remember(limit) // the next poll goes on with it
			return page, err
		}
	}
}

// AloneError is a record of a numbered list that BigCommerce cannot answer even
// alone.
type AloneError struct {
	Position int // from 1
	Err      error
}

func (e *AloneError) Error() string { return fmt.Sprintf("record %d alone: %v", e.Position, e.Err) }

// Unwrap returns the client's error.
func (e *AloneError) Unwrap() error { return e.Err }

// Split asks for page number of a list in pages of some length. Where the page is
// too heavy, Split asks for its parts one by one, down to single records, and
// remembers the length of the parts that worked. fetch asks once, and returns the
// records and their number in the whole list. Split returns an *AloneError for a
// record that fails even alone.
func Split[T any](ctx context.Context, l *PageLength, number, length int, fetch func(ctx context.Context, number, length int) ([]T, int, error)) (records []T, total int, err error) {
	one := ctx
	if length > 1 {
		one = bigcommerce.Shortenable(ctx)
	}
	records, total, err = fetch(one, number, length)
	switch {
	case err == nil || !bigcommerce.IsTooHeavy(err):
		return records, total, err
	case length <= 1:
		return nil, total, &AloneError{number, err}
	case ctx.Err() != nil:
		l.remember(partOf(length)) // the next poll goes on with it
		return nil, total, err
	}
	return inParts(ctx, l, number, length, fetch)
}

func inParts[T any](ctx context.Context, l *PageLength, number, length int, fetch func(ctx context.Context, number, length int) ([]T, int, error)) (records []T, total int, err error) {
	part := partOf(length)
	count := length / part
	first := (number-1)*count + 1
	for n := first; n < first+count; n++ {
		some, all, err := Split(ctx, l, n, part, fetch)
		if err != nil {
			return nil, total, err
		}
		if n > first && all != total {
			return nil, total, &bigcommerce.AnswerError{Err: fmt.Errorf("the list has %d records, and had %d", all, total)}
		}
		records, total = append(records, some...), all
		if n*part >= total {
			break
		}
	}
	l.remember(part)
	return records, total, nil
}

// partOf is the longest length of pages that together are one page of a length.
func partOf(length int) int {
	factor := 2
	for factor < length && length%factor != 0 {
		factor++
	}
	return length / factor
}
