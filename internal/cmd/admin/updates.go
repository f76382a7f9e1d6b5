package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"connect2cart/internal/ledger"
)

// leftUndone is an update from Stone Edge that BigCommerce did not take as it came.
type leftUndone struct {
	Order    string    `json:"order,omitempty"`
	SKU      string    `json:"sku,omitempty"`
	What     string    `json:"what"` // a kind of the ledger's notes
	Why      string    `json:"why"`  // with what to do
	At       time.Time `json:"at"`
	Times    int       `json:"times,omitempty"`
	Amount   int64     `json:"amount,omitempty"` // pieces that BigCommerce never got
	Accepted bool      `json:"accepted,omitempty"`
}

// undone are a store's updates that left something undone, the latest first.
// ledger.ErrUnavailable.
func (d *desk) undone(ctx context.Context, hash string) ([]leftUndone, error) {
	notes, err := d.store.Ledger.Notes(ctx, hash)
	if err != nil {
		return nil, err
	}
	refused, err := d.store.Ledger.ListRefused(ctx, hash)
	if err != nil {
		return nil, err
	}
	list := []leftUndone{}
	for _, n := range notes {
		list = append(list, leftUndone{Order: n.Order, What: n.Kind, Why: n.Text, At: n.At.UTC(), Accepted: n.Accepted})
	}
	for _, r := range refused {
		if r.What != ledger.RefusedOrder { // such an order has a note
			list = append(list, refusedStock(r))
		}
	}
	slices.SortStableFunc(list, func(a, b leftUndone) int { return b.At.Compare(a.At) })
	return list, nil
}

// refusedStock is a change of stock that has no effect.
func refusedStock(r ledger.Refused) leftUndone {
	u := leftUndone{SKU: r.Key, What: "refused", Why: stockWords[r.What], At: r.Last.UTC(), Times: r.Times}
	if !r.Told.IsZero() {
		u.What, u.Accepted, u.Amount = "accepted", true, r.Amount
		u.Why += fmt.Sprintf(" BigCommerce never got this change (%+d): correct its level.", r.Amount)
	}
	return u
}

// stockWords say why a change of stock has no effect, and what to do.
var stockWords = map[string]string{
	ledger.RefusedSKU:   "BigCommerce has no such SKU, or does not track its stock. Add the SKU there, or turn on inventory tracking.",
	ledger.RefusedLevel: "The change would take the level below zero. Count the item, and set the level in both programs.",
}

// undoneWords say what became of an update.
var undoneWords = map[string]string{
	"held": "waits", "refused": "refused", "left_out": "OK, a part left out", "accepted": "OK, not carried out",
}

// printUndone prints updates as a table with a title. It prints nothing for none.
func (d *desk) printUndone(title string, list []leftUndone) error {
	if len(list) == 0 {
		return nil
	}
	d.say("\n%s", title)
	table := d.table()
	table.row("UPDATE OF", "STATE", "SINCE", "WHY, AND WHAT TO DO")
	for _, u := range list {
		name := "order " + u.Order
		if u.SKU != "" {
			name = "SKU " + u.SKU
		}
		state := undoneWords[u.What]
		if u.Times > 1 {
			state += ", " + strconv.Itoa(u.Times) + " times"
		}
		table.row(name, state, clock(u.At), u.Why)
	}
	return table.end()
}

// notCarriedOut are the updates that Stone Edge heard OK for, and that BigCommerce
// never got. ledger.ErrUnavailable.
func (d *desk) notCarriedOut(ctx context.Context, hash string) ([]leftUndone, error) {
	list, err := d.undone(ctx, hash)
	return slices.DeleteFunc(list, func(u leftUndone) bool { return !u.Accepted }), err
}
