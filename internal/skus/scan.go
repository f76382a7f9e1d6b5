package skus

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/catalog"
	"connect2cart/internal/shop"
)

// everyPage allows a scan as many pages as the quota serves.
const everyPage = math.MaxInt

// freePages is how many pages every scan may read. Most catalogs have fewer.
const freePages = 4

// sparePages is how many pages a scan for a few SKUs may read. Stone Edge sends
// SKUs of other carts all day. Half of the quota must stay for the SKUs of this
// store, even if the catalog is large.
func (v visit) sparePages() int {
	q, known := v.Client.Quota()
	if !known {
		return everyPage
	}
	return max(freePages, q.Left-q.Limit/2)
}

// index is the catalog by SKU, at most life old. It reads at most so many pages
// for it. With an error it is the part read so far, or nil.
func (v visit) index(ctx context.Context, life time.Duration, pages int) (*index, error) {
	known := v.known
	release, err := known.reading.Hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	known.mu.Lock()
	index, half := known.all, known.scan
	known.mu.Unlock()
	if index != nil && shop.Age(index.at) < life {
		return index, nil
	}
	if half == nil || shop.Age(half.begun) > max(life, noneLife) {
		half = &scan{begun: time.Now()}
	}
	err = v.finish(ctx, half, pages)
	if half.pages == nil {
		return nil, err
	}
	index = newIndex(slices.Concat(half.pages...), half.begun, half.sure)
	index.odd = half.odd
	known.mu.Lock()
	defer known.mu.Unlock()
	if err != nil {
		known.scan = half
		return index, err
	}
	known.all, known.scan = index, nil
	return index, nil
}

// finish reads the missing pages of a scan, up to so many of them.
func (v visit) finish(ctx context.Context, half *scan, pages int) error {
	if half.pages == nil {
		if err := v.firstPage(ctx, half); err != nil {
			return err
		}
		pages--
	}
	missing := slices.DeleteFunc(half.numbers(), func(i int) bool { return half.pages[i] != nil })
	if err := v.readPages(ctx, half, missing[:min(pages, len(missing))]); err != nil {
		return err
	}
	if pages < len(missing) {
		q, _ := v.Client.Quota()
		return &bigcommerce.RateLimitError{RetryAfter: q.ResetIn}
	}
	return nil
}

// numbers are the numbers of all pages, from 0.
func (half *scan) numbers() []int {
	numbers := make([]int, len(half.pages))
	for i := range numbers {
		numbers[i] = i
	}
	return numbers
}

// readPages reads some of the pages, side by side.
func (v visit) readPages(ctx context.Context, half *scan, numbers []int) error {
	var mu sync.Mutex
	return shop.Together(ctx, len(numbers), func(ctx context.Context, n int) error {
		p, err := v.productPage(ctx, numbers[n]+1, half.length)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		half.pages[numbers[n]] = p.rows
		half.sure = half.sure && p.total == half.total && p.whole
		half.odd = cmp.Or(half.odd, p.odd)
		return nil
	})
}

func (v visit) firstPage(ctx context.Context, half *scan) error {
	half.length = v.known.length.Bound(bigcommerce.PageSize, 0)
	p, err := v.productPage(ctx, 1, half.length)
	if err != nil {
		return err
	}
	half.total, half.sure, half.odd = p.total, p.whole, p.odd
	half.pages = make([][]row, max(1, (p.total+half.length-1)/half.length))
	half.pages[0] = p.rows
	return nil
}

// page is a page of the catalog by SKU.
type page struct {
	rows  []row
	total int  // products of the catalog
	whole bool // we could read all of its products
	odd   *catalog.ProductError
}

// productPage reads a page of products, ascending by id, because new products
// then come at the end. Only a product deleted meanwhile can move another out
// of sight, and the total shows it. The client refuses a short page, and
// FetchVariants fetches missing variants. Otherwise the store's own SKUs would
// look unknown. A page too heavy for BigCommerce comes in
// parts.
func (v visit) productPage(ctx context.Context, number, length int) (page, error) {
	p := page{whole: true}
	rows, total, err := shop.Split(ctx, &v.known.length, number, length, func(ctx context.Context, number, length int) ([]row, int, error) {
		rows, total, err := v.products(ctx, &p, number, length)
		if length == 1 && bigcommerce.IsTooHeavy(err) && ctx.Err() == nil {
			return v.passOver(ctx, &p, number, err)
		}
		return rows, total, err
	})
	if err != nil {
		return page{}, fmt.Errorf("page %d of the products: %w", number, err)
	}
	p.rows, p.total = rows, total
	if p.rows == nil {
		p.rows = []row{} // nil is a page still to read
	}
	return p, nil
}

// products are the rows of a page of products.
func (v visit) products(ctx context.Context, p *page, number, length int) ([]row, int, error) {
	list, err := v.Client.Catalog().Products(ctx, bigcommerce.ProductListOptions{
		IncludeFields: itemFields, Include: []string{"variants"}, Page: number, Limit: length})
	if err == nil {
		err = catalog.FetchVariants(ctx, v.Shop, list.Items)
	}
	if err != nil {
		return nil, 0, err
	}
	rows := make([]row, 0, len(list.Items))
	p.whole = p.whole && list.Listed == len(list.Items)
	for _, product := range list.Items {
		if product.Vital() != "" { // its SKU may be any of the missing ones
			p.whole = false
			continue
		}
		rows = append(rows, rowsOf(product)...)
	}
	return rows, list.Pagination.Total, nil
}

// passOver leaves out a product, because BigCommerce fails to give it even alone.
// It names the product, because a missing SKU may be its own.
func (v visit) passOver(ctx context.Context, p *page, number int, cause error) ([]row, int, error) {
	list, err := v.Client.Catalog().Products(ctx, bigcommerce.ProductListOptions{IncludeFields: []string{"sku"}, Page: number, Limit: 1})
	if err != nil || len(list.Items) != 1 {
		return nil, 0, cause
	}
	p.whole, p.odd = false, &catalog.ProductError{Product: list.Items[0].ID, Err: cause}
	return nil, list.Pagination.Total, nil
}
