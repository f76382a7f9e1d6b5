package orders

import (
	"context"
	"slices"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/shop"
)

// Sent writes the rows of the batch. Send the answer only after nil. The last row
// counts the batch as sent: if a process dies before it, every process refuses
// the next batch. It returns ledger.ErrUnavailable, or an *shop.OutOfTurnError if
// another run began meanwhile.
func (b *Batch) Sent(ctx context.Context) error {
	if b.visit == nil || b.nothing {
		return nil
	}
	all := slices.Concat(ids(b.sent), ids(b.passed), ids(b.lapsed), b.gone, asideIDs(b.Asides))
	held, err := b.held(ctx, all)
	if err != nil {
		return err
	}
	r := rows{visit: b.visit, held: held, top: b.top()}
	for i, o := range b.sent {
		r.sent(o, i < b.lates)
	}
	for _, o := range b.passed {
		r.passed(o)
	}
	for _, o := range b.lapsed {
		r.lapsed(o)
	}
	for _, a := range b.Asides {
		r.aside(a)
	}
	for _, id := range b.gone {
		r.gone(held[id])
	}
	if len(b.sent) > 0 {
		r.puts = append(r.puts, &ledger.Told{Store: b.Hash, Cart: b.cart.ID, At: time.Now().UTC(), Start: b.rng.Start, Orders: ids(b.sent), Late: b.lates})
	}
	if err := b.Ledger.Write(ctx, r.puts, r.deletes); err != nil {
		return err
	}
	if err := b.mark(ctx); err != nil {
		return err
	}
	limit := b.holdLimit()
	if err := b.noteSent(ctx, r.ask, limit); err != nil {
		return err
	}
	b.plan(ctx, limit)
	return b.moveOn(ctx)
}

// top is the highest order of the list itself, with this batch.
func (b *Batch) top() int64 {
	if n := len(b.sent); n > b.lates {
		return max(b.run.Top, b.sent[n-1].ID)
	}
	return b.run.Top
}

// mark writes where the next batch begins.
func (b *Batch) mark(ctx context.Context) error {
	if len(b.sent)+len(b.Asides) == 0 {
		return nil
	}
	m := ledger.MarkOf(b.run, b.rng.Start+b.rng.Size)
	m.Run, m.At = b.run.ID, b.at.String()
	return b.Ledger.PutMark(ctx, m, b.began)
}

// noteSent writes the cart's row, if the batch changes it.
func (b *Batch) noteSent(ctx context.Context, ask time.Time, limit time.Duration) error {
	return b.Ledger.ChangeCart(ctx, b.cart, func(c *ledger.Cart) bool {
		before := *c
		if n := len(b.sent); n > 0 {
			c.Highest = max(c.Highest, slices.Max(ids(b.sent)))
		}
		if b.sel.isByDate() && !c.HasBaseline && len(b.sent) > b.lates {
			c.Baseline, c.HasBaseline = max(b.sel.floor, b.sent[b.lates].ID-1), true // Stone Edge has the days before
		}
		if len(b.run.Late) > 0 && len(b.sent) > 0 {
			c.LateRun, c.LateTop = b.run.ID, b.top()
		}
		if !ask.IsZero() {
			c.WillAsk(ask)
		}
		if b.isRepeat() {
			c.Hold, c.HoldUntil = limit, b.now.Add(halvedFor)
		}
		return b.noteAsides(c) || c.Highest != before.Highest || c.Baseline != before.Baseline || c.HasBaseline != before.HasBaseline ||
			c.LateRun != before.LateRun || c.LateTop != before.LateTop || !c.NextAsk.Equal(before.NextAsk) || b.isRepeat()
	})
}

// moveOn counts the batch as sent.
func (b *Batch) moveOn(ctx context.Context) error {
	id, top := b.run.ID, b.top()
	return b.Ledger.ChangeRun(ctx, b.run, func(r *ledger.Run) (bool, error) {
		if r.ID != id {
			return false, &shop.OutOfTurnError{Next: 1}
		}
		if !r.Answers(b.rng.Start, b.began) {
			return false, &shop.OutOfTurnError{Next: r.Next}
		}
		r.Sent(b.rng.Start+b.rng.Size, b.isLast())
		r.Top = max(r.Top, top)
		if r.Held = 0; b.hold > 0 {
			r.Held = b.rng.Start
		}
		return true, nil
	})
}

// holdLimit is how long the answer may take for the sake of the next batch.
func (b *Batch) holdLimit() time.Duration {
	shorter := time.Duration(0)
	if b.now.Before(b.cart.HoldUntil) {
		shorter = b.cart.Hold
	}
	return holdLimit(b.Settings.HoldSeconds, shorter, b.isRepeat())
}

// isRepeat reports whether Stone Edge asks again for a batch that we held back.
func (b *Batch) isRepeat() bool { return b.run.Held > 0 && b.run.Held == b.rng.Start }

// plan decides how long to hold the answer back. A last batch never waits.
func (b *Batch) plan(ctx context.Context, limit time.Duration) {
	if b.isLast() || len(b.sent) == 0 {
		return
	}
	took := time.Since(b.began)
	hold := holdFor(b.Client.Wait(b.nextCalls(), took), took, limit)
	if shop.HasTime(ctx, hold+time.Second) {
		b.hold = hold
	}
}

// Hold is how long to hold the answer back after Sent, because the store's quota is
// too low for the next batch.
func (b *Batch) Hold() time.Duration { return b.hold }

// nextCalls is how many calls the next batch takes, if its orders are like those of
// this one.
func (b *Batch) nextCalls() int {
	size := b.rng.Size
	if b.run.Count >= 0 {
		size = min(size, b.run.Count-b.at.late-b.at.sent)
	}
	calls := 2 * b.completed
	for _, o := range b.sent {
		calls += detailCalls(o)
	}
	return 1 + (calls*size+len(b.sent)-1)/len(b.sent)
}

// isLast reports whether Stone Edge has the whole list now.
func (b *Batch) isLast() bool {
	return b.last || b.run.Count >= 0 && b.at.late+b.at.sent >= b.run.Count
}

// Refused notes that Stone Edge got an error instead of the batch.
func (b *Batch) Refused(ctx context.Context) {
	if b.visit != nil && !b.nothing {
		_ = b.Ledger.TakeBack(ctx, b.run, b.rng.Start, b.began) // without the ledger nobody gets a batch
	}
}
