package script

import (
	"context"
	"errors"
	"fmt"
	"math"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/translate"
)

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
)

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

// pageOf is page where left products must follow the key at least: a page of
// none would end the list before its end. Or they have gone since they were
// counted: then the count is forgotten, and the next poll finds the end.
func (s *shop) pageOf(ctx context.Context, l *listing, v sight, after itemKey, missing, left int) (itemPage, error) {
	page, err := s.page(ctx, l, v, after, missing)
	if err == nil && page.next == after && left > 0 {
		l.ahead = ahead{}
		err = &bigcommerce.AnswerError{Err: fmt.Errorf("none of %d products behind %d", left, after.product)}
	}
	return page, err
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
