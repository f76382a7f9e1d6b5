package catalog

import (
	"context"
	"fmt"
	"math"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// list is the memory of one function's run through a store's catalog. One poll
// at a time works with it.
type list struct {
	lock shop.Lock // guards the rest

	lookahead  lookahead
	perProduct float64 // average number of variants of a product, 0 while unknown
	total      int     // products of the store, at the last read of the list's start
	onePage    bool    // and one page held all of them

	brands map[int64]string // names of brands that this run met
}

// lookahead are the items that a page brought beyond its batch. They serve the
// next batch, if it comes soon.
type lookahead struct {
	at    position
	items []translate.Item
	next  itemKey // the rest of the list is behind it
	left  int     // products still to follow, at least
	end   bool    // the list ends here
	read  time.Time
}

// lookaheadLife is the greatest age of a product that we send.
const lookaheadLife = 2 * time.Minute

// restart begins a run anew.
func (l *list) restart() {
	l.lookahead = lookahead{}
	l.brands = nil
}

// farAway is a distance in items. Beyond it, we try to jump instead of reading
// all pages.
const farAway = 1000

// batch is the items of a range: as many as Stone Edge asked for, or all the
// rest of the list. most is the number of items that an answer can hold.
func (v visit) batch(ctx context.Context, rng seti.Range, most int) ([]translate.Item, error) {
	at, rest, found, err := v.seek(ctx, rng.Start)
	if err != nil || !found {
		v.turn.Ends("", err == nil)
		return nil, err
	}
	items, behind, end, left := rest.items, rest.next, rest.end, rest.left
	for len(items) < rng.Size && !end {
		if len(items) > most {
			return nil, &shop.TooManyError{Records: len(items), Most: most}
		}
		if err := v.affordPages(ctx, rng.Size-len(items), rng.Size, left, len(items) > 0); err != nil {
			return nil, err
		}
		w := want{rng.Size - len(items), rng.Size}
		page, err := v.several(ctx, behind, w, left)
		if err == nil && page.next == behind {
			page, err = v.pageOf(ctx, v.fields, behind, w, left)
		}
		if err != nil {
			return nil, err
		}
		items, behind, end, left = append(items, page.items...), page.next, page.end, page.left
	}
	size := min(rng.Size, len(items))
	next := position{at.number + size, after(at, items[:size])}
	v.turn.Ends(next.after.String(), end && size == len(items))
	v.lookahead = lookahead{at: next, items: items[size:], next: behind, left: left, end: end, read: rest.readAt()}
	return items[:size:size], nil
}

// after is the key of the last of items, or of the position if items is empty.
// Behind the last variant of a product it is the whole product's key.
func after(at position, items []translate.Item) itemKey {
	if len(items) == 0 {
		return at.after
	}
	last := items[len(items)-1]
	k := keyOf(last)
	for _, v := range last.Product.Variants {
		if v.ID > k.variant {
			return k
		}
	}
	return itemKey{k.product, wholeProduct}
}

// readAt is when the oldest of the items was read.
func (a lookahead) readAt() time.Time {
	if len(a.items) > 0 {
		return a.read
	}
	return time.Now()
}

// seek finds a position by its number. found is false when the list is shorter.
// rest are the items from there on, if an earlier page brought them.
func (v visit) seek(ctx context.Context, start int) (at position, rest lookahead, found bool, err error) {
	at = nearest(v.turn)
	a := v.lookahead
	isNext := a.at.number == start && (a.at == at || v.turn.Mark == "")
	if isNext && shop.Age(a.read) < lookaheadLife {
		return a.at, a, true, nil
	}
	if start-at.number > farAway {
		if at, found, err = v.jump(ctx, at, start); err != nil || !found {
			return at, lookahead{}, false, err
		}
	}
	at, left, found, err := v.skip(ctx, at, start)
	return at, lookahead{next: at.after, left: left}, found, err
}

// skip reads pages from a position up to an item's number. At least left
// products follow there. found is false when the list is shorter.
func (v visit) skip(ctx context.Context, at position, start int) (there position, left int, found bool, err error) {
	for at.number < start {
		page, err := v.pageOf(ctx, skuFields, at.after, want{items: start - at.number}, left)
		if err != nil {
			return at, 0, false, fmt.Errorf("skip to item %d: %w", start, err)
		}
		skipped := min(len(page.items), start-at.number)
		at, left = position{at.number + skipped, page.next}, page.left
		if skipped < len(page.items) {
			at.after = after(at, page.items[:skipped])
			left++ // the product of the item at start
		}
		if page.end && at.number < start {
			return at, 0, false, nil
		}
	}
	return at, left, true, nil
}

// jump goes near a far position in two calls, if the store allows it. In a
// store with as many variants as products every product has one variant, so an
// item has its product's position. In any other store seek reads the pages
// before it, 250 products a call.
func (v visit) jump(ctx context.Context, from position, start int) (at position, found bool, err error) {
	variants, err := v.Client.Catalog().CountVariants(ctx)
	if err != nil {
		return from, false, fmt.Errorf("count variants: %w", err)
	}
	if start > variants {
		return from, false, nil
	}
	page, err := v.Client.Catalog().Products(ctx, bigcommerce.ProductListOptions{IncludeFields: []string{"sku"}, Page: start, Limit: 1})
	if err != nil {
		return from, false, fmt.Errorf("product at %d: %w", start, err)
	}
	if page.Pagination.Total != variants || len(page.Items) != 1 {
		return from, true, nil
	}
	return position{start, itemKey{page.Items[0].ID - 1, wholeProduct}}, true, nil
}

// affordPages refuses a batch before its start if it needs more pages than the
// quota can serve. left is the least number of products to follow, 0 if
// unknown: a batch needs no more pages than these fill.
func (v visit) affordPages(ctx context.Context, missing, batch, left int, begun bool) error {
	if !begun {
		return nil // the first page comes in any case
	}
	limit := v.length.Bound(v.pageLimit(v.fields, missing), batch)
	calls := int(math.Ceil(float64(missing) / max(float64(limit)*v.perProduct, 1)))
	if left > 0 {
		calls = min(calls, (left+limit-1)/limit)
	}
	return v.Afford(ctx, calls)
}
