package ledger

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Mark is the row "mark#CART#KIND#SELECTION#START": where a batch of a run
// begins. It lives one hour.
type Mark struct {
	Store, Cart     string `json:"-"`
	Kind, Selection string `json:"-"`
	Start           int    `json:"-"`

	Run string `json:"run"` // "" without a row
	At  string `json:"at"`  // the caller's words

	found record
}

// MarkOf is the mark of a position in a run's list, to be read.
func MarkOf(r *Run, start int) *Mark {
	return &Mark{Store: r.Store, Cart: r.Cart, Kind: r.Kind, Selection: r.Selection, Start: start}
}

// Is reports whether the mark is of this run.
func (m *Mark) Is(r *Run) bool { return m.Run != "" && m.Run == r.ID }

func (m *Mark) prefix() string { return "mark#" + m.Cart + "#" + m.Kind + "#" + m.Selection + "#" }

func (m *Mark) key() key { return key{m.Store, m.prefix() + fmt.Sprintf("%010d", m.Start)} }

func (m *Mark) load(r record) error {
	m.Run, m.At, m.found = "", "", r
	return r.decode(m.key(), m)
}

// PutMark writes a mark for the request that began at a time. The mark of a
// request that began later stays. ErrUnavailable.
func (l *Ledger) PutMark(ctx context.Context, m *Mark, began time.Time) error {
	r := record{body: encode(m), until: began, expires: now().Add(RunLife)}
	_, err := l.put(ctx, m.key(), r, condition{
		"attribute_not_exists(#row) OR #expires <= :now OR #until <= :until",
		item{":now": number(now().Unix()), ":until": millis(began)},
	})
	if errors.Is(err, ErrConflict) {
		return nil
	}
	return err
}

// NearestMark is the run's mark of the highest position up to start, nil without
// one. ErrUnavailable.
func (l *Ledger) NearestMark(ctx context.Context, r *Run, start int) (*Mark, error) {
	m := MarkOf(r, start)
	for found, err := range l.between(ctx, m.Store, span{from: m.prefix(), to: m.key().row, limit: 10, backwards: true}) {
		if err != nil {
			return nil, err
		}
		position, err := strconv.Atoi(found.row[len(m.prefix()):])
		if err != nil {
			return nil, fmt.Errorf("ledger: row %s: %w", found.key, err)
		}
		near := MarkOf(r, position)
		if err := near.load(found.record); err != nil {
			return nil, err
		}
		if near.Is(r) {
			return near, nil
		}
	}
	return nil, nil
}
