package shop

import (
	"context"
	"errors"
	"fmt"
	"time"

	"connect2cart/internal/ledger"
)

// OutOfTurnError is a batch that comes too early: an unsent one is before it.
type OutOfTurnError struct{ Next int } // position of the first record that was not sent

func (e *OutOfTurnError) Error() string {
	return fmt.Sprintf("the batch at %d was not sent yet", e.Next)
}

// Turn is one batch of a run through a list. All processes share the run in
// the ledger. So each finds the end of the batch before, and none sends a
// batch behind an unsent one.
//
// Without the ledger we find a batch by counting (Unknown).
type Turn struct {
	// Start and Mark are the nearest known place up to the batch: a position, and
	// the capability's words about it. Position 1 has no words.
	Start int
	Mark  string

	// Lost is why the ledger does not answer, else nil.
	Lost error

	shop  *Shop
	run   *ledger.Run
	start int
	size  int
	began time.Time
	next  string // words about the place behind the batch, "" if unknown
	last  bool
}

// all names the selection of a list without any.
const all = "all"

// Turn finds the batch of a range in the run of a kind. An *OutOfTurnError is
// a batch behind an unsent one.
func (s *Shop) Turn(ctx context.Context, kind string, start, size int) (*Turn, error) {
	t := &Turn{Start: 1, shop: s, start: max(start, 1), size: size, began: time.Now()}
	t.run = &ledger.Run{Store: s.Hash, Cart: s.Cart(), Kind: kind, Selection: all}
	err := t.enter(ctx)
	if errors.Is(err, ledger.ErrUnavailable) {
		t.Start, t.Mark, t.Lost = 1, "", err
		return t, nil
	}
	return t, err
}

func (t *Turn) enter(ctx context.Context) error {
	l := t.shop.Ledger
	mark := ledger.MarkOf(t.run, t.start)
	if err := l.Read(ctx, t.run, mark); err != nil {
		return err
	}
	switch {
	case t.start == 1 && t.run.IsOpen():
		return nil
	case t.start == 1 || !t.run.Exists():
		return t.begin(ctx)
	case t.start > t.run.Next:
		return &OutOfTurnError{t.run.Next}
	case mark.Is(t.run):
		t.Start, t.Mark = t.start, mark.At
		return nil
	}
	near, err := l.NearestMark(ctx, t.run, t.start)
	if near != nil {
		t.Start, t.Mark = near.Start, near.At
	}
	return err
}

// begin begins a run, also in the middle: Stone Edge goes on after a long pause.
func (t *Turn) begin(ctx context.Context) error {
	return t.shop.Ledger.ChangeRun(ctx, t.run, func(r *ledger.Run) (bool, error) {
		if t.start == 1 && r.IsOpen() {
			return false, nil
		}
		r.Begin()
		r.Next = t.start
		return true, nil
	})
}

// Ends notes the place behind the batch, and whether the list ends there. mark
// are the capability's words; "" is a place it can find by counting alone.
func (t *Turn) Ends(mark string, last bool) { t.next, t.last = mark, last }

// Sent writes that the batch was sent. Send the answer only after nil. A list
// goes on without the ledger, so it returns an *OutOfTurnError at most: another
// run began meanwhile.
func (t *Turn) Sent(ctx context.Context) error {
	if t.Lost != nil {
		return nil
	}
	err := t.write(ctx)
	if errors.Is(err, ledger.ErrUnavailable) {
		t.Lost = err
		return nil
	}
	return err
}

func (t *Turn) write(ctx context.Context) error {
	if t.next != "" {
		m := ledger.MarkOf(t.run, t.start+t.size)
		m.Run, m.At = t.run.ID, t.next
		if err := t.shop.Ledger.PutMark(ctx, m, t.began); err != nil {
			return err
		}
	}
	id := t.run.ID
	return t.shop.Ledger.ChangeRun(ctx, t.run, func(r *ledger.Run) (bool, error) {
		if r.ID != id {
			return false, &OutOfTurnError{1}
		}
		if !r.Answers(t.start, t.began) {
			return false, &OutOfTurnError{r.Next}
		}
		r.Sent(t.start+t.size, t.last)
		return true, nil
	})
}

// Refused notes that Stone Edge got an error instead of the batch.
func (t *Turn) Refused(ctx context.Context) {
	if t.Lost == nil {
		_ = t.shop.Ledger.TakeBack(ctx, t.run, t.start, t.began) // without the ledger the list goes on
	}
}

// Distrust forgets the words about the begin of the batch, because they led to a
// wrong page. The next try finds it by counting.
func (t *Turn) Distrust(ctx context.Context) {
	if t.Lost != nil || t.Mark == "" {
		return
	}
	m := ledger.MarkOf(t.run, t.Start)
	m.Run = t.run.ID
	_ = t.shop.Ledger.PutMark(ctx, m, t.began) // the next try fails like this one
}
