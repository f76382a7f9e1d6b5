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

// maxSpecial is how many products are asked for beside the figures, at most.
const maxSpecial = 1000

// whole is the list of a store's levels, made of the figures alone.
type whole struct {
	list  []translate.Level // mostly shares the memory of the figures; nil if there is none
	tried bool              // to make it
}

// findWhole makes the whole list out of the figures, if it can: then no page of
// the catalog need be read, which would cost a call for every 250 products. The
// figures lack what is not tracked, and the variants of what is tracked as a
// whole; the few such products are asked for. The list is whole when it has as
// many variants, none of them twice, and as many products, as the store: then
// nothing is missing. batch are items that were just read: an untracked one among
// the figures shows that this reasoning does not hold.
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
		seen.Products = 0 // of an earlier poll
	}
	list, err := v.wholeList(ctx, f.stock, seen)
	if err != nil {
		return fmt.Errorf("complete the list of stock: %w", err)
	}
	f.whole = whole{list, true}
	return nil
}

// wholeList is nil when there is none to be had.
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
			return nil, err // they are among the figures, and not told apart there
		}
	case len(list) < variants && len(special) <= maxSpecial:
		more, err := v.specialItems(ctx, stock, special)
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

// countAll is how many variants and products the store has. known are the
// products as a page told just now, 0 if none did.
func (v visit) countAll(ctx context.Context, known int) (variants, products int, err error) {
	if variants, err = v.Client.Catalog().CountVariants(ctx); err != nil || known > 0 {
		return variants, known, err
	}
	products, err = v.Client.Catalog().CountProducts(ctx)
	return variants, products, err
}

func isUntracked(p *bigcommerce.Product) bool { return p.InventoryTracking == "none" }

// hasUntracked reports whether a product of the store is not tracked, as far as
// one page tells: that of the first with a level of 0, as these have.
func (v visit) hasUntracked(ctx context.Context) (bool, error) {
	zero := 0
	page, err := v.Client.Catalog().Products(ctx, bigcommerce.ProductListOptions{
		Level: &zero, IncludeFields: []string{"inventory_tracking"}, Page: 1, Limit: bigcommerce.PageSize,
	})
	return slices.ContainsFunc(page.Items, func(p bigcommerce.Product) bool { return isUntracked(&p) }), err
}

// plainLevels are the figures that are of one variant with a SKU each. special are
// the products of the others; nothing of these is among the list.
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

// specialItems are the items of certain products, and of those that are not
// tracked: BigCommerce says that these have a level of 0, along with what is
// sold out. They are nil if there are too many to be asked for.
func (v visit) specialItems(ctx context.Context, stock translate.Stock, ids []int64) (list []translate.Level, err error) {
	looked, seen := 0, map[int64]bool{}
	for _, opts := range specialLists(ids) {
		for p, err := range catalog.StockedProducts(ctx, v.Shop, opts) {
			if err != nil {
				return nil, err
			}
			if looked++; looked > maxSpecial {
				return nil, nil
			}
			if seen[p.ID] || opts.Level != nil && !isUntracked(&p) {
				continue
			}
			seen[p.ID] = true
			for _, i := range translate.Items(&p) {
				list = append(list, translate.ListedLevel(i, stock))
			}
		}
	}
	return list, nil
}

// specialLists are the lists that bring the products of specialItems.
func specialLists(ids []int64) []bigcommerce.ProductListOptions {
	zero := 0
	lists := []bigcommerce.ProductListOptions{{Level: &zero, Limit: bigcommerce.PageSize}}
	for _, block := range bigcommerce.ListBlocks(ids) {
		lists = append(lists, bigcommerce.ProductListOptions{IDs: block, Limit: bigcommerce.PageSize})
	}
	return lists
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
