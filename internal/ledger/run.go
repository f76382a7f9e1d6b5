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

	found record
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

// Sent notes a batch that begins at start. The next one begins at next.
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

// TakeBack notes that Stone Edge got an error instead of a batch at start. Only a
// batch that was sent before needs a row: Stone Edge asked for it again, so it has
// to come before the next one. ErrUnavailable.
func (l *Ledger) TakeBack(ctx context.Context, r *Run, start int) error {
	id := r.ID
	if start >= r.Next {
		return nil
	}
	return l.ChangeRun(ctx, r, func(r *Run) (bool, error) {
		back := r.ID == id && start < r.Next
		if back {
			r.Next, r.Ended = start, false
		}
		return back, nil
	})
}

// HasLate reports whether an order is among the late ones.
func (r *Run) HasLate(order int64) bool {
	_, found := slices.BinarySearch(r.Late, order)
	return found
}
