package script

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/translate"
)

// maxOdd is how many products are asked for beside the figures, at most.
const maxOdd = 1000

// findWhole makes the whole list out of the figures, if it can: then no page
// of the catalogue need be read, which would cost a call for every 250
// products. The figures lack what is not tracked, and the variants of what is
// tracked as a whole; the few such products are asked for. The list is whole
// when it has as many variants, none of them twice, and as many products, as
// the store: then nothing is missing. items are some that were seen: an
// untracked one among the figures shows that this reasoning does not hold.
func (s *shop) findWhole(ctx context.Context, c *catalogue, items []translate.Item) error {
	f := &c.figures
	if f.tried || f.at.IsZero() || c.stock.small {
		return nil
	}
	list, err := s.wholeList(ctx, c, items)
	if err != nil {
		return fmt.Errorf("complete the list of stock: %w", err)
	}
	f.tried, f.list, f.whole = true, list, list != nil
	if f.whole {
		c.stock.ahead = ahead{}
	}
	return nil
}

// wholeList is nil when there is none to be had.
func (s *shop) wholeList(ctx context.Context, c *catalogue, items []translate.Item) ([]translate.Level, error) {
	stock := c.figures.stock
	if slices.ContainsFunc(slices.Concat(items, c.stock.ahead.items), func(i translate.Item) bool {
		return i.Product.InventoryTracking == "none" && stock.Has(i)
	}) {
		return nil, nil
	}
	variants, err := s.client.Catalog().CountVariants(ctx)
	if err != nil {
		return nil, err
	}
	products := c.stock.total // as the page told that items come from
	if len(items) == 0 {
		if products, err = s.client.Catalog().CountProducts(ctx); err != nil {
			return nil, err
		}
	}
	list, odd := plainLevels(stock)
	switch {
	case len(list) == variants:
		if untracked, err := s.hasUntracked(ctx); err != nil || untracked {
			return nil, err // they are among the figures, and not told apart there
		}
	case len(list) < variants && len(odd) <= maxOdd:
		more, err := s.oddItems(ctx, stock, odd)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
		slices.SortFunc(list, translate.Level.Compare)
	}
	if len(list) != variants || countProducts(list) != products || hasTwice(list) {
		return nil, nil
	}
	return list, nil
}

// hasUntracked reports whether a product of the store is not tracked, as far as
// one page tells: that of the first with a level of 0, as these have.
func (s *shop) hasUntracked(ctx context.Context) (bool, error) {
	zero := 0
	page, err := s.client.Catalog().Products(ctx, bigcommerce.ProductListOptions{
		Level: &zero, IncludeFields: []string{"inventory_tracking"}, Page: 1, Limit: maxProducts,
	})
	return slices.ContainsFunc(page.Items, func(p bigcommerce.Product) bool { return p.InventoryTracking == "none" }), err
}

// plainLevels are the figures that are of one variant with a SKU each. odd are
// the products of the others; nothing of these is among the list.
func plainLevels(stock translate.Stock) (list []translate.Level, odd []int64) {
	isOdd := map[int64]bool{}
	for _, l := range stock.Levels {
		if (l.VariantID == 0 || strings.TrimSpace(l.SKU) == "") && !isOdd[l.ProductID] {
			isOdd[l.ProductID] = true
			odd = append(odd, l.ProductID)
		}
	}
	if len(odd) == 0 {
		return slices.Clip(stock.Levels), nil // appending copies
	}
	for _, l := range stock.Levels {
		if !isOdd[l.ProductID] {
			list = append(list, l)
		}
	}
	return list, odd
}

// oddItems are the items of certain products, and of those that are not
// tracked: BigCommerce says that these have a level of 0, along with what is
// sold out. They are nil if there are too many to be asked for.
func (s *shop) oddItems(ctx context.Context, stock translate.Stock, ids []int64) (list []translate.Level, err error) {
	zero, seen := 0, map[int64]bool{}
	asked := []bigcommerce.ProductListOptions{{Level: &zero}}
	for _, block := range bigcommerce.ListBlocks(ids) {
		asked = append(asked, bigcommerce.ProductListOptions{IDs: block})
	}
	looked := 0
	for _, opts := range asked {
		opts.Include, opts.IncludeFields, opts.Limit = stockSight.include, stockSight.fields, maxProducts
		for p, err := range s.client.Catalog().AllProducts(ctx, opts) {
			if err != nil {
				return nil, err
			}
			if looked++; looked > maxOdd {
				return nil, nil
			}
			if seen[p.ID] || opts.Level != nil && p.InventoryTracking != "none" {
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
