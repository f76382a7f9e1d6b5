package stock

import (
	"context"
	"errors"
	"fmt"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// change is a difference to add to an item's level.
type change struct {
	at    itemAt
	delta int64
}

// wanted is the change of an entry.
type wanted struct {
	change
	entry int // its place in the post
}

// changer makes the changes of one post under the lease of the store's stock.
type changer struct {
	visit
	where     location
	entries   []seti.Stock
	post      string // its name, "" for a post of one entry
	wanted    []wanted
	list      []Changed // by entry
	notes     ChangeNotes
	lease     *ledger.StockLease
	own       map[itemAt]ledger.Left // levels of our own last writes
	seen      seen
	decisions map[string]Decision // by the item's name
	some      bool                // an entry is good
}

// held gives the lease's own errors the one of this room: another process holds
// it, or took it over.
func held(err error) error {
	if _, ok := errors.AsType[*ledger.HeldError](err); ok || errors.Is(err, ledger.ErrConflict) {
		return fmt.Errorf("%w: %w", ErrHeld, err)
	}
	return err
}

// changeAll makes the changes and writes their outcome. Without the outcome in the
// ledger no entry is good.
func (c *changer) changeAll(ctx context.Context) (err error) {
	c.lease, err = c.Ledger.TakeStock(ctx, c.Hash)
	if err != nil {
		return c.failAll(held(err))
	}
	left := c.GiveUpSeat()
	c.post = c.postName()
	bounded, cancel := c.lease.Context(ctx)
	defer cancel()
	calls, cancel := shop.Reserve(bounded, reserveToTell)
	defer cancel()
	failure := c.changeEach(calls, bounded)
	if failure == nil {
		c.countRefusals(bounded)
		c.keepAnswer()
	}
	c.keepTook()
	<-left // a call behind the outcome would be one more chance to die with it
	if err := held(c.lease.Release(ctx)); err != nil {
		return c.failAll(err)
	}
	return failure
}

// failAll is an error of the whole post. ErrHeld goes to the entries, because
// BigCommerce and the ledger work.
func (c *changer) failAll(err error) error {
	if !errors.Is(err, ErrHeld) {
		return err
	}
	for _, w := range c.wanted {
		c.list[w.entry] = Changed{Err: err}
	}
	return nil
}

// changeEach makes the changes one by one. calls bounds the calls to BigCommerce,
// records those to the ledger.
func (c *changer) changeEach(calls, records context.Context) error {
	c.look(calls)
	for i, w := range c.wanted {
		after, err := c.change(calls, records, w)
		c.list[w.entry] = Changed{Level: after.total(), Err: err, Decision: c.decisions[w.at.name()]}
		if isForAll(err) {
			if !c.some {
				return err
			}
			for _, rest := range c.wanted[i:] {
				c.list[rest.entry].Err = err
			}
			return nil
		}
		if bigcommerce.IsKeyRefused(err) && !c.some {
			return err
		}
		c.some = c.some || err == nil
	}
	return nil
}

// isForAll reports an error of the ledger. The further changes cannot be announced
// either.
func isForAll(err error) bool {
	return errors.Is(err, ledger.ErrUnavailable) || errors.Is(err, ErrHeld)
}

// change adds delta to an item's level and returns the level after it. A doubt
// about the item comes first: Stone Edge sends the change again.
func (c *changer) change(calls, records context.Context, w wanted) (level, error) {
	if c.isAnswered(w.entry) {
		return c.seen.of(w.at)
	}
	name := w.at.name()
	if _, open := c.lease.Open[name]; open {
		return level{}, c.doubtful(w.at)
	}
	if l, wrote := c.own[w.at]; wrote && !(l.Sure && l.Known) {
		return level{}, fmt.Errorf("%w: an earlier level of %s", shop.ErrUnconfirmed, name)
	}
	now, err := c.seen.of(w.at)
	if err != nil || w.delta == 0 || c.lease.PayOwed(name, w.delta) {
		return now, err
	}
	if !shop.HasTime(calls, changeTime) {
		return level{}, shop.ErrOutOfTime
	}
	if err := held(c.lease.Begin(records, map[string]ledger.StockChange{name: announced(w.change, now)})); err != nil {
		return level{}, err
	}
	return c.carryOut(calls, w.change, now)
}

// doubtful is the error of an item with an open change.
func (c *changer) doubtful(at itemAt) error {
	if _, err := c.seen.of(at); err != nil {
		return fmt.Errorf("%w: an earlier change of %s: %w", shop.ErrUnconfirmed, at.name(), err)
	}
	return fmt.Errorf("%w: an earlier change of %s", shop.ErrUnconfirmed, at.name())
}

// announced is a change as the ledger has it.
func announced(w change, now level) ledger.StockChange {
	a := ledger.StockChange{Delta: w.delta}
	if now.set {
		a.Before = &now.here
	}
	return a
}

// carryOut makes an announced change. After an unclear outcome the change stays
// open, and the next visit settles it.
func (c *changer) carryOut(ctx context.Context, w change, now level) (level, error) {
	err := c.send(ctx, w, now)
	switch {
	case err == nil:
		after := level{here: now.here + w.delta, elsewhere: now.elsewhere, set: true}
		c.lease.Made(w.at.name(), after.here)
		c.seen.levels[w.at] = after
		return after, nil
	case bigcommerce.IsUnclear(err):
		c.notes.Unclear++
		return level{}, fmt.Errorf("%w: %w", shop.ErrUnconfirmed, err)
	}
	c.lease.NotMade(w.at.name())
	return level{}, err
}

// tookChange is the word for a change that BigCommerce took, for the merchant's
// page.
const tookChange = "changed"

// keepTook lists the changes that BigCommerce made. An entry that was OK in an
// earlier answer is on an earlier list.
func (c *changer) keepTook() {
	var list []ledger.Taken
	for _, w := range c.wanted {
		if c.list[w.entry].Err == nil && w.delta != 0 && !c.isAnswered(w.entry) {
			list = append(list, ledger.Taken{Key: c.entries[w.entry].SKU, What: tookChange, Units: w.delta})
		}
	}
	c.lease.Took(list)
}
