package ledger

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// givenLife is the life of a given row after its last write.
const givenLife = 400 * day

// Given is the row "given#CART#ID": an order in an answer to Stone Edge. It lives
// 400 days.
type Given struct {
	Place

	First    time.Time `json:"first"` // zero without a row
	Last     time.Time `json:"last"`
	Run      string    `json:"run"`  // of the last answer
	Runs     int       `json:"runs"` // with this order
	Status   int       `json:"status"`
	Modified time.Time `json:"modified,omitzero"` // by BigCommerce, when given
	After    int       `json:"after,omitempty"`   // the status of its After row; 0 without one

	// Late is how a late order was given; nil for a regular one.
	Late *GivenLate `json:"late,omitempty"`

	others
}

// GivenLate is how the last run gave a late order.
type GivenLate struct {
	Since int64     `json:"since"`          // lastorder of the run, as it was meant
	Sent  int64     `json:"sent,omitempty"` // and as Stone Edge sent it; 0 is none
	Top   int64     `json:"top,omitempty"`  // highest regular number in the answers up to this one
	First time.Time `json:"first"`          // since it is due
	Runs  int       `json:"runs"`           // since it is due
}

// Exists reports whether the order was given.
func (g *Given) Exists() bool { return !g.First.IsZero() }

func (g *Given) key() key { return g.named("given") }

func (g *Given) load(r record) error {
	at := g.Place
	*g = Given{}
	err := r.decode(at.named("given"), g)
	g.Place = at
	return err
}

func (g *Given) record() record { return record{body: encode(g), expires: now().Add(givenLife)} }

// Note notes one more answer of a run with this order.
func (g *Given) Note(run string, status int, modified time.Time) {
	g.Last = stamp()
	if !g.Exists() {
		g.First = g.Last
	}
	if g.Run != run {
		g.Runs++
	}
	g.Run, g.Status, g.Modified = run, status, modified.UTC()
}

// Told is the row "log#CART#TIME": one answer with orders. It lives 30 days.
type Told struct {
	Store, Cart string

	At     time.Time `json:"at"`
	Start  int       `json:"start"` // position in the run
	Orders []int64   `json:"orders"`
	Late   int       `json:"late,omitempty"` // the first so many are late ones
}

const toldLife = 30 * day

func (t *Told) key() key {
	return key{t.Store, fmt.Sprintf("log#%s#%013d-%09d", t.Cart, t.At.UnixMilli(), t.Start)}
}

func (t *Told) load(r record) error { return r.decode(t.key(), t) }

func (t *Told) record() record { return record{body: encode(t), expires: now().Add(toldLife)} }

// LastTold returns a cart's last n answers with orders, the youngest first.
// ErrUnavailable.
func (l *Ledger) LastTold(ctx context.Context, store, cart string, n int) ([]*Told, error) {
	var list []*Told
	for found, err := range l.between(ctx, store, span{from: "log#" + cart + "#", to: "log#" + cart + "#~", limit: n, backwards: true}) {
		if err != nil {
			return nil, err
		}
		if !found.exists() {
			continue
		}
		t := &Told{Store: store, Cart: cart}
		if err := found.decode(found.key, t); err != nil {
			return nil, err
		}
		if list = append(list, t); len(list) == n {
			break
		}
	}
	return list, nil
}

// rowsOf reads at most n rows of a kind behind an order, ascending.
func rowsOf[T Row](ctx context.Context, l *Ledger, behind Place, kind string, n int, empty func(Place) T) ([]T, error) {
	prefix := kind + "#" + behind.Cart + "#"
	var list []T
	rows := l.between(ctx, behind.Store, span{from: Place{Cart: behind.Cart, Order: max(behind.Order, -1) + 1}.named(kind).row, to: prefix + "~", limit: n})
	for found, err := range rows {
		if err != nil {
			return nil, err
		}
		if !found.exists() {
			continue
		}
		order, err := strconv.ParseInt(found.row[len(prefix):], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("ledger: row %s: %w", found.key, err)
		}
		row := empty(Place{behind.Store, behind.Cart, order})
		if err := row.load(found.record); err != nil {
			return nil, err
		}
		if list = append(list, row); len(list) == n {
			break
		}
	}
	return slices.Clip(list), nil
}
