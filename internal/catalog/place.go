package catalog

import (
	"cmp"
	"fmt"
	"math"

	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// itemKey is an item's place in the flat catalog: by product, then variant
// (seti-protocol.md 1.5).
type itemKey struct{ product, variant int64 }

// wholeProduct as a variant sorts behind all variants of a product.
const wholeProduct = math.MaxInt64

// id is the product id to list behind.
func (k itemKey) id() int64 {
	if k.variant != wholeProduct && k.product > 0 {
		return k.product - 1 // this product still has variants to come
	}
	return k.product
}

func keyOf(i translate.Item) itemKey { return itemKey{i.Product.ID, i.Variant.ID} }

func (k itemKey) compare(other itemKey) int {
	return cmp.Or(cmp.Compare(k.product, other.product), cmp.Compare(k.variant, other.variant))
}

// position is a number in the list, from 1, and the item just before it.
type position struct {
	number int
	after  itemKey // the zero key at number 1
}

// String is the position's item as the words of a mark.
func (k itemKey) String() string { return fmt.Sprintf("%d/%d", k.product, k.variant) }

// nearest is the known position of a turn. A mark that nobody can read counts as
// none.
func nearest(t *shop.Turn) position {
	var k itemKey
	if n, err := fmt.Sscanf(t.Mark, "%d/%d", &k.product, &k.variant); n != 2 || err != nil {
		return position{number: 1}
	}
	return position{t.Start, k}
}
