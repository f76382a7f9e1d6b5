package catalog

import (
	"cmp"
	"math"
	"time"

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

// run remembers the item before each batch of a download. Stone Edge asks by
// position. The process goes on by item, so products that come or go meanwhile
// shift nothing: every other item comes exactly once.
//
// One gap remains: another process finds a batch by counting. If an earlier
// item vanished meanwhile, the positions have shifted by one.
type run struct {
	after map[int]itemKey
	used  time.Time
}

const (
	runLife      = 15 * time.Minute // since the last batch
	maxPositions = 8192             // of a run: two million items by 250
)

// restart forgets the positions, because a poll for the first one begins anew.
func (r *run) restart() { clear(r.after) }

// nearest is the known position at or before a number. It always knows number
// 1.
func (r *run) nearest(number int) position {
	best := position{number: 1}
	if shop.Age(r.used) > runLife {
		r.restart()
	}
	r.used = time.Now()
	for at, after := range r.after {
		if at <= number && at > best.number {
			best = position{at, after}
		}
	}
	return best
}

// remember keeps a position.
func (r *run) remember(p position) {
	if r.after == nil || len(r.after) >= maxPositions {
		r.after = make(map[int]itemKey)
	}
	r.after[p.number] = p.after
}
