package stock

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
)

// levelWriter sets levels in blocks and keeps the outcome of each item.
type levelWriter struct {
	visit
	begun time.Time
	where location
	state map[skus.Item]error // by item to write; nil is accepted
	other map[skus.Item]int64 // stock at the other counted locations
	above map[skus.Item]bool  // the others hold more than Stone Edge asked for
	calls int
	some  bool  // BigCommerce accepted something
	halt  error // why this poll stopped writing
}

func newLevelWriter(v visit, begun time.Time, where location) *levelWriter {
	return &levelWriter{visit: v, begun: begun, where: where, state: map[skus.Item]error{}, other: map[skus.Item]int64{}, above: map[skus.Item]bool{}}
}

const (
	// maxWrites bounds a poll's calls in search of the bad items of refused
	// blocks. The rest comes with the next post.
	maxWrites = 40
	// blockTime is the least rest of a poll's time for a block.
	blockTime = 3 * time.Second
)

// replace writes the levels of the entries. If several entries name one item,
// the last one counts, because it is Stone Edge's newest. If replace returns an
// error, it wrote nothing at all.
func (w *levelWriter) replace(ctx context.Context, entries []seti.Stock, items map[string]skus.Found) error {
	order, wanted := wantedLevels(entries, items)
	list, err := w.adjustments(ctx, order, wanted)
	if err != nil && w.some {
		for _, i := range order {
			w.state[i] = err
		}
		return nil
	}
	if err != nil {
		return err
	}
	for block := range slices.Chunk(list, bigcommerce.MaxAdjustments) {
		w.write(ctx, block)
	}
	if bigcommerce.IsKeyRefused(w.halt) && !w.some {
		return w.halt
	}
	return nil
}

// wantedLevels are the levels of the entries, and their items in the order of
// first appearance.
func wantedLevels(entries []seti.Stock, items map[string]skus.Found) (order []skus.Item, wanted map[skus.Item]int64) {
	wanted = make(map[skus.Item]int64, len(entries))
	for _, e := range entries {
		f := items[e.SKU]
		if e.Bad || f.Err != nil {
			continue
		}
		if _, twice := wanted[f.Item]; !twice {
			order = append(order, f.Item)
		}
		wanted[f.Item] = max(e.Quantity, 0) // BigCommerce has no level below 0
	}
	return order, wanted
}

// adjustments are the figures to write. If Stone Edge sees the sum of several
// locations, the default one gets the part that the others lack. If the others
// hold more than the wanted sum, we leave them alone, and the answer is an
// error. Only for a wanted sum of 0 we still set the default one to 0.
func (w *levelWriter) adjustments(ctx context.Context, order []skus.Item, wanted map[skus.Item]int64) ([]bigcommerce.Adjustment, error) {
	levels, err := w.levelsNow(ctx, order)
	if err != nil {
		return nil, err
	}
	list := make([]bigcommerce.Adjustment, 0, len(order))
	for _, i := range order {
		w.other[i] = levels[i].elsewhere
		here := wanted[i] - w.other[i]
		w.above[i] = here < 0
		if here < 0 && wanted[i] > 0 {
			w.state[i] = ErrElsewhere
			continue
		}
		list = append(list, i.Adjustment(w.where.id, max(here, 0)))
	}
	return list, nil
}

// levelsNow reads the levels of items if other locations count too.
func (w *levelWriter) levelsNow(ctx context.Context, order []skus.Item) (map[skus.Item]level, error) {
	if !w.where.all || len(order) == 0 {
		return nil, nil
	}
	return w.readLevels(ctx, w.where, order)
}

// write sets the levels of a block, and of a refused block all it can.
func (w *levelWriter) write(ctx context.Context, block []bigcommerce.Adjustment) {
	if len(block) == 0 {
		return
	}
	err := w.send(ctx, block)
	if err == nil {
		w.decide(block, nil)
		return
	}
	if w.halt != nil || !bigcommerce.IsRefused(err) {
		w.halt = err
		w.decide(block, err)
		return
	}
	w.sift(ctx, block, err)
}

