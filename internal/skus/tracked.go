package skus

import (
	"context"
	"fmt"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
)

const (
	manySKUs  = 1000 // so many are worth the list of stock
	maxBlocks = 6    // calls for the products missing in the list of stock
)

// findTracked finds many SKUs in the list of stock: a thousand items a call, while
// the catalog has 250 products. It asks for the missing ones by SKU, because
// untracked products have no stock. It returns the open SKUs, for the catalog.
//
// The list tells an item's place by its identity alone, so a wrong guess is
// possible. Found.At of such an item is zero: a refused one is looked up anew in
// the catalog. A SKU in another letter case than an untracked product's is unknown
// here.
func (v visit) findTracked(ctx context.Context, open []string, results map[string]Found) []string {
	tracked := v.trackedIndex(ctx)
	if tracked == nil {
		return open
	}
	var left []string
	for _, sku := range open {
		if one, ok := tracked.exact[strings.TrimSpace(sku)]; ok {
			results[sku] = one.found()
		} else {
			left = append(left, sku)
		}
	}
	rows, ok := v.lookUpBeside(ctx, left)
	if !ok {
		v.known.distrust()
		return left
	}
	v.known.keep(rows)
	return tracked.settle(results, left, newIndex(rows, time.Now(), true))
}

// settle sets the results of SKUs missing in the list of stock. beside are the
// items found by SKU. An unknown SKU stays open if it differs from a tracked one
// by letter case only.
func (x *index) settle(results map[string]Found, left []string, beside *index) (open []string) {
	for _, sku := range left {
		key := strings.TrimSpace(sku)
		one, ok := beside.exact[key]
		switch {
		case ok:
			results[sku] = one.found()
		case !x.sure || len(x.folded[strings.ToLower(key)]) > 0:
			open = append(open, sku)
		default:
			results[sku] = Found{Err: ErrUnknown, At: beside.at}
		}
	}
	return open
}

// lookUpBeside asks for products by their own SKUs, and for a few variants. ok is
// false if there are too many to ask for, or a call fails.
func (v visit) lookUpBeside(ctx context.Context, skus []string) (rows []row, ok bool) {
	if len(bigcommerce.ListBlocks(skus)) > maxBlocks {
		return nil, false
	}
	rows, err := v.lookUpProducts(ctx, skus)
	if err != nil {
		return nil, false
	}
	have, left := bySKU(rows), []string{}
	for _, sku := range skus {
		if !have[strings.TrimSpace(sku)] {
			left = append(left, sku)
		}
	}
	if len(left) > maxFew {
		return nil, false
	}
	more, err := v.lookUpVariants(ctx, left)
	return append(rows, more...), err == nil
}

// trackedIndex is the list of stock by SKU, at most Life old, or nil: BigCommerce
// does not give it, the quota is too low for it, or it was no help before.
func (v visit) trackedIndex(ctx context.Context) *index {
	known := v.known
	release, err := known.reading.Hold(ctx)
	if err != nil {
		return nil
	}
	defer release()
	known.mu.Lock()
	x, trusted := known.tracked, !known.distrusted
	known.mu.Unlock()
	if !trusted || x != nil && shop.Age(x.at) < Life {
		return x
	}
	begun := time.Now()
	rows, sure, err := v.trackedRows(ctx)
	known.mu.Lock()
	defer known.mu.Unlock()
	if err != nil {
		known.distrusted = !bigcommerce.IsBusy(err) && ctx.Err() == nil
		return nil
	}
	known.tracked = newIndex(rows, time.Time{}, sure)
	known.tracked.at = begun
	return known.tracked
}

// distrust takes the list of stock for no help, as long as the process remembers
// the store.
func (k *known) distrust() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.tracked, k.distrusted = nil, true
}

// trackedRows reads the list of stock, all pages but the first side by side. It is
// sure if the list stood still.
func (v visit) trackedRows(ctx context.Context) (rows []row, sure bool, err error) {
	first, err := v.stockPage(ctx, 1)
	if err != nil {
		return nil, false, err
	}
	total := first.Pagination.Total
	pages := make([]bigcommerce.Page[bigcommerce.InventoryItem], max(1, (total+bigcommerce.InventoryPageSize-1)/bigcommerce.InventoryPageSize))
	pages[0] = first
	if err := v.Afford(ctx, len(pages)-1); err != nil {
		return nil, false, err
	}
	err = shop.Together(ctx, len(pages)-1, func(ctx context.Context, i int) (err error) {
		pages[i+1], err = v.stockPage(ctx, i+2)
		return err
	})
	sure = true
	for _, p := range pages {
		sure = sure && p.Pagination.Total == total && p.Listed == len(p.Items)
		for _, item := range p.Items {
			rows = appendRow(rows, item.Identity.SKU, itemIn(item.Identity))
		}
	}
	return rows, sure, err
}

func (v visit) stockPage(ctx context.Context, number int) (bigcommerce.Page[bigcommerce.InventoryItem], error) {
	page, err := v.Client.Inventory().Items(ctx, bigcommerce.InventoryListOptions{Page: number, Limit: bigcommerce.InventoryPageSize})
	if err != nil {
		return page, fmt.Errorf("page %d of the stock: %w", number, err)
	}
	return page, nil
}

// itemIn is the place of an item's stock by its identity. A base variant is a
// simple product, and these are tracked as a whole.
func itemIn(id bigcommerce.InventoryIdentity) Item {
	if id.VariantID == 0 || id.SKUID == 0 {
		return Item{Product: int64(id.ProductID)}
	}
	return Item{Variant: int64(id.VariantID)}
}
