package catalog

import (
	"cmp"
	"math"
	"time"

	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// itemKey is an item's place in the flat catalog, which is sorted by
// product, then variant (seti-protocol.md 1.5).
type itemKey struct{ product, variant int64 }

// wholeProduct as a variant stands behind all of a product's.
const wholeProduct = math.MaxInt64

func keyOf(i translate.Item) itemKey { return itemKey{i.Product.ID, i.Variant.ID} }

func (k itemKey) compare(other itemKey) int {
	return cmp.Or(cmp.Compare(k.product, other.product), cmp.Compare(k.variant, other.variant))
}

// position is a number in the list, from 1, and the item just before it.
type position struct {
	number int
	after  itemKey // the zero key at number 1
}

// run remembers behind which item each batch of a download began. Stone Edge asks
// by position; the process goes on by the item, so that products which come or
// go meanwhile shift nothing: none of the others is skipped or sent twice.
//
// What remains: a batch that another process serves is found by counting. If an
// item before it vanished since then, the positions have shifted by one.
type run struct {
	after map[int]itemKey
	used  time.Time
}

const (
	runLife      = 15 * time.Minute // since the last batch
	maxPositions = 8192             // of a run: two million items by 250
)

// restart forgets the positions: whoever asks for the first one starts anew.
func (r *run) restart() { clear(r.after) }

// nearest is the known position at or before a number. Number 1 is always known.
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