// sift writes the good items of a refused block. If the refusal names items, it
// takes these out and sends the rest. It halves any other refused block until it
// finds the bad items.
func (w *levelWriter) sift(ctx context.Context, block []bigcommerce.Adjustment, refusal error) {
	bad := bigcommerce.Named(refusal, block)
	switch half := len(block) / 2; {
	case len(bad) > 0:
		w.decide(bad, refusalOf(refusal))
		w.write(ctx, slices.DeleteFunc(slices.Clone(block), func(a bigcommerce.Adjustment) bool { return slices.Contains(bad, a) }))
	case len(block) == 1 || bigcommerce.IsAboutLocation(refusal):
		w.decide(block, refusalOf(refusal))
	default:
		w.write(ctx, block[:half])
		w.write(ctx, block[half:])
	}
}

// send writes a block, one at a time in this process. It is safe to write the
// same levels twice. So the client repeats the call, and send repeats it once
// more after an unreadable answer.
func (w *levelWriter) send(ctx context.Context, block []bigcommerce.Adjustment) error {
	if w.halt != nil {
		return w.halt
	}
	if w.calls >= maxWrites || !shop.HasTime(ctx, blockTime) {
		return shop.ErrOutOfTime
	}
	release, err := w.memory.writing.Hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	if err := shop.Pause(ctx, w.memory.untilSettled(block)); err != nil {
		return err
	}
	defer w.memory.changed()
	again, err := w.put(ctx, block)
	w.note(block, err, again)
	return err
}

// put makes the call of send. again means that it went out more than once.
func (w *levelWriter) put(ctx context.Context, block []bigcommerce.Adjustment) (again bool, err error) {
	usage := bigcommerce.UsageOf(ctx)
	before := usage.Retries.Load()
	w.calls++
	_, err = w.Client.Inventory().AdjustAbsolute(ctx, levelReason, block)
	if !bigcommerce.IsUnusable(err) {
		return usage.Retries.Load() > before, err
	}
	w.calls++
	_, err = w.Client.Inventory().AdjustAbsolute(ctx, levelReason, block)
	return true, err
}

// note remembers the effect of a write on levels. A repeated write may arrive
// twice, the second time after a later change. Until settleTime is over, nobody
// knows the level.
func (w *levelWriter) note(block []bigcommerce.Adjustment, err error, again bool) {
	for _, a := range block {
		i := skus.ItemOf(a)
		at := atOf(a)
		if err == nil {
			w.memory.overwritten(at)
			w.memory.wrote(at, level{here: a.Quantity, elsewhere: w.other[i], set: true})
		}
		if bigcommerce.IsUnclear(err) || again {
			w.memory.wroteUnclear(at)
		}
	}
}

// decide keeps the outcome of the items of a block.
func (w *levelWriter) decide(block []bigcommerce.Adjustment, err error) {
	w.some = w.some || err == nil
	for _, a := range block {
		i := skus.ItemOf(a)
		w.state[i] = err
		if err == nil && w.above[i] {
			w.state[i] = ErrElsewhere
		}
	}
}

// refusalOf is the error of a refused item.
func refusalOf(err error) error {
	if bigcommerce.IsUntracked(err) {
		return fmt.Errorf("%w: %w", skus.ErrUntracked, err)
	}
	return fmt.Errorf("%w: %w", ErrRefused, err)
}

// misjudged are the refused SKUs whose items we knew before this post.
func (w *levelWriter) misjudged(items map[string]skus.Found) []string {
	var list []string
	for sku, f := range items {
		refused := errors.Is(w.state[f.Item], ErrRefused) || errors.Is(w.state[f.Item], skus.ErrUntracked)
		if f.Err == nil && refused && f.At.Before(w.begun) {
			list = append(list, sku)
		}
	}
	slices.Sort(list)
	return list
}
