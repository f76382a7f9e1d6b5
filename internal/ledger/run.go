package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"
)

const (
	// RunLife is the life of a run after its last use.
	RunLife = time.Hour

	joinAfterBatch = time.Minute     // a run with a batch since then goes on
	joinAfterBegin = 2 * time.Minute // and so does one that began since then
)

// Run is the row "run#CART#KIND#SELECTION": one download of a list, batch by
// batch, shared by all processes. It lives one hour after its last use.
// ChangeRun writes it.
type Run struct {
	Store, Cart     string `json:"-"`
	Kind, Selection string `json:"-"` // of the list

	ID      string    `json:"id"`
	Began   time.Time `json:"began"`
	BatchAt time.Time `json:"batch,omitzero"` // the last batch
	Next    int       `json:"next"`           // the startnum that is due; every position before it was sent
	Ended   bool      `json:"ended,omitempty"`

	Late  []int64 `json:"late,omitempty"`  // orders to send before the list itself
	Count int     `json:"count"`           // as told; -1 without a count
	Since int64   `json:"since,omitempty"` // lastorder, as it was meant
	Top   int64   `json:"top,omitempty"`   // highest regular number sent
	Share float64 `json:"share,omitempty"` // of the listed orders that were offered; 0 is unknown
	Held  int     `json:"held,omitempty"`  // startnum of the last batch, if its answer was held back

	Latest Request `json:"latest,omitzero"`

	found record
	others
}

// Request is the latest request for a batch that has ended, by its begin. Stone
// Edge asks again where it does not wait, and gets the answer of the later request.
type Request struct {
	Start   int       `json:"start"`
	Began   time.Time `json:"began"`
	Refused bool      `json:"refused,omitempty"` // it ended with an error
}

// Exists reports whether there is a run.
func (r *Run) Exists() bool { return r.ID != "" }

// IsOpen reports whether a poll for the list's start joins the run.
func (r *Run) IsOpen() bool {
	return r.Exists() && !r.Ended && (now().Sub(r.Began) < joinAfterBegin || now().Sub(r.BatchAt) < joinAfterBatch)
}

// Begin makes a new run of the row. Write it by ChangeRun.
func (r *Run) Begin() {
	*r = Run{
		Store: r.Store, Cart: r.Cart, Kind: r.Kind, Selection: r.Selection, found: r.found,
		ID: rand.Text()[:12], Began: stamp(), Next: 1, Count: -1,
	}
}

// Answers notes that a request for the batch at start has its answer. It returns
// false if a later one got an error: Stone Edge does not wait for this one.
func (r *Run) Answers(start int, began time.Time) bool {
	return r.note(Request{start, began.UTC(), false})
}

// note notes the end of a request. It returns false if a later one for the same
// batch ended otherwise.
func (r *Run) note(end Request) bool {
	isEarlier := r.Latest.Start == end.Start && end.Began.Before(r.Latest.Began)
	if isEarlier {
		return r.Latest.Refused == end.Refused
	}
	r.Latest = end
	return true
}

// Sent notes a batch. The next one begins at next.
func (r *Run) Sent(next int, last bool) {
	r.Next, r.BatchAt = max(r.Next, next), stamp()
	if next >= r.Next {
		r.Ended = last
	}
}

func (r *Run) key() key { return key{r.Store, "run#" + r.Cart + "#" + r.Kind + "#" + r.Selection} }

func (r *Run) load(rec record) error {
	as := *r
	*r = Run{}
	err := rec.decode(as.key(), r)
	r.Store, r.Cart, r.Kind, r.Selection, r.found = as.Store, as.Cart, as.Kind, as.Selection, rec
	return err
}

// ChangeRun edits the row and writes it. After a faster change by another process
// it reads and edits again. edit returns false to write nothing, or an error to
// give up. ErrUnavailable, also after too many such changes.
func (l *Ledger) ChangeRun(ctx context.Context, r *Run, edit func(*Run) (bool, error)) error {
	for range changeTries {
		if wanted, err := edit(r); err != nil || !wanted {
			return err
		}
		written, err := l.put(ctx, r.key(), record{body: encode(r), expires: now().Add(RunLife)}, isAsRead(r.found))
		if err == nil {
			r.found = written
			return nil
		}
		if !errors.Is(err, ErrConflict) {
			return err
		}
		if err := l.Read(ctx, r); err != nil {
			return err
		}
	}
	return fmt.Errorf("ledger: change %s: %w: %w", r.key(), ErrUnavailable, ErrConflict)
}

// TakeBack notes that the request which began then got an error instead of the
// batch at start. So the batch has to come before the next one, also if an earlier
// request has sent it, or sends it later. ErrUnavailable.
//
// The reason for the error may be a write of Sent that had its effect. Then the
// next batch would come, so the note gets some more tries.
func (l *Ledger) TakeBack(ctx context.Context, r *Run, start int, began time.Time) error {
	id := r.ID
	for try := 1; ; try++ {
		err := l.takeBack(ctx, r, id, start, began)
		if !errors.Is(err, ErrUnavailable) || try == endTries || pause(ctx, try) != nil {
			return err
		}
	}
}

func (l *Ledger) takeBack(ctx context.Context, r *Run, id string, start int, began time.Time) error {
	return l.ChangeRun(ctx, r, func(r *Run) (bool, error) {
		if id == "" || r.ID != id || start > r.Next || !r.note(Request{start, began.UTC(), true}) {
			return false, nil // a batch out of turn says nothing about the one that is due
		}
		if start < r.Next {
			r.Next, r.Ended = start, false
		}
		return true, nil
	})
}

// HasLate reports whether an order is among the late ones.
func (r *Run) HasLate(order int64) bool {
	_, found := slices.BinarySearch(r.Late, order)
	return found
}
