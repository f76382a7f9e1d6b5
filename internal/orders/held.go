package orders

import (
	"context"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
)

// held are the ledger's rows about one order.
type held struct {
	given   ledger.Given
	waiting ledger.Waiting
	due     ledger.Due
	others  []*ledger.Given // by the store's other carts, as visit.others
}

// held reads the rows about some orders.
func (v *visit) held(ctx context.Context, ids []int64) (map[int64]*held, error) {
	all, rows := make(map[int64]*held, len(ids)), make([]ledger.Row, 0, 3*len(ids))
	for _, id := range ids {
		if all[id] != nil {
			continue
		}
		at := v.place(id)
		h := &held{given: ledger.Given{Place: at}, waiting: ledger.Waiting{Place: at}, due: ledger.Due{Place: at}}
		all[id], rows = h, append(rows, &h.given, &h.waiting, &h.due)
		for _, other := range v.others {
			g := &ledger.Given{Place: ledger.Place{Store: v.Hash, Cart: other.ID, Order: id}}
			h.others, rows = append(h.others, g), append(rows, g)
		}
	}
	if len(rows) == 0 {
		return all, nil
	}
	return all, v.Ledger.Read(ctx, rows...)
}

// isForGood reports whether Stone Edge has an order behind lastorder. It has a
// regular one, because lastorder went past it. A late one that is no longer due
// arrived, unless lastorder fell since: then a backup lacks it.
func (v *visit) isForGood(g ledger.Given) bool {
	since := v.sel.since
	if v.sel.last == 0 { // by date
		since = v.cart.Effective
	}
	return g.Exists() && (g.Late == nil || since >= g.Late.Since)
}

// heldElsewhere reads the rows about waiting orders, if the store has several
// carts.
func (v *visit) heldElsewhere(ctx context.Context, waiting []*ledger.Waiting) (map[int64]*held, error) {
	if len(v.others) == 0 {
		return nil, nil
	}
	list := make([]int64, len(waiting))
	for i, w := range waiting {
		list[i] = w.Order
	}
	return v.held(ctx, list)
}

// ids are the ids of some orders.
func ids(orders []bigcommerce.Order) []int64 {
	list := make([]int64, len(orders))
	for i, o := range orders {
		list[i] = o.ID
	}
	return list
}

// lostAfter is how long after an answer another cart has to ask again, before we
// believe that the answer got lost.
const lostAfter = 10 * time.Minute

// isElsewhere reports whether another cart of the store has an order, or may have
// it. An order can move to another channel, and a channel to another cart. Stone
// Edge would ship it twice if both carts had it. An order that this cart was given
// stays its own: a backup of its Stone Edge may lack it.
func (v *visit) isElsewhere(h *held) bool { return !h.given.Exists() && v.isAtOther(h) }

// isAtOther asks the same of the other carts alone. This cart may have been given
// the order, too.
func (v *visit) isAtOther(h *held) bool {
	for i, g := range h.others {
		if g.Exists() && !isLost(g, v.others[i]) {
			return true
		}
	}
	return false
}

// keeps returns the late orders of a page that moved to another cart's channel and
// were given before. Stone Edge may have them, so they stay with this cart, unless
// the other one has them by now.
func (v *visit) keeps(ctx context.Context, page []bigcommerce.Order) (map[int64]bool, error) {
	var moved []int64
	for _, o := range page {
		if !v.sel.isOurs(o) && v.run.HasLate(o.ID) {
			moved = append(moved, o.ID)
		}
	}
	if len(moved) == 0 {
		return nil, nil
	}
	rows, err := v.held(ctx, moved)
	if err != nil {
		return nil, err
	}
	kept := map[int64]bool{}
	for id, h := range rows {
		kept[id] = h.given.Exists() && !v.isAtOther(h)
	}
	return kept, nil
}

// isLost reports whether another cart's Stone Edge lacks an order that it was
// given. It asked again for the orders behind an older one, or somebody restored
// its backup.
func isLost(g *ledger.Given, other *ledger.Cart) bool {
	if other.Lacks(g) {
		return true
	}
	return g.Late == nil && other.Sent > 0 && other.Effective < g.Order && other.Conversation.At.Sub(g.Last) > lostAfter
}

// isTheirs reports whether another cart has an order for good.
func (v *visit) isTheirs(h *held) bool {
	if h.given.Exists() {
		return false
	}
	for i, g := range h.others {
		if other := v.others[i]; g.Exists() && !other.Lacks(g) && (g.Late != nil || other.Sent == 0 || other.Effective >= g.Order) {
			return true
		}
	}
	return false
}
