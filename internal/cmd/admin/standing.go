package main

import (
	"context"
	"errors"
	"strconv"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// maxCounted bounds the rows that a list counts of one store. Past it the list
// says 100+.
const maxCounted = 100

// standing is what the table holds of a store: its last poll for orders, and
// what does not get through. The zero value means that nobody asked.
type standing struct {
	known        bool
	lastPoll     ledger.Conversation
	lastOrder    int64
	waiting      int       // orders that are not offered, at most maxCounted
	held         int       // updates left undone
	refusedSince time.Time // BigCommerce refuses the key
}

// readStanding reads a store's standing: one read of two rows and two queries.
// ledger.ErrUnavailable.
func (d *desk) readStanding(ctx context.Context, hash string) (standing, error) {
	version, cart := ledger.Version{Store: hash}, ledger.Cart{Store: hash, ID: merchant.CartID(hash)}
	if err := d.store.Ledger.Read(ctx, &version, &cart); err != nil {
		return standing{}, err
	}
	waiting, err := d.store.Ledger.Waitings(ctx, ledger.Place{Store: hash, Cart: cart.ID, Order: -1}, maxCounted)
	if err != nil {
		return standing{}, err
	}
	notes, err := d.store.Ledger.Notes(ctx, hash)
	if err != nil {
		return standing{}, err
	}
	s := standing{known: true, lastPoll: cart.Conversation, lastOrder: cart.Effective, waiting: len(waiting), refusedSince: version.RefusedSince}
	for _, n := range notes {
		if n.Kind == "held" {
			s.held++
		}
	}
	return s, nil
}

// cells are the standing's columns of the list.
func (s standing) cells(now time.Time) []string {
	if !s.known {
		return []string{"?", "?", "?", "?"}
	}
	poll := "never"
	if !s.lastPoll.At.IsZero() {
		poll = age(now.Sub(s.lastPoll.At)) + " ago"
	}
	waiting := strconv.Itoa(s.waiting)
	if s.waiting == maxCounted {
		waiting += "+"
	}
	return []string{poll, numberOr(s.lastOrder, "-"), waiting, strconv.Itoa(s.held)}
}

// isStale reports whether Stone Edge has not asked for so long. A store without
// any poll counts from its connection.
func (r *row) isStale(now time.Time, since time.Duration) bool {
	last := r.standing.lastPoll.At
	if last.IsZero() {
		last = r.CreatedAt
	}
	return now.Sub(last) >= since
}

// stand reads the row's standing, if the deployment's table is known. A broken
// table leaves the list readable.
func (r *row) stand(ctx context.Context, d *desk) {
	if d.ledgerTable == "" {
		return
	}
	var err error
	if r.standing, err = d.readStanding(ctx, r.StoreHash); err != nil {
		r.err = errors.Join(r.err, err)
	}
}
