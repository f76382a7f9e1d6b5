package script

import (
	"context"
	"errors"
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

// sight is what a download wants to see of products, and how many items it
// can do with at a time. Longer pages mean fewer calls and more memory.
type sight struct {
	fields, include []string
	items           int
}

var (
	wholeSight = sight{
		fields: []string{"name", "sku", "description", "weight", "price", "cost_price", "sale_price", "tax_class_id", "is_visible",
			"availability", "inventory_level", "inventory_tracking"},
		include: []string{"variants", "custom_fields", "primary_image"},
		items:   1000,
	}
	stockSight = sight{fields: []string{"name", "sku", "inventory_level", "inventory_tracking"}, include: []string{"variants"}, items: 2500}
	skipSight  = sight{fields: []string{"sku"}, include: []string{"variants"}, items: 2500}
)

const (
	maxProducts   = 250 // a page
	firstProducts = 50  // of the first page, when nothing is known: 600 variants each are still an answer
	farAway       = 1000
)

// batchOfItems is the items of a range: exactly as many as were asked for, or all
// that are left. most is how many items no answer can hold.
func (s *shop) batchOfItems(ctx context.Context, l *listing, v sight, rng seti.Range, most int) ([]translate.Item, error) {
	at, rest, found, err := s.seekItem(ctx, l, rng.Start)
	if err != nil || !found {
		return nil, err
	}
	items, behind, end, left := rest.items, rest.next, rest.end, 0
	for len(items) < rng.Size && !end {
		if len(items) > most {
			return nil, &tooLargeError{bytes: len(items) * (maxAnswer/most + 1), records: len(items), remedy: askForLess}
		}
		if err := s.affordPages(ctx, l, v, rng.Size-len(items), len(items) > 0); err != nil {
			return nil, err
		}
		page, err := s.page(ctx, l, v, behind, rng.Size-len(items))
		if err != nil {
			return nil, err
		}
		if page.next == behind && left > 0 {
			return nil, &bigcommerce.AnswerError{Err: fmt.Errorf("none of %d products behind %d", left, behind.product)}
		}
		items, behind, end, left = append(items, page.items...), page.next, page.end, page.left
	}
	size := min(rng.Size, len(items))
	next := spot{at.position + size, after(at, items[:size])}
	l.trail.learn(next)
	l.ahead = ahead{at: next, items: items[size:], next: behind, end: end, read: rest.readAt()}
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
	if a := l.ahead; a.at.position == start && time.Since(a.read) < aheadLife {
		return a.at, a, true, nil
	}
	at = l.trail.nearest(start)
	if start-at.position > farAway {
		if at, found, err = s.leapToItem(ctx, at, start); err != nil || !found {
			return at, ahead{}, false, err
		}
	}
	for at.position < start {
		page, err := s.page(ctx, l, skipSight, at.after, start-at.position)
		if err != nil {
			return at, ahead{}, false, fmt.Errorf("skip to item %d: %w", start, err)
		}
		skipped := min(len(page.items), start-at.position)
		at = spot{at.position + skipped, page.next}
		if skipped < len(page.items) {
			at.after = after(at, page.items[:skipped])
		}
		l.trail.learn(at)
		if page.end && at.position < start {
			return at, ahead{}, false, nil
		}
	}
	return at, ahead{next: at.after}, true, nil
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
// before it is begun.
func (s *shop) affordPages(ctx context.Context, l *listing, v sight, missing int, begun bool) error {
	if !begun {
		return nil // one page is asked for in any case
	}
	perPage := float64(l.pageLimit(v, missing)) * l.perProduct
	calls := int(math.Ceil(float64(missing) / max(perPage, 1)))
	if err := s.client.Afford(ctx, calls); err != nil {
		return &budgetError{calls: calls, err: err}
	}
	return nil
}

// itemPage is a page of products, as items.
type itemPage struct {
	items []translate.Item
	next  itemKey // behind the last of its products, one without variants too
	left  int     // products that must follow
	end   bool
}

// page reads the products behind a key. A page that is too long to be taken
// is asked for again at half its length.
func (s *shop) page(ctx context.Context, l *listing, v sight, after itemKey, missing int) (itemPage, error) {
	for {
		limit := l.pageLimit(v, missing)
		page, err := s.products(ctx, v, after, limit)
		if errors.Is(err, bigcommerce.ErrTooLarge) && limit > 1 {
			l.most = limit / 2
			continue
		}
		if err != nil {
			return itemPage{}, fmt.Errorf("list products behind %d: %w", after.product, err)
		}
		p := itemPage{next: after, left: page.Pagination.Total - len(page.Items), end: page.Pagination.TotalPages <= 1}
		for i := range page.Items {
			p.next = itemKey{page.Items[i].ID, wholeProduct}
			p.items = append(p.items, translate.Items(&page.Items[i])...)
		}
		if n := len(page.Items); n > 0 {
			l.perProduct = float64(len(p.items)) / float64(n)
		}
		if after.product == 0 {
			l.total, l.small = page.Pagination.Total, p.end
		}
		for len(p.items) > 0 && keyOf(p.items[0]).compare(after) <= 0 {
			p.items = p.items[1:]
		}
		return p, nil
	}
}

// pageLimit is how many products to ask for.
func (l *listing) pageLimit(v sight, missing int) int {
	limit := firstProducts
	if l.perProduct > 0 {
		limit = int(math.Ceil(float64(max(v.items, missing)) / l.perProduct))
	}
	limit = min(max(limit, 1), maxProducts)
	if l.most > 0 {
		limit = min(limit, l.most)
	}
	return limit
}

// products is a page of products behind a key, each with its variants.
func (s *shop) products(ctx context.Context, v sight, after itemKey, limit int) (bigcommerce.Page[bigcommerce.Product], error) {
	id := after.product
	if after.variant != wholeProduct && id > 0 {
		id-- // some of its variants are still to come
	}
	page, err := s.client.Catalog().Products(ctx, bigcommerce.ProductListOptions{
		AfterID: id, Include: v.include, IncludeFields: v.fields, Page: 1, Limit: limit,
	})
	if err != nil {
		return page, err
	}
	if err := wholePage(page); err != nil {
		return page, err
	}
	return page, s.fetchVariants(ctx, page.Items)
}

// fetchVariants asks for the variants of products that came without any.
// Every product has one (bigcommerce-api.md 6.1); one that has none here
// either cannot be sold and is not listed.
func (s *shop) fetchVariants(ctx context.Context, products []bigcommerce.Product) error {
	byID := map[int64]*bigcommerce.Product{}
	var ids []int64
	for i := range products {
		if p := &products[i]; len(p.Variants) == 0 {
			byID[p.ID] = p
			ids = append(ids, p.ID)
		}
	}
	for _, block := range bigcommerce.ListBlocks(ids) {
		for v, err := range s.client.Catalog().AllVariants(ctx, bigcommerce.VariantListOptions{ProductIDs: block, Limit: maxProducts}) {
			if err != nil {
				return fmt.Errorf("variants: %w", err)
			}
			if p := byID[v.ProductID]; p != nil {
				p.Variants = append(p.Variants, v)
			}
		}
	}
	return nil
}

// wholePage is an *bigcommerce.AnswerError for a page that does not say how
// long its list is, or has fewer items than it must by its own words. It would
// end the list before its end.
func wholePage[T any](page bigcommerce.Page[T]) error {
	m := page.Pagination
	if page.Items == nil && m == (bigcommerce.Pagination{}) {
		return nil // 204: there is nothing
	}
	if m.PerPage < 1 {
		return &bigcommerce.AnswerError{Err: errors.New("a list without its length")}
	}
	before := (max(m.CurrentPage, 1) - 1) * m.PerPage
	if want := min(max(m.Total-before, 0), m.PerPage); len(page.Items) != want {
		return &bigcommerce.AnswerError{Err: fmt.Errorf("page of %d items, want %d of %d", len(page.Items), want, m.Total)}
	}
	return nil
}
