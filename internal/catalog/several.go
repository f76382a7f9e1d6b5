package catalog

import (
	"context"
	"fmt"
	"math"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
)

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
