package stock

import (
	"context"
	"errors"
	"maps"
	"strings"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
)

// reserveToWrite is the part of a poll's time for the writes. The lookup of SKUs
// ends before it, and Replace writes the items found by then. The rest comes with
// the next post.
const reserveToWrite = 8 * time.Second

// Replace sets levels, thousands in a post (seti-protocol.md 4.1), and returns
// the outcome by SKU. It is nil only after BigCommerce accepted the level and the
// ledger has that. If Replace returns an error, Stone Edge must repeat the whole
// post (ledger.ErrUnavailable, the end of ctx, and the client's errors).
func (all *Service) Replace(ctx context.Context, s *shop.Shop, entries []seti.Stock) (map[string]error, error) {
	list := readableSKUs(entries)
	if len(list) == 0 {
		return nil, nil
	}
	v, begun := all.visit(s), time.Now()
	looking, cancel := shop.Reserve(ctx, reserveToWrite)
	defer cancel()
	where, err := v.where(looking)
	if err != nil {
		return nil, err
	}
	found, err := v.skus.Find(looking, s, list, skus.Life)
	if err != nil {
		return nil, err
	}
	w := newLevelWriter(v, begun, where)
	if err := w.replaceAll(ctx, looking, entries, found); err != nil {
		return nil, err
	}
	results := w.results(found)
	for _, sku := range disagreeing(entries, found) {
		if results[sku] == nil {
			results[sku] = ErrDisagree
		}
	}
	return results, nil
}

// disagreeing are the SKUs with another level than the last SKU of the same stock.
// BigCommerce counts the stock of some products as a whole, and we set one level.
// A SKU in another spelling is the same SKU, and its last entry counts.
func disagreeing(entries []seti.Stock, found map[string]skus.Found) (list []string) {
	levels, last := map[string]int64{}, map[skus.Item]string{}
	for _, e := range entries {
		if f := found[e.SKU]; !e.Bad && f.Err == nil {
			levels[e.SKU], last[f.Item] = max(e.Quantity, 0), e.SKU
		}
	}
	for sku, level := range levels {
		winner := last[found[sku].Item]
		if level != levels[winner] && !strings.EqualFold(strings.TrimSpace(sku), strings.TrimSpace(winner)) {
			list = append(list, sku)
		}
	}
	return list
}

// replaceAll sets the levels under the lease of the store's stock.
func (w *levelWriter) replaceAll(ctx, looking context.Context, entries []seti.Stock, found map[string]skus.Found) (err error) {
	order, _ := wantedLevels(entries, found)
	if len(order) == 0 {
		return nil
	}
	if w.lease, err = w.Ledger.TakeStock(ctx, w.Hash); err != nil {
		return w.heldOr(order, err)
	}
	records, cancel := w.lease.Context(ctx)
	defer cancel()
	calls, cancel := shop.Reserve(records, reserveToTell)
	defer cancel()
	failure := w.replace(calls, records, entries, found)
	if failure == nil {
		failure = w.again(calls, records, looking, entries, found)
	}
	if failure == nil {
		w.keepTook(entries, found)
	}
	if err := w.lease.Release(ctx); err != nil {
		return w.heldOr(order, err)
	}
	return failure
}

// heldOr gives all items the error of a held lease. Any other error is of the
// whole post.
func (w *levelWriter) heldOr(order []skus.Item, err error) error {
	if err = held(err); !errors.Is(err, ErrHeld) {
		return err
	}
	w.failAll(order, err)
	return nil
}

// again looks refused SKUs up anew if we knew their items before this post, and
// writes the levels of those with another item. For the others the refusal stands.
func (w *levelWriter) again(calls, records, looking context.Context, entries []seti.Stock, found map[string]skus.Found) error {
	list := w.misjudged(found)
	if len(list) == 0 {
		return nil
	}
	fresh, err := w.skus.Find(looking, w.Shop, list, 0)
	if err != nil {
		return nil // the refusal stands
	}
	w.judged.keep(fresh, found)
	maps.Copy(found, fresh)
	return w.replace(calls, records, beside(entries, fresh, found), found)
}

// results are the outcomes by SKU.
func (w *levelWriter) results(found map[string]skus.Found) map[string]error {
	results := make(map[string]error, len(found))
	for sku, f := range found {
		results[sku] = f.Err
		if f.Err == nil {
			results[sku] = w.state[f.Item]
		}
	}
	return results
}

// beside are the entries of the fresh items. Other SKUs may have such an item too,
// and the last entry counts.
func beside(entries []seti.Stock, fresh, found map[string]skus.Found) (some []seti.Stock) {
	items := map[skus.Item]bool{}
	for _, f := range fresh {
		items[f.Item] = true
	}
	for _, e := range entries {
		if items[found[e.SKU].Item] {
			some = append(some, e)
		}
	}
	return some
}

// tookLevel is the word for a level that BigCommerce took, for the merchant's
// page.
const tookLevel = "set"

// keepTook lists the levels that BigCommerce took, in the order of the post. Of
// several entries of one SKU or one stock the last one counts.
func (w *levelWriter) keepTook(entries []seti.Stock, found map[string]skus.Found) {
	results, last := w.results(found), make(map[string]int, len(entries))
	for i, e := range entries {
		last[e.SKU] = i
	}
	_, wanted := wantedLevels(entries, found)
	var list []ledger.Taken
	for i, e := range entries {
		err, known := results[e.SKU]
		level := max(e.Quantity, 0)
		if known && err == nil && !e.Bad && last[e.SKU] == i && level == wanted[found[e.SKU].Item] {
			list = append(list, ledger.Taken{Key: e.SKU, What: tookLevel, Units: level})
		}
	}
	w.lease.Took(list)
}
