package stock

import (
	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/translate"
)

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
		switch missing := l.ProductID - last - 1; {
		case missing > maxSmallGap:
			lists = append(lists, bigcommerce.ProductListOptions{AfterID: last, BeforeID: l.ProductID})
		default:
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
