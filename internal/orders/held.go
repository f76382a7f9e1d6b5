package orders

import (
	"context"

	"connect2cart/internal/ledger"
)

// held are the ledger's rows about one order.
type held struct {
	given   ledger.Given
	waiting ledger.Waiting
	due     ledger.Due
}

// held reads the rows about some orders.
func (v *visit) held(ctx context.Context, ids []int64) (map[int64]*held, error) {
	all, rows := make(map[int64]*held, len(ids)), make([]ledger.Row, 0, 3*len(ids))
	for _, id := range ids {
		if all[id] != nil {
			continue
		}
		at := v.place(id)
		h := &held{ledger.Given{Place: at}, ledger.Waiting{Place: at}, ledger.Due{Place: at}}
		all[id], rows = h, append(rows, &h.given, &h.waiting, &h.due)
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
