package orders

import (
	"context"
	"time"

	"connect2cart/internal/ledger"
)

// Overview is what the ledger holds about the orders of a cart. It holds order
// numbers, and nothing of shoppers.
type Overview struct {
	LastPoll  ledger.Conversation
	LastOrder int64 // as Stone Edge meant it; 0 is none
	Begun     bool  // Stone Edge was given an order
	Given     []Given
	Due       []*ledger.Due     // to offer late
	Waiting   []*ledger.Waiting // not offered, and why
}

// Given is an order in an answer.
type Given struct {
	Order int64
	At    time.Time
	Start int // position of its batch in the run
	Late  bool
}

// Bounds of an overview.
const (
	maxGiven   = 50
	maxWaiting = 500
)

// Look returns the overview of a cart: the last 50 given, the latest first, and
// at most 500 waiting ones, ascending. It makes no call to BigCommerce, and
// returns ledger.ErrUnavailable.
func Look(ctx context.Context, l *ledger.Ledger, store, cart string) (Overview, error) {
	c := ledger.Cart{Store: store, ID: cart}
	if err := l.Read(ctx, &c); err != nil {
		return Overview{}, err
	}
	o := Overview{LastPoll: c.Conversation, LastOrder: c.Effective, Begun: c.Highest > 0}
	told, err := l.LastTold(ctx, store, cart, maxGiven)
	if err == nil {
		o.Due, err = l.Dues(ctx, ledger.Place{Store: store, Cart: cart, Order: -1}, maxDue)
	}
	if err == nil {
		o.Waiting, err = l.Waitings(ctx, ledger.Place{Store: store, Cart: cart, Order: -1}, maxWaiting)
	}
	for _, t := range told {
		for i := len(t.Orders) - 1; i >= 0 && len(o.Given) < maxGiven; i-- {
			o.Given = append(o.Given, Given{t.Orders[i], t.At, t.Start, i < t.Late})
		}
	}
	return o, err
}
