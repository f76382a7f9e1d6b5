package script

import (
	"cmp"
	"math"
	"time"

	"connect2cart/internal/translate"
)

// itemKey is an item's place in the flat catalogue, which is sorted by
// product, then variant (seti-protocol.md 1.5).
type itemKey struct{ product, variant int64 }

// wholeProduct as a variant stands behind all of a product's.
const wholeProduct = math.MaxInt64

func keyOf(i translate.Item) itemKey { return itemKey{i.Product.ID, i.Variant.ID} }

func (k itemKey) compare(other itemKey) int {
	return cmp.Or(cmp.Compare(k.product, other.product), cmp.Compare(k.variant, other.variant))
}

// spot is a position in the list, from 1, and the item just before it.
type spot struct {
	position int
	after    itemKey // the zero key at position 1
}

// trail remembers behind which item each batch of a run began. Stone Edge asks
// by position; the process goes on by the item, so that products which come or
// go meanwhile shift nothing: none of the others is skipped or sent twice.
//
// What remains is what remains of an order run (see run): a batch that another
// process serves is found by counting, and if an item before it vanished since
// then, the positions have shifted by one.
type trail struct {
	after map[int]itemKey
	used  time.Time
}

const (
	trailLife = 15 * time.Minute // since the last batch
	maxTrail  = 8192             // spots of a run: two million items by 250
)

// begin forgets the run: whoever asks for the first position starts anew.
func (t *trail) begin() { clear(t.after) }

// nearest is the spot at or before a position. Position 1 is always known.
func (t *trail) nearest(position int) spot {
	best := spot{position: 1}
	if age(t.used) > trailLife {
		t.begin()
	}
	t.used = time.Now()
	for at, after := range t.after {
		if at <= position && at > best.position {
			best = spot{at, after}
		}
	}
	return best
}

// learn remembers a spot.
func (t *trail) learn(s spot) {
	if t.after == nil || len(t.after) >= maxTrail {
		t.after = make(map[int]itemKey)
	}
	t.after[s.position] = s.after
}
