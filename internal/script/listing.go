package script

import (
	"context"
	"fmt"
	"math"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/translate"
)

// listing is one function's way through the flat catalogue: every sellable
// variant, ascending by product id, then variant id. The order is ours:
// BigCommerce sorts products by id when asked to, and gives their variants
// along with them; its flat list of variants has no order that it vouches for,
// no filter by key, and was seen to hold variants of no product
// (github.com/bigcommerce/api, issue 44).
type listing struct {
	trail      trail
	ahead      ahead
	duplicates duplicates
	perProduct float64 // variants a product has on average, 0 as long as unknown
	most       int     // products a page holds without being too long; 0 is no limit known
	total      int     // products of the store, when the list was last read from its start
	small      bool    // and one page was all of it
}

// ahead are items that a page brought beyond the batch it was read for. They
// serve the batch after it, if that comes soon.
type ahead struct {
	at    spot
	items []translate.Item
	next  itemKey // what follows is behind it
	left  int     // products that follow at least
	end   bool    // nothing follows
	read  time.Time
}

// aheadLife is how old a product may be that is sent.
const aheadLife = 2 * time.Minute

// begin starts a run anew.
func (l *listing) begin() {
	l.trail.begin()
	l.duplicates.begin()
	l.ahead = ahead{}
}

// farAway is how many items are not walked if they can be leapt over.
const farAway = 1000

// batchOfItems is the items of a range: exactly as many as were asked for, or all
// that are left. most is how many items no answer can hold.
func (s *shop) batchOfItems(ctx context.Context, l *listing, v sight, rng seti.Range, most int) ([]translate.Item, error) {
	at, rest, found, err := s.seekItem(ctx, l, rng.Start)
	if err != nil || !found {
		return nil, err
	}
	items, behind, end, left := rest.items, rest.next, rest.end, rest.left
	for len(items) < rng.Size && !end {
		if len(items) > most {
			return nil, &tooLargeError{bytes: len(items) * (maxAnswer/most + 1), records: len(items), remedy: askForLess}
		}
		if err := s.affordPages(ctx, l, v, rng.Size-len(items), left, len(items) > 0); err != nil {
			return nil, err
		}
		page, err := s.pageOf(ctx, l, v, behind, rng.Size-len(items), left)
		if err != nil {
			return nil, err
		}
		items, behind, end, left = append(items, page.items...), page.next, page.end, page.left
	}
	size := min(rng.Size, len(items))
	next := spot{at.position + size, after(at, items[:size])}
	l.trail.learn(next)
	l.ahead = ahead{at: next, items: items[size:], next: behind, left: left, end: end, read: rest.readAt()}
	return items[:size:size], nil
}

// after is the key of the last of items, or of the spot when there are none.
// Behind the last variant of a product nothing of it is left.
func after(at spot, items []translate.Item) itemKey {
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
func (a ahead) readAt() time.Time {
	if len(a.items) > 0 {
		return a.read
	}
	return time.Now()
}

// seekItem is the spot of a position; found is false when the list is
// shorter. rest are items from there on that were read before.
func (s *shop) seekItem(ctx context.Context, l *listing, start int) (at spot, rest ahead, found bool, err error) {
	if a := l.ahead; a.at.position == start && age(a.read) < aheadLife {
		return a.at, a, true, nil
	}
	at = l.trail.nearest(start)
	if start-at.position > farAway {
		if at, found, err = s.leapToItem(ctx, at, start); err != nil || !found {
			return at, ahead{}, false, err
		}
	}
	left := 0
	for at.position < start {
		page, err := s.pageOf(ctx, l, skipSight, at.after, start-at.position, left)
		if err != nil {
			return at, ahead{}, false, fmt.Errorf("skip to item %d: %w", start, err)
		}
		skipped := min(len(page.items), start-at.position)
		at, left = spot{at.position + skipped, page.next}, page.left
		if skipped < len(page.items) {
			at.after = after(at, page.items[:skipped])
			left++ // the product of the item that is asked for
		}
		l.trail.learn(at)
		if page.end && at.position < start {
			return at, ahead{}, false, nil
		}
	}
	return at, ahead{next: at.after, left: left}, true, nil
}

// leapToItem goes near a far position in two calls, where that is possible:
// in a store that has as many variants as products every product has one, and
// the position of an item is that of its product. Elsewhere the pages before
// it are walked, 250 products a call.
func (s *shop) leapToItem(ctx context.Context, from spot, start int) (at spot, found bool, err error) {
	variants, err := s.client.Catalog().CountVariants(ctx)
	if err != nil {
		return from, false, fmt.Errorf("count variants: %w", err)
	}
	if start > variants {
		return from, false, nil
	}
	page, err := s.client.Catalog().Products(ctx, bigcommerce.ProductListOptions{IncludeFields: []string{"sku"}, Page: start, Limit: 1})
	if err != nil {
		return from, false, fmt.Errorf("product at %d: %w", start, err)
	}
	if page.Pagination.Total != variants || len(page.Items) != 1 {
		return from, true, nil
	}
	return spot{start, itemKey{page.Items[0].ID - 1, wholeProduct}}, true, nil
}

// affordPages refuses a batch that takes more pages than the quota can serve,
// before it is begun. No batch takes more than there are: left products follow
// at least, 0 if that is not known.
func (s *shop) affordPages(ctx context.Context, l *listing, v sight, missing, left int, begun bool) error {
	if !begun {
		return nil // one page is asked for in any case
	}
	limit := l.pageLimit(v, missing)
	calls := int(math.Ceil(float64(missing) / max(float64(limit)*l.perProduct, 1)))
	if left > 0 {
		calls = min(calls, (left+limit-1)/limit)
	}
	if err := s.client.Afford(ctx, calls); err != nil {
		return &budgetError{calls: calls, err: err}
	}
	return nil
}
