package stock

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/catalog"
	"connect2cart/internal/translate"
)

// maxSpecial bounds the products tracked as a whole, and those of level 0, to ask
// for beside the figures.
const maxSpecial = 1000

// whole is the list of a store's levels, made of the figures alone.
type whole struct {
	list  []translate.Level // mostly shares the memory of the figures; nil if we could make none
	tried bool              // we tried to make it
}

// findWhole makes the whole list out of the figures, if it can. That saves the
// pages of the catalog, a call for every 250 products. The figures lack
// untracked products, and the variants of products tracked as a whole. If these
// are few, findWhole asks for them.
//
// The list is whole if it has as many variants and products as the store, and
// no variant twice. batch are items read just now. If the figures hold an
// untracked one of them, this reasoning is wrong, so findWhole makes no list.
func (v visit) findWhole(ctx context.Context, f *figures, batch []translate.Item) error {
	seen, err := v.catalog.Seen(ctx, v.Shop)
	if err != nil {
		return err
	}
	if f.whole.tried || f.at.IsZero() || seen.OnePage {
		return nil
	}
	seen.Items = slices.Concat(batch, seen.Items)
	if len(batch) == 0 {
		seen.Products = 0 // the count is of an earlier poll
	}
	list, err := v.wholeList(ctx, f.stock, seen)
	if err != nil {
		return fmt.Errorf("complete the list of stock: %w", err)
	}
	f.whole = whole{list, true}
	return nil
}

// wholeList is the whole list, or nil if the figures make none.
func (v visit) wholeList(ctx context.Context, stock translate.Stock, seen catalog.Seen) ([]translate.Level, error) {
	if slices.ContainsFunc(seen.Items, func(i translate.Item) bool { return isUntracked(i.Product) && stock.Has(i) }) {
		return nil, nil
	}
	variants, products, err := v.countAll(ctx, seen.Products)
	if err != nil {
		return nil, err
	}
	list, special := plainLevels(stock)
	switch {
	case len(list) == variants:
		if untracked, err := v.hasUntracked(ctx); err != nil || untracked {
			return nil, err // the figures hold untracked items without a mark
		}
	case len(list) < variants && len(special) <= maxSpecial:
		more, err := v.specialItems(ctx, stock, special, products)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
		slices.SortFunc(list, translate.Level.Compare)
	}
	if !isWhole(list, variants, products) {
		return nil, nil
	}
	return list, nil
}

func isWhole(list []translate.Level, variants, products int) bool {
	return len(list) == variants && countProducts(list) == products && !hasTwice(list)
}

// countAll is the number of the store's variants and products. known is the
// number of products by a page of just now, 0 if unknown.
func (v visit) countAll(ctx context.Context, known int) (variants, products int, err error) {
	if variants, err = v.Client.Catalog().CountVariants(ctx); err != nil || known > 0 {
		return variants, known, err
	}
	products, err = v.Client.Catalog().CountProducts(ctx)
	return variants, products, err
}

func isUntracked(p *bigcommerce.Product) bool { return p.InventoryTracking == "none" }

// hasUntracked reports whether the store has an untracked product, as far as
// one page tells. Untracked products have a level of 0, so it reads the first
// page of these.
func (v visit) hasUntracked(ctx context.Context) (bool, error) {
	zero := 0
	page, err := v.Client.Catalog().Products(ctx, bigcommerce.ProductListOptions{
		Level: &zero, IncludeFields: []string{"inventory_tracking"}, Page: 1, Limit: bigcommerce.PageSize,
	})
	return slices.ContainsFunc(page.Items, func(p bigcommerce.Product) bool { return isUntracked(&p) }), err
}

// plainLevels are the figures of single variants with a SKU. special are the
// products of all other figures; list leaves these products out.
func plainLevels(stock translate.Stock) (list []translate.Level, special []int64) {
	isSpecial := map[int64]bool{}
	for _, l := range stock.Levels {
		if (l.VariantID == 0 || strings.TrimSpace(l.SKU) == "") && !isSpecial[l.ProductID] {
			isSpecial[l.ProductID] = true
			special = append(special, l.ProductID)
		}
	}
	if len(special) == 0 {
		return slices.Clip(stock.Levels), nil // appending copies
	}
	for _, l := range stock.Levels {
		if !isSpecial[l.ProductID] {
			list = append(list, l)
		}
	}
	return list, special
}

