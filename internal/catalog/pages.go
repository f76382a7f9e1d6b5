package catalog

import (
	"context"
	"fmt"
	"iter"
	"math"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// firstProducts is the length of the first page, before we know how many
// variants a product has. An answer can hold 50 products with 600 variants
// each.
const firstProducts = 50

// itemPage is a page of products, as items.
type itemPage struct {
	items []translate.Item
	next  itemKey // behind the last of its products, even one without variants
	left  int     // products still to follow
	end   bool
}

// want is what a page is for.
type want struct {
	items int // still missing
	batch int // asked for by Stone Edge, 0 without a bound
}

// page reads the products behind a key. If a page is too heavy, it asks again
// for half as many. A *ProductError names a product that fails even alone.
func (v visit) page(ctx context.Context, f fields, after itemKey, w want) (itemPage, error) {
	page, err := shop.Shorten(ctx, v.length, v.pageLimit(f, w.items), w.batch, func(ctx context.Context, limit int) (bigcommerce.Page[bigcommerce.Product], error) {
		return v.products(ctx, f, after, limit, 1)
	})
	if err != nil {
		return itemPage{}, fmt.Errorf("list products behind %d: %w", after.product, v.named(ctx, after, err))
	}
	p := itemsOf(page, after)
	v.learn(p, page.Listed, after)
	return p.behind(after), nil
}

// behind leaves out the items up to a key.
func (p itemPage) behind(after itemKey) itemPage {
	for len(p.items) > 0 && keyOf(p.items[0]).compare(after) <= 0 {
		p.items = p.items[1:]
	}
	return p
}

// named names the product behind a key if its page fails even alone.
func (v visit) named(ctx context.Context, after itemKey, err error) error {
	if ctx.Err() != nil || !bigcommerce.IsTooHeavy(err) {
		return err
	}
	page, nameErr := v.Client.Catalog().Products(ctx, bigcommerce.ProductListOptions{AfterID: after.id(), IncludeFields: []string{"sku"}, Page: 1, Limit: 1})
	if nameErr != nil || len(page.Items) == 0 {
		return err
	}
	return &ProductError{page.Items[0].ID, err}
}

// itemsOf are all items of a page of products, the page behind a key.
func itemsOf(page bigcommerce.Page[bigcommerce.Product], after itemKey) itemPage {
	p := itemPage{next: after, left: page.Pagination.Total - page.Listed, end: page.Pagination.TotalPages <= 1}
	for i := range page.Items {
		p.next = itemKey{page.Items[i].ID, wholeProduct}
		p.items = append(p.items, translate.Items(&page.Items[i])...)
	}
	return p
}

// learn takes from the page behind a key what it says about the store.
func (l *list) learn(p itemPage, products int, after itemKey) {
	if products > 0 {
		l.perProduct = float64(len(p.items)) / float64(products)
	}
	if after.product == 0 {
		l.total, l.onePage = p.left+products, p.end
	}
}

// maxSeveral bounds the pages in memory at a time.
const maxSeveral = 8

// pagesFor is how many pages of a length bring the missing items, if so many
// products follow at least.
func (l *list) pagesFor(missing, limit, left int) int {
	n := int(math.Ceil(float64(missing) / max(float64(limit)*l.perProduct, 1)))
	return min(n, (left+limit-1)/limit, maxSeveral)
}

// several reads the next pages behind a key side by side, by their numbers. It
// returns those that belong together. There are none if one page would do, or if
// the list moved or is too heavy: then read page by page.
func (v visit) several(ctx context.Context, behind itemKey, w want, left int) (itemPage, error) {
	limit := v.length.Bound(v.pageLimit(v.fields, w.items), w.batch)
	n := v.pagesFor(w.items, limit, left)
	if n < 2 {
		return itemPage{next: behind}, nil
	}
	pages := make([]bigcommerce.Page[bigcommerce.Product], n)
	err := shop.Together(bigcommerce.Shortenable(ctx), n, func(ctx context.Context, i int) (err error) {
		pages[i], err = v.products(ctx, v.fields, behind, limit, i+1)
		return err
	})
	if err != nil && ctx.Err() == nil && (bigcommerce.IsTooHeavy(err) || bigcommerce.IsUnusable(err)) {
		return itemPage{next: behind}, nil
	}
	if err != nil {
		return itemPage{}, fmt.Errorf("list %d pages of products behind %d: %w", n, behind.product, err)
	}
	return v.joined(pages, behind), nil
}

// joined puts pages together, as long as each follows the one before in the same
// list.
func (v visit) joined(pages []bigcommerce.Page[bigcommerce.Product], behind itemKey) itemPage {
	all, listed := itemPage{next: behind}, 0
	for i, page := range pages {
		follows := i == 0 || len(page.Items) > 0 && page.Items[0].ID > all.next.product
		if page.Pagination.Total != pages[0].Pagination.Total || !follows {
			break
		}
		one := itemsOf(page, all.next)
		listed += page.Listed
		all.items, all.next, all.left = append(all.items, one.items...), one.next, page.Pagination.Total-listed
		all.end = all.left <= 0
	}
	v.learn(all, listed, behind)
	return all.behind(behind)
}

// pageOf is page, but refuses an empty page while left products must still
// follow. Such a page would end the list too early. If the products have gone
// since the count, the next poll finds the end, because the refusal clears the
// count.
func (v visit) pageOf(ctx context.Context, f fields, after itemKey, w want, left int) (itemPage, error) {
	page, err := v.page(ctx, f, after, w)
	if err == nil && page.next == after && left > 0 {
		v.lookahead = lookahead{}
		err = &bigcommerce.AnswerError{Err: fmt.Errorf("none of %d products behind %d", left, after.product)}
	}
	return page, err
}

// pageLimit is how many products to ask for.
func (l *list) pageLimit(f fields, missing int) int {
	limit := firstProducts
	if l.perProduct > 0 {
		limit = int(math.Ceil(float64(max(f.items, missing)) / l.perProduct))
	}
	return min(max(limit, 1), bigcommerce.PageSize)
}

// products is a page of the products behind a key, from 1, each with its variants.
func (v visit) products(ctx context.Context, f fields, after itemKey, limit, number int) (bigcommerce.Page[bigcommerce.Product], error) {
	page, err := v.Client.Catalog().Products(ctx, bigcommerce.ProductListOptions{
		AfterID: after.id(), Include: f.include, IncludeFields: f.names, Page: number, Limit: limit,
	})
	if err != nil {
		return page, err
	}
	return page, FetchVariants(ctx, v.Shop, page.Items)
}

// FetchVariants fetches the variants of the products that came bare, and puts
// them in. Every product has a variant (bigcommerce-api.md 6.1). If a product
// has none even here, nobody can buy it, so we leave it out.
func FetchVariants(ctx context.Context, s *shop.Shop, products []bigcommerce.Product) error {
	byID, ids := withoutVariants(products)
	for _, block := range bigcommerce.ListBlocks(ids) {
		for v, err := range s.Client.Catalog().AllVariants(ctx, bigcommerce.VariantListOptions{ProductIDs: block, Limit: bigcommerce.PageSize}) {
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

// withoutVariants are the products that came bare.
func withoutVariants(products []bigcommerce.Product) (byID map[int64]*bigcommerce.Product, ids []int64) {
	byID = map[int64]*bigcommerce.Product{}
	for i := range products {
		if p := &products[i]; len(p.Variants) == 0 {
			byID[p.ID] = p
			ids = append(ids, p.ID)
		}
	}
	return byID, ids
}

// StockedProducts ranges over some of the products, with the fields of a list
// of stock. It yields the client's own errors.
func StockedProducts(ctx context.Context, s *shop.Shop, opts bigcommerce.ProductListOptions) iter.Seq2[bigcommerce.Product, error] {
	opts.Include, opts.IncludeFields = stockFields.include, stockFields.names
	return s.Client.Catalog().AllProducts(ctx, opts)
}
