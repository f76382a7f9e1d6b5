package bigcommerce

import (
	"errors"
	"net/http"
)

// records is one page of a list.
type records[T any] struct {
	items    []T
	nameless int // records left out, because they are no object or have no id
	notes    Odd // of records that do not keep their own
}

// add reads one record into the page, or counts it as nameless.
func (r *records[T]) add(text []byte) {
	n := len(r.items)
	r.items = append(r.items, *new(T))
	odd, ok := readRecord(text, &r.items[n])
	if !ok {
		r.items = r.items[:n]
		r.nameless++
		return
	}
	r.notes.Unread = append(r.notes.Unread, odd.Unread...)
}

// listed is the number of records on the page as BigCommerce counts them.
func (r records[T]) listed() int { return len(r.items) + r.nameless }

// note counts what could not be read, for the log line.
func (r records[T]) note(req *http.Request) {
	usage := UsageOf(req.Context())
	usage.NoteOdd(r.notes)
	usage.Nameless.Add(int64(r.nameless))
}

// ErrNameless is a part of an order, of the list of stock or of the locations, without
// a readable id. Left out, it would be missing from a parcel or a bill, or count as no
// stock.
var ErrNameless = errors.New("a record without a readable id")

// whole refuses a list of an order's parts if one of them cannot be read. It
// returns ErrNameless or a *MemberError.
func (r records[T]) whole() error {
	if r.nameless > 0 {
		return ErrNameless
	}
	if member := r.notes.Vital(); member != "" {
		return &MemberError{member}
	}
	return nil
}
