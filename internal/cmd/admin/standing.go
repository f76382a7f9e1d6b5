package main

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// maxCounted bounds the rows that a list counts of one cart. Past it the list
// says 100+.
const maxCounted = 100

// standing is what the table holds of a cart: its last poll for orders, and what
// does not get through. The zero value means that nobody asked.
type standing struct {
	known     bool
	lastPoll  ledger.Conversation
	lastOrder int64
	waiting   int // orders that are not offered, at most maxCounted
	held      int // updates left undone
}

// stand reads the standing of the row's carts, if the deployment's table is
// known. A broken table leaves the list readable.
func (r *row) stand(ctx context.Context, d *desk) {
	if r.merchant != nil {
		r.further = furtherOf(r.merchant)
	}
	if d.ledgerTable == "" {
		return
	}
	if err := d.readStandings(ctx, r); err != nil {
		r.err = errors.Join(r.err, err)
	}
}

// readStandings reads the standing of a store's carts: one read of their rows, a
// query for each cart, and one for the store. ledger.ErrUnavailable.
func (d *desk) readStandings(ctx context.Context, r *row) error {
	version := ledger.Version{Store: r.StoreHash}
	rows := []ledger.Row{&version}
	var carts []*ledger.Cart
	for _, id := range r.cartIDs() {
		carts = append(carts, &ledger.Cart{Store: r.StoreHash, ID: id})
		rows = append(rows, carts[len(carts)-1])
	}
	if err := d.store.Ledger.Read(ctx, rows...); err != nil {
		return err
	}
	held, err := d.countHeld(ctx, r)
	if err != nil {
		return err
	}
	stands := make([]standing, len(carts))
	for i, c := range carts {
		waiting, err := d.store.Ledger.Waitings(ctx, ledger.Place{Store: r.StoreHash, Cart: c.ID, Order: -1}, maxCounted)
		if err != nil {
			return err
		}
		stands[i] = standing{known: true, lastPoll: c.Conversation, lastOrder: c.Effective, waiting: len(waiting), held: held[i]}
	}
	r.refusedSince, r.standing = version.RefusedSince, stands[0]
	for i := range r.further {
		r.further[i].standing = stands[i+1]
	}
	return nil
}

// countHeld counts the updates that wait, by cart. An order belongs to the cart
// that gave it, and to the first one if no other did. Only a store of several
// carts costs a second call.
func (d *desk) countHeld(ctx context.Context, r *row) ([]int, error) {
	notes, err := d.store.Ledger.Notes(ctx, r.StoreHash)
	if err != nil {
		return nil, err
	}
	notes = slices.DeleteFunc(notes, func(n ledger.Note) bool { return n.Kind != "held" })
	held := make([]int, 1+len(r.further))
	held[0] = len(notes)
	var given []ledger.Row
	var of []int
	for i, c := range r.further {
		for _, n := range notes {
			if order, err := strconv.ParseInt(n.Order, 10, 64); err == nil {
				given, of = append(given, &ledger.Given{Place: ledger.Place{Store: r.StoreHash, Cart: c.id, Order: order}}), append(of, i+1)
			}
		}
	}
	if len(given) == 0 {
		return held, nil
	}
	if err := d.store.Ledger.Read(ctx, given...); err != nil {
		return nil, err
	}
	for i, row := range given {
		if row.(*ledger.Given).Exists() {
			held[0]--
			held[of[i]]++
		}
	}
	return held, nil
}

// cartIDs are the Cart IDs of the row, the first cart's before the further ones.
func (r *row) cartIDs() []string {
	ids := []string{merchant.CartID(r.StoreHash)}
	for _, c := range r.further {
		ids = append(ids, c.id)
	}
	return ids
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

// isStale reports whether no Stone Edge has asked one of the carts for so long. A
// cart without any poll counts from its begin.
func (r *row) isStale(now time.Time, since time.Duration) bool {
	return r.standing.isStale(now, since, r.CreatedAt) ||
		slices.ContainsFunc(r.further, func(c furtherCart) bool { return c.standing.isStale(now, since, c.CreatedAt) })
}

func (s standing) isStale(now time.Time, since time.Duration, begun time.Time) bool {
	last := s.lastPoll.At
	if last.IsZero() {
		last = begun
	}
	return now.Sub(last) >= since
}
