package stock

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
	"connect2cart/internal/sleep"
)

// levelWriter sets levels in blocks and keeps the outcome of each item.
type levelWriter struct {
	visit
	begun time.Time
	where location
	state map[skus.Item]error // by item to write; nil is accepted
	other map[skus.Item]int64 // stock at the other counted locations
	above map[skus.Item]bool  // the others hold more than Stone Edge asked for
	taken map[skus.Item]bool  // BigCommerce took the level
	doubt map[skus.Item]bool  // a copy of a call may still land
	lease *ledger.StockLease
	calls int
	some  bool  // BigCommerce accepted something
	halt  error // why this poll stopped writing
}

func newLevelWriter(v visit, begun time.Time, where location) *levelWriter {
	return &levelWriter{visit: v, begun: begun, where: where, state: map[skus.Item]error{}, other: map[skus.Item]int64{},
		above: map[skus.Item]bool{}, taken: map[skus.Item]bool{}, doubt: map[skus.Item]bool{}}
}

const (
	// maxWrites bounds a poll's calls in search of the bad items of refused
	// blocks. The rest comes with the next post.
	maxWrites = 40
	// blockTime is the least rest of a poll's time for a block.
	blockTime = 3 * time.Second
)

// replace writes the levels of the entries. If several entries name one item,
// the last one counts, because it is Stone Edge's newest (see disagreeing).
// calls bounds the calls to BigCommerce, records those to the ledger. If
// replace returns an error, it wrote nothing at all.
func (w *levelWriter) replace(calls, records context.Context, entries []seti.Stock, items map[string]skus.Found) error {
	order, wanted := wantedLevels(entries, items)
	list, err := w.adjustments(calls, order, wanted)
	if err == nil && len(list) > 0 {
		err = held(w.lease.BeginLevels(records, levelsOf(list)))
	}
	if err != nil && (w.some || errors.Is(err, ErrHeld)) {
		w.failAll(order, err)
		return nil
	}
	if err != nil {
		return err
	}
	w.writeAll(calls, list)
	if bigcommerce.IsKeyRefused(w.halt) && !w.some {
		return w.halt
	}
	return nil
}

func (w *levelWriter) failAll(order []skus.Item, err error) {
	for _, i := range order {
		w.state[i] = err
	}
}

// levelsOf are the levels of adjustments as the ledger has them.
func levelsOf(list []bigcommerce.Adjustment) map[string]int64 {
	levels := make(map[string]int64, len(list))
	for _, a := range list {
		levels[atOf(a).name()] = a.Quantity
	}
	return levels
}

// writeAll writes the levels in blocks, and notes the outcome of each. A level
// without a clear outcome stays in doubt in the ledger.
func (w *levelWriter) writeAll(ctx context.Context, list []bigcommerce.Adjustment) {
	for block := range slices.Chunk(list, bigcommerce.MaxAdjustments) {
		w.write(ctx, block)
	}
	for _, a := range list {
		i, name := skus.ItemOf(a), atOf(a).name()
		switch {
		case w.taken[i]:
			w.lease.Set(name, a.Quantity, !w.doubt[i])
		case !w.doubt[i]:
			w.lease.NotSet(name)
		}
	}
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
// locations, one of them gets what the others lack. If the others hold more than
// the wanted sum, we leave them alone, and the answer is an error. Only for a
// wanted sum of 0 we still set the one to 0.
func (w *levelWriter) adjustments(ctx context.Context, order []skus.Item, wanted map[skus.Item]int64) ([]bigcommerce.Adjustment, error) {
	levels, err := w.levelsNow(ctx, order)
	if err != nil {
		return nil, err
	}
	list := make([]bigcommerce.Adjustment, 0, len(order))
	for _, i := range order {
		if _, seen := levels[i]; w.where.sum && !seen {
			w.state[i] = errUnseen
			continue
		}
		w.other[i] = levels[i].elsewhere
		here := wanted[i] - w.other[i]
		w.above[i] = here < 0
		if here < 0 && wanted[i] > 0 {
			w.state[i] = ErrElsewhere
			continue
		}
		a := i.Adjustment(w.where.id, max(here, 0))
		if w.isBlocked(a) {
			w.state[i] = fmt.Errorf("%w: an earlier update of %s", shop.ErrUnconfirmed, atOf(a).name())
			continue
		}
		list = append(list, a)
	}
	return list, nil
}

// isBlocked reports whether an earlier call could land behind this level and undo
// it. An earlier call with the same level does no harm.
func (w *levelWriter) isBlocked(a bigcommerce.Adjustment) bool {
	name := atOf(a).name()
	if open, ok := w.lease.Open[name]; ok && !open.Settled() {
		return true
	}
	left, wrote := w.lease.Left(name)
	return wrote && !left.Sure && !(left.Known && left.Level == a.Quantity)
}

// levelsNow reads the levels of items if other locations count too.
func (w *levelWriter) levelsNow(ctx context.Context, order []skus.Item) (map[skus.Item]level, error) {
	if !w.where.sum || len(order) == 0 {
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

// send writes a block. It is safe to write the same levels twice, so it repeats
// an unclear call.
func (w *levelWriter) send(ctx context.Context, block []bigcommerce.Adjustment) error {
	if w.halt != nil {
		return w.halt
	}
	if w.calls >= maxWrites || !shop.HasTime(ctx, blockTime) {
		return shop.ErrOutOfTime
	}
	defer w.writes.now()
	for try := 0; ; try++ {
		err := w.put(ctx, block)
		if !bigcommerce.IsUnclear(err) || !bigcommerce.CheckRetry(http.MethodPut, bigcommerce.Status(err), try) {
			return err
		}
		wait := bigcommerce.Backoff(0, nil, try, rand.Float64())
		if !shop.HasTime(ctx, wait+blockTime) || sleep.For(ctx, wait) != nil {
			return err
		}
	}
}

// put makes the call of send, once. The copies of an unclear call may land later,
// so its items are in doubt from then on.
func (w *levelWriter) put(ctx context.Context, block []bigcommerce.Adjustment) error {
	w.calls++
	_, err := w.Client.Inventory().AdjustAbsolute(bigcommerce.Once(ctx), levelReason, block)
	if bigcommerce.IsUnclear(err) {
		for _, a := range block {
			w.doubt[skus.ItemOf(a)] = true
		}
	}
	return err
}

// decide keeps the outcome of the items of a block.
func (w *levelWriter) decide(block []bigcommerce.Adjustment, err error) {
	w.some = w.some || err == nil
	for _, a := range block {
		i := skus.ItemOf(a)
		w.state[i] = err
		w.taken[i] = err == nil
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

// misjudged are the refused SKUs whose items we knew before this post. A refusal of
// the location tells nothing of the items, and a judged one tells nothing new.
func (w *levelWriter) misjudged(items map[string]skus.Found) []string {
	var list []string
	for sku, f := range items {
		err := w.state[f.Item]
		refused := (errors.Is(err, ErrRefused) || errors.Is(err, skus.ErrUntracked)) && !bigcommerce.IsAboutLocation(err)
		if f.Err == nil && refused && f.At.Before(w.begun) && !w.judged.has(f.Item) {
			list = append(list, sku)
		}
	}
	slices.Sort(list)
	return list
}