// specialItems are the items of the given products, and of those without figures.
// It returns nil if there are too many to ask for.
func (v visit) specialItems(ctx context.Context, stock translate.Stock, ids []int64, products int) ([]translate.Level, error) {
	f := finder{visit: v, stock: stock, missing: products - countProducts(stock.Levels), seen: map[int64]bool{}}
	gaps, ok := gapLists(stock.Levels, f.missing, products)
	for _, block := range bigcommerce.ListBlocks(ids) {
		if err := f.find(ctx, bigcommerce.ProductListOptions{IDs: block}); err != nil {
			return nil, err
		}
	}
	f.missing += len(f.seen)
	if !ok {
		zero := 0
		gaps = []bigcommerce.ProductListOptions{{Level: &zero}}
	}
	for _, opts := range gaps {
		if f.tooMany || len(f.seen) == f.missing {
			break
		}
		if err := f.find(ctx, opts); err != nil {
			return nil, err
		}
	}
	if f.tooMany {
		return nil, nil
	}
	return f.list, nil
}

// finder collects the items of products.
type finder struct {
	visit
	stock   translate.Stock
	missing int            // products without figures; later all products to find
	seen    map[int64]bool // the products found
	list    []translate.Level
	looked  int
	tooMany bool // products that are none of these
}

// find adds the items of a list's products. Products of level 0 are untracked or
// sold out: it adds only the untracked ones.
func (f *finder) find(ctx context.Context, opts bigcommerce.ProductListOptions) error {
	opts.Limit = bigcommerce.PageSize
	for p, err := range catalog.StockedProducts(ctx, f.Shop, opts) {
		if err != nil {
			return err
		}
		if f.looked++; f.looked > maxSpecial && opts.Level != nil {
			f.tooMany = true
			return nil
		}
		if f.seen[p.ID] || opts.Level != nil && !isUntracked(&p) {
			continue
		}
		f.seen[p.ID] = true
		for _, i := range translate.Items(&p) {
			f.list = append(f.list, translate.ListedLevel(i, f.stock))
		}
	}
	return nil
}

// countProducts counts the products of a sorted list.
func countProducts(list []translate.Level) int {
	n := 0
	for i := range list {
		if i == 0 || list[i].ProductID != list[i-1].ProductID {
			n++
		}
	}
	return n
}

const (
	// maxSmallGap is the most missing numbers in a row that we ask for one by
	// one. For more a call of their own is cheaper.
	maxSmallGap = 50
	// shareOfWalk says how much cheaper than the catalog's pages the calls for
	// the gaps must be.
	shareOfWalk = 3
)

// gapLists are the lists that bring the products without figures, in few calls.
// The API has no filter for untracked products. But BigCommerce numbers products
// one after another, so the others have the numbers that the figures lack. A gap
// may be of deleted products, too. If the gaps are too many, ok is false. missing
// is how many products lack figures, all how many there are.
//
// The last list is of the products behind the last figure. It is often empty.
func gapLists(levels []translate.Level, missing, all int) (lists []bigcommerce.ProductListOptions, ok bool) {
	if missing <= 0 {
		return nil, true
	}
	var small []int64
	last := int64(0)
	for _, l := range levels {
		if l.ProductID-last-1 > maxSmallGap {
			lists = append(lists, bigcommerce.ProductListOptions{AfterID: last, BeforeID: l.ProductID})
		} else {
			for id := last + 1; id < l.ProductID; id++ {
				small = append(small, id)
			}
		}
		last = l.ProductID
	}
	for _, block := range bigcommerce.ListBlocks(small) {
		lists = append(lists, bigcommerce.ProductListOptions{IDs: block})
	}
	lists = append(lists, bigcommerce.ProductListOptions{AfterID: last})
	pages := (all + bigcommerce.PageSize - 1) / bigcommerce.PageSize
	return lists, len(lists)+missing/bigcommerce.PageSize <= max(shareOfWalk, pages/shareOfWalk)
}
