package orders

import (
	"context"

	"connect2cart/internal/shop"
)

// open finds the run of the batch, and where the batch begins.
func (b *Batch) open(ctx context.Context) error {
	v, mark, err := enter(ctx, b.shop, b.memory, b.want, b.rng.Start)
	if err != nil {
		return err
	}
	if b.rng.Start <= 1 {
		return b.openFirst(ctx, v)
	}
	b.visit = v
	switch {
	case !v.run.Exists():
		return &shop.OutOfTurnError{Next: 1}
	case b.rng.Start > v.run.Next:
		return &shop.OutOfTurnError{Next: v.run.Next}
	}
	v.sel = v.sel.behind(v.run.Since)
	if !mark.Is(v.run) {
		return b.findPlace(ctx)
	}
	b.at, err = positionOf(mark.At)
	return err
}

// openFirst is open for the first batch: it joins a run or begins one.
func (b *Batch) openFirst(ctx context.Context, v *visit) error {
	if err := v.understand(ctx); err != nil {
		return err
	}
	if b.nothing = v.toldNone(); b.nothing || v.joins() {
		b.visit, b.at = v, position{from: v.sel.first}
		return nil
	}
	count, err := v.begin(ctx, downloadOrders)
	b.Look = count.Look
	if err == nil { // else the run in the ledger is an earlier one
		b.visit, b.at = v, position{from: v.sel.first}
	}
	return err
}

// findPlace finds the begin of a batch where none began before: Stone Edge
// changed its batch size. It goes on from the batch before.
func (b *Batch) findPlace(ctx context.Context) error {
	near, err := b.Ledger.NearestMark(ctx, b.run, b.rng.Start)
	if err != nil {
		return err
	}
	start := 1
	b.at = position{from: b.sel.first}
	if near != nil {
		if b.at, err = positionOf(near.At); err != nil {
			return err
		}
		start = near.Start
	}
	before := Batch{visit: b.visit, rng: b.rng, at: b.at}
	if before.rng.Size = b.rng.Start - start; before.rng.Size > maxBatch {
		return &shop.OutOfTurnError{Next: 1}
	}
	if err = before.listLate(ctx); err == nil {
		err = before.fill(ctx)
	}
	b.at = before.at
	return err
}
