package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// newsAfter is the time after which a change happened, or never will.
const newsAfter = ChangeTime + Skew

// newsLife is the life of a piece of news.
const newsLife = 30 * day

// News is the row "news#TIME#VERSION": a change of a store, for its contacts. It goes
// before the change itself. Whoever tells it looks whether Version exists. It
// lives 30 days.
type News struct {
	Store string `json:"-"`

	At      time.Time `json:"at"`
	By      string    `json:"by"`             // the caller's word for the place of the change
	Version string    `json:"version"`        // of the secret with the change
	What    []string  `json:"what,omitempty"` // names of settings, or the caller's words
}

func (n *News) key() key {
	return key{n.Store, fmt.Sprintf("news#%013d#%s", n.At.UnixMilli(), n.Version)}
}

func (n *News) load(r record) error {
	store := n.Store
	err := r.decode(n.key(), n)
	n.Store = store
	return err
}

func (n *News) record() record { return record{body: encode(n), expires: n.At.Add(newsLife)} }

// ID names the news. Later news have a greater ID.
func (n *News) ID() string { return n.key().row }

// rows are the news itself, and the task to tell it.
func (n *News) rows() []Plain {
	n.At = wire(n.At)
	return []Plain{n, &Task{At: n.At.Add(newsAfter), Store: n.Store, What: NewsTask}}
}

// Report writes news and plans its mail. ErrUnavailable.
func (l *Ledger) Report(ctx context.Context, n *News) error { return l.Write(ctx, n.rows(), nil) }

// Unreport takes news back, because the change did not happen. Its task finds
// nothing then. ErrUnavailable.
func (l *Ledger) Unreport(ctx context.Context, n *News) error {
	return l.Write(ctx, nil, []Row{n})
}

// NewsSince returns a store's news from a time on, the oldest first.
// ErrUnavailable.
func (l *Ledger) NewsSince(ctx context.Context, store string, from time.Time) ([]*News, error) {
	var list []*News
	first := (&News{Store: store, At: from}).key().row
	for found, err := range l.between(ctx, store, span{from: first, to: "news#~"}) {
		if err != nil {
			return nil, err
		}
		if !found.exists() {
			continue
		}
		n := &News{Store: store}
		if err := found.decode(found.key, n); err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}

// After is the row "after#CART#ID": an order that BigCommerce cancelled or
// refunded after Stone Edge got it. It lives 30 days.
type After struct {
	Place

	Status int       `json:"status"`
	Was    int       `json:"was"` // when given
	At     time.Time `json:"at"`  // when we saw it
}

// NewAfter is the row of an order that we see changed now.
func NewAfter(at Place, was, status int) *After { return &After{at, status, was, stamp()} }

func (a *After) key() key { return a.named("after") }

func (a *After) load(r record) error {
	at := a.Place
	*a = After{}
	err := r.decode(at.named("after"), a)
	a.Place = at
	return err
}

func (a *After) record() record { return record{body: encode(a), expires: a.At.Add(newsLife)} }

func (a *After) digestOf() string { return a.Store }

// Afters returns at most n of a cart's orders that changed afterwards, ascending.
// ErrUnavailable.
func (l *Ledger) Afters(ctx context.Context, store, cart string, n int) ([]*After, error) {
	return rowsOf(ctx, l, Place{store, cart, -1}, "after", n, func(p Place) *After { return &After{Place: p} })
}

// Unsubscribed is the row "unsubscribed": who gets no digest. It lives as long as
// the store.
type Unsubscribed struct {
	Store string

	marks []string // of recipients, the youngest last
	found record
}

// maxUnsubscribed bounds the row. A store has far fewer recipients.
const maxUnsubscribed = 100

func (u *Unsubscribed) key() key { return key{u.Store, "unsubscribed"} }

func (u *Unsubscribed) load(r record) error {
	var body []string
	err := r.decode(u.key(), &body)
	u.marks, u.found = body, r
	return err
}

// Has reports whether a recipient gets no digest. Use it after Read.
func (u *Unsubscribed) Has(mark string) bool {
	return strings.Contains(" "+strings.Join(u.marks, " ")+" ", " "+mark+" ")
}

// SetUnsubscribed ends or resumes a recipient's digests. mark is the caller's
// name of the recipient, not an address. ErrConflict, ErrUnavailable.
func (l *Ledger) SetUnsubscribed(ctx context.Context, store, mark string, out bool) error {
	for range changeTries {
		u := &Unsubscribed{Store: store}
		if err := l.Read(ctx, u); err != nil {
			return err
		}
		if u.Has(mark) == out {
			return nil
		}
		var marks []string
		for _, m := range u.marks {
			if m != mark {
				marks = append(marks, m)
			}
		}
		if out {
			marks = append(marks, mark)
		}
		marks = marks[max(len(marks)-maxUnsubscribed, 0):]
		_, err := l.put(ctx, u.key(), record{body: encode(marks), expires: u.found.expires}, isAsRead(u.found))
		if err == nil || !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return fmt.Errorf("ledger: unsubscribe at %s: %w", store, ErrConflict)
}
