package stock

import (
	"context"
	"errors"
	"fmt"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
)

// Why a level stayed as it was, besides the errors of shop and skus.
var (
	ErrUnreadable = errors.New("unreadable entry")
	ErrRefused    = errors.New("refused item")
	ErrNoLevel    = errors.New("no level yet")
	ErrTooFew     = errors.New("too few in stock")
	ErrElsewhere  = errors.New("other locations hold more than that")
)

// changeReason and levelReason stand in BigCommerce's own history of stock.
const (
	changeReason = "Stone Edge change"
	levelReason  = "Stone Edge QOH"
)

// reserveToSettle is the part of a poll's time that a change keeps free: enough
// to wait for its outcome and to answer.
const reserveToSettle = settleTime + 2*time.Second

// Changed is the outcome of a change.
type Changed struct {
	Level int64 // after it, at all locations that count
	Err   error // why the change failed
}

// Change changes levels by a difference, entry by entry in the order of the
// post (seti-protocol.md 4.2). Stone Edge repeats an entry with an error, so an
// entry has one only if its change failed, as far as we can know. unclear is
// the number of writes with an unknown outcome. Change itself returns an error
// only if BigCommerce refuses the key before the first change.
func (all *Service) Change(ctx context.Context, s *shop.Shop, entries []seti.Stock) (list []Changed, unclear int, err error) {
	v := all.visit(s)
	where, found, err := v.prepare(ctx, readableSKUs(entries))
	if bigcommerce.IsKeyRefused(err) {
		return nil, 0, err
	}
	done := false
	list = make([]Changed, len(entries))
	for i, e := range entries {
		after, failure := v.changeUnless(ctx, err, &unclear, where, found[e.SKU], e)
		if bigcommerce.IsKeyRefused(failure) && !done {
			return nil, unclear, failure
		}
		done = done || failure == nil
		list[i] = Changed{after.total(), failure}
	}
	return list, unclear, nil
}

// changeUnless is change for a readable entry, unless an error stands in the way
// of all entries.
func (v visit) changeUnless(ctx context.Context, all error, unclear *int, where location, f skus.Found, e seti.Stock) (level, error) {
	switch {
	case e.Bad:
		return level{}, ErrUnreadable
	case all != nil:
		return level{}, all
	}
	return v.change(ctx, unclear, where, f, e.Quantity)
}

// prepare finds the location, and the items of SKUs.
func (v visit) prepare(ctx context.Context, list []string) (location, map[string]skus.Found, error) {
	ctx, cancel := shop.Reserve(ctx, reserveToSettle)
	defer cancel()
	where, err := v.where(ctx)
	if err != nil {
		return location{}, nil, err
	}
	found, err := v.skus.Find(ctx, v.Shop, list, skus.Life)
	return where, found, err
}

// readableSKUs are the SKUs of all readable entries.
func readableSKUs(entries []seti.Stock) []string {
	var list []string
	for _, e := range entries {
		if !e.Bad {
			list = append(list, e.SKU)
		}
	}
	return list
}

// change adds delta to an item's level and returns the level after it.
func (v visit) change(ctx context.Context, unclear *int, where location, f skus.Found, delta int64) (level, error) {
	if f.Err != nil {
		return level{}, f.Err
	}
	if !shop.HasTime(ctx, reserveToSettle+2*time.Second) {
		return level{}, shop.ErrOutOfTime
	}
	release, err := v.memory.writing.Hold(ctx)
	if err != nil {
		return level{}, err
	}
	defer release()
	c := change{itemAt{f.Item, where.id}, delta}
	if d, ok := v.memory.openAt(c.at); ok {
		if err := v.resolve(ctx, where, d); err != nil {
			return level{}, err
		}
	}
	now, err := v.levelNow(ctx, where, c.at)
	if err != nil || delta == 0 || v.memory.takeOwed(c) {
		return now, err
	}
	return v.carryOut(ctx, unclear, where, c, now)
}

// levelNow is an item's level. A level that this process wrote a moment ago
// comes from memory, any other from BigCommerce. After a write of unknown
// outcome it waits until a read tells the truth.
func (v visit) levelNow(ctx context.Context, where location, at itemAt) (level, error) {
	if r, ok := v.memory.recall(at); ok && !r.unknown {
		return r.level, nil
	} else if ok {
		if err := shop.Pause(ctx, time.Until(r.at.Add(settleTime))); err != nil {
			return level{}, err
		}
	}
	levels, err := v.readLevels(ctx, where, []skus.Item{at.item})
	return levels[at.item], err
}

// carryOut makes a change, in one call.
func (v visit) carryOut(ctx context.Context, unclear *int, where location, c change, now level) (level, error) {
	writing, cancel := shop.Reserve(ctx, reserveToSettle)
	defer cancel()
	if !shop.HasTime(writing, time.Second) {
		return level{}, shop.ErrOutOfTime
	}
	_, written := v.memory.recall(c.at)
	quiet := !written
	defer v.memory.changed()
	err := v.send(writing, c, now)
	if err == nil {
		after := level{here: now.here + c.delta, elsewhere: now.elsewhere, set: true}
		v.memory.wrote(c.at, after)
		return after, nil
	}
	if !bigcommerce.IsUnclear(err) {
		return level{}, err
	}
	*unclear++
	return v.afterUnclear(ctx, where, unconfirmed{change: c, before: now, quiet: quiet, at: time.Now()}, err)
}

// send writes a change. It gives a known refusal its own error: ErrNoLevel or
// ErrTooFew.
func (v visit) send(ctx context.Context, c change, now level) error {
	_, err := v.Client.Inventory().AdjustRelative(ctx, changeReason, []bigcommerce.Adjustment{c.at.item.Adjustment(c.at.location, c.delta)})
	switch {
	case bigcommerce.IsNoLevel(err) && !now.set && c.delta >= 0:
		return v.start(ctx, c)
	case bigcommerce.IsNoLevel(err):
		return fmt.Errorf("%w: %w", ErrNoLevel, err)
	case isTooFew(err, now, c.delta):
		return fmt.Errorf("%w: %w", ErrTooFew, err)
	case err != nil && !bigcommerce.IsUnclear(err):
		return fmt.Errorf("change the level: %w", err)
	}
	return err
}

// start gives an item its first level. BigCommerce adds only to a level that
// exists, and a read has shown that none does (bigcommerce-api.md 7.4). The
// client sends it once, because a late copy would undo every change after it.
func (v visit) start(ctx context.Context, c change) error {
	_, err := v.Client.Inventory().AdjustAbsolute(bigcommerce.Once(ctx), changeReason, []bigcommerce.Adjustment{c.at.item.Adjustment(c.at.location, c.delta)})
	return err
}

// isTooFew reports a refusal because a change would take more pieces than there
// are, or than BigCommerce may sell.
func isTooFew(err error, now level, delta int64) bool {
	return delta < 0 && (bigcommerce.IsTooFew(err) || bigcommerce.IsInvalid(err) && now.here+delta < 0)
}
