package script

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// changeReason and levelReason stand in BigCommerce's own history of stock.
const (
	changeReason = "Stone Edge change"
	levelReason  = "Stone Edge QOH"
)

// settleRest is what a change leaves of a poll's time: enough to wait until
// its outcome shows, and to answer.
const settleRest = settleTime + 2*time.Second

// invUpdate changes levels by a difference, entry by entry in the order in
// which they stand, and tells the level after each change
// (seti-protocol.md 4.2). Stone Edge repeats what is not answered OK, so an
// entry says False only if it was not carried out as far as can be known.
func (s *shop) invUpdate(ctx context.Context, p *poll, req seti.InvUpdate) (seti.Reply, error) {
	skus := readableSKUs(req.Entries)
	if len(skus) == 0 {
		return nil, &seti.ParamError{Function: "invupdate", Param: "update", Problem: "Invalid/missing update command"}
	}
	where, found, err := s.prepare(ctx, skus)
	if bigcommerce.IsKeyRefused(err) {
		return nil, err
	}
	reply := seti.InvResults{Lines: make([]seti.InvResult, len(req.Entries))}
	done := false
	for i, e := range req.Entries {
		var after level
		failure := err
		if e.Bad {
			failure = errBadEntry
		} else if failure == nil {
			after, failure = s.change(ctx, p, where, found[e.SKU], e.Quantity)
		}
		if bigcommerce.IsKeyRefused(failure) && !done {
			return nil, failure
		}
		done = done || failure == nil
		reply.Lines[i] = s.invLine(p, e, after, failure)
	}
	p.items = len(req.Entries)
	return reply, nil
}

// prepare finds out where stock is kept and what SKUs stand for.
func (s *shop) prepare(ctx context.Context, skus []string) (site, map[string]found, error) {
	ctx, cancel := before(ctx, settleRest)
	defer cancel()
	where, err := s.stockSite(ctx)
	if err != nil {
		return site{}, nil, err
	}
	found, err := s.find(ctx, skus, itemLife)
	return where, found, err
}

// readableSKUs are the SKUs of entries that can be read.
func readableSKUs(entries []seti.Stock) []string {
	var skus []string
	for _, e := range entries {
		if !e.Bad {
			skus = append(skus, e.SKU)
		}
	}
	return skus
}

// invLine is an entry's line, in the forms of seti-protocol.md 4.2.
func (s *shop) invLine(p *poll, e seti.Stock, after level, failure error) seti.InvResult {
	line := seti.InvResult{OK: failure == nil, SKU: e.SKU, QOH: strconv.FormatInt(after.total(), 10)}
	if failure == nil {
		return line
	}
	p.partly(failure)
	line.QOH, line.Note = "NA", updateWords(failure, time.Now())
	switch {
	case errors.Is(failure, errUnknownSKU):
		line.QOH, line.OK = "NF", s.merchant.Settings.AnswerOKForUnknownSKU
	case errors.Is(failure, errUntracked):
		line.OK = s.merchant.Settings.AnswerOKForUnknownSKU
	}
	return line
}

// change adds delta to an item's level and returns the level after it.
func (s *shop) change(ctx context.Context, p *poll, where site, f found, delta int64) (level, error) {
	if f.err != nil {
		return level{}, f.err
	}
	if !hasTime(ctx, settleRest+2*time.Second) {
		return level{}, errOutOfTime
	}
	release, err := s.book.turn.hold(ctx)
	if err != nil {
		return level{}, err
	}
	defer release()
	c := change{shelf{f.item, where.location}, delta}
	if d, ok := s.book.doubtOf(c.shelf); ok {
		if err := s.clearUp(ctx, where, d); err != nil {
			return level{}, err
		}
	}
	now, err := s.levelNow(ctx, where, c.shelf)
	if err != nil || delta == 0 || s.book.claim(c) {
		return now, err
	}
	return s.make(ctx, p, where, c, now)
}

// levelNow is an item's level: as this process left it a moment ago, else as
// BigCommerce tells it. After a write of unknown outcome it waits until a read
// can be trusted.
func (s *shop) levelNow(ctx context.Context, where site, sh shelf) (level, error) {
	if r, ok := s.book.recall(sh); ok && !r.unknown {
		return r.level, nil
	} else if ok {
		if err := pause(ctx, time.Until(r.at.Add(settleTime))); err != nil {
			return level{}, err
		}
	}
	levels, err := s.readLevels(ctx, where, []item{sh.item})
	return levels[sh.item], err
}

// make carries a change out, in one call.
func (s *shop) make(ctx context.Context, p *poll, where site, c change, now level) (level, error) {
	writing, cancel := before(ctx, settleRest)
	defer cancel()
	if !hasTime(writing, time.Second) {
		return level{}, errOutOfTime
	}
	_, written := s.book.recall(c.shelf)
	quiet := !written
	defer s.stockChanged()
	_, err := s.client.Inventory().AdjustRelative(writing, changeReason, []bigcommerce.Adjustment{c.shelf.item.adjustment(where.location, c.delta)})
	switch {
	case bigcommerce.IsNoLevel(err) && !now.set && c.delta >= 0:
		err = s.start(writing, c)
	case bigcommerce.IsNoLevel(err):
		return level{}, fmt.Errorf("%w: %w", errNoLevel, err)
	case isTooFew(err, now, c.delta):
		return level{}, fmt.Errorf("%w: %w", errTooFew, err)
	}
	after := level{here: now.here + c.delta, elsewhere: now.elsewhere, set: true}
	if err == nil {
		s.book.wrote(c.shelf, after)
		return after, nil
	}
	if !bigcommerce.IsUnclear(err) {
		return level{}, fmt.Errorf("change the level: %w", err)
	}
	p.updates.unclear++
	return s.afterUnclear(ctx, where, doubt{change: c, before: now, quiet: quiet, at: time.Now()}, err)
}

// start gives an item its first level: BigCommerce adds to no level that was
// never set, and a read has shown that there is none (bigcommerce-api.md 7.4).
// It is sent once: a copy that arrives late would undo what came after it.
func (s *shop) start(ctx context.Context, c change) error {
	_, err := s.client.Inventory().AdjustAbsolute(bigcommerce.Once(ctx), changeReason, []bigcommerce.Adjustment{c.shelf.item.adjustment(c.shelf.location, c.delta)})
	return err
}

// isTooFew reports a refusal because more would be taken than there is, or
// than may be sold of it.
func isTooFew(err error, now level, delta int64) bool {
	return delta < 0 && (bigcommerce.IsTooFew(err) || bigcommerce.IsInvalid(err) && now.here+delta < 0)
}
