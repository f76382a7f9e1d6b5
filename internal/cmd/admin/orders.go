package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"connect2cart/internal/fulfillment"
	"connect2cart/internal/ledger"
	"connect2cart/internal/orders"
)

// showOrders prints the ledger's view of a store's orders.
func showOrders(ctx context.Context, d *desk, args []string) error {
	m, err := d.getAt(ctx, args[0])
	if err != nil {
		return err
	}
	hash := m.StoreHash
	o, err := orders.Look(ctx, d.store.Ledger, hash, m.CartID)
	if err != nil {
		return err
	}
	unclaimed, err := d.unclaimed(ctx, m)
	if err != nil {
		return err
	}
	undone, err := d.undone(ctx, hash)
	if err != nil {
		return err
	}
	if d.orders.json {
		return d.json(ordersJSON(m, o, unclaimed, undone))
	}
	for _, c := range unclaimed {
		d.say("No cart takes channel %d (%s): %d of the newest orders.", c.ID, strings.Join(c.Sources, ", "), c.Orders)
	}
	if o.LastPoll.At.IsZero() {
		d.say("Store %s: Stone Edge has not asked for orders yet.", hash)
	} else {
		d.say("Store %s: last poll for orders %s (%s), lastorder %s.", hash, clock(o.LastPoll.At), o.LastPoll.Function, numberOr(o.LastOrder, "All"))
	}
	if err := d.printOrders(o); err != nil {
		return err
	}
	return d.printUndone("Updates that BigCommerce did not take as Stone Edge sent them:", undone)
}

// printOrders prints the orders as a table. It prints no table for none.
func (d *desk) printOrders(o orders.Overview) error {
	d.say("Given: the last %d. Due: %d. Waiting: %d.", len(o.Given), len(o.Due), len(o.Waiting))
	if len(o.Given)+len(o.Due)+len(o.Waiting) == 0 {
		return nil
	}
	d.say("")
	table := d.table()
	table.row("ORDER", "STATE", "SINCE", "WHY")
	for _, due := range o.Due {
		table.row(numberOr(due.Order, ""), "due", clock(due.Since), dueWords[due.Why])
	}
	for _, w := range o.Waiting {
		table.row(numberOr(w.Order, ""), "waiting", clock(w.FirstSeen), waitingWords(w))
	}
	for _, g := range o.Given {
		why := ""
		if g.Late {
			why = "late"
		}
		table.row(numberOr(g.Order, ""), "given", clock(g.At), why)
	}
	return table.end()
}

// dueWords say why an order comes late.
var dueWords = map[string]string{
	ledger.BecameEligible: "became eligible after a younger one", ledger.ReadableNow: "can be read now",
	ledger.OpenAtStart: "open when the cart began", ledger.AskedFor: "asked for",
}

func waitingWords(w *ledger.Waiting) string {
	switch w.Why {
	case ledger.Unreadable:
		return "cannot be read"
	case ledger.DetailMissing:
		return "BigCommerce does not give its " + detailWords[w.What]
	case ledger.WaitsForChannel:
		return "its channel is not this cart's"
	case ledger.AtOtherCart:
		return "another cart got it, before it came to this cart's channel"
	case ledger.Removed:
		return "BigCommerce lists it no more"
	}
	return statusWords(w.Status)
}

func statusWords(status int) string {
	return fmt.Sprintf("its status %d, %s, is not offered", status, fulfillment.StatusName(status))
}

// detailWords are the parts of an order that BigCommerce may fail to give.
var detailWords = map[string]string{
	"transactions": "payments", "coupons": "coupons", "products": "lines, or not all of them", "order": "data, not even alone", "": "details",
}

// clock is a time for a person.
func clock(at time.Time) string { return at.UTC().Format("2006-01-02 15:04 UTC") }

// numberOr is a number, or a word for none.
func numberOr(n int64, none string) string {
	if n == 0 {
		return none
	}
	return strconv.FormatInt(n, 10)
}
