package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/shop"
)

var orderCommand = command{name: "order", args: "STORE ORDER", least: 2, most: 2, summary: "one order: what cannot be read of it, and where it stands",
	help: "It asks BigCommerce for the order, its lines, payments and coupons. It shows names of members, numbers and\n" +
		"dates, and nothing of the shopper.", table: true, run: showOrder}

// showOrder prints the faults of an order, and nothing personal.
func showOrder(ctx context.Context, d *desk, args []string) error {
	id, err := strconv.ParseInt(args[1], 10, 64)
	if err != nil || id < 1 {
		return misused("%q is no order number", args[1])
	}
	s, _, err := d.openShop(ctx, args[0])
	if err != nil {
		return err
	}
	table := d.table()
	table.row("Order", args[1])
	o, err := s.Client.Orders().Get(ctx, id, true)
	switch {
	case bigcommerce.IsNotFound(err):
		table.row("BigCommerce", "has no such order")
	case err != nil:
		return fmt.Errorf("order %d: %w", id, err)
	default:
		orderRows(ctx, table, s, o)
	}
	if err := standRows(ctx, table, s, id); err != nil {
		return err
	}
	return table.end()
}

// orderRows print what BigCommerce answers about an order.
func orderRows(ctx context.Context, table table, s *shop.Shop, o bigcommerce.Order) {
	table.row("Channel", strconv.FormatInt(int64(o.ChannelID), 10))
	if !s.Channels.Take(int64(o.ChannelID)) {
		table.row("Channel is", "not taken by cart "+s.Cart())
	}
	table.row("Status", fmt.Sprintf("%d %s", o.StatusID, statusName(o)))
	table.row("Created", dateOr(o.DateCreated.Time))
	table.row("Changed", dateOr(o.DateModified.Time))
	for _, u := range o.Unread {
		table.row("Cannot be read", u.Member)
	}
	if member := o.Unreadable(); member != "" {
		table.row("Problem", "without "+member+" the order cannot be booked; edit the order in BigCommerce")
	}
	lines := "come with the order"
	if !o.IsComplete() {
		lines = outcome(s.Client.Orders().Complete(ctx, &o))
	}
	table.row("Lines", lines)
	_, err := s.Client.Orders().TransactionsOf(ctx, o.ID)
	table.row("Payments", outcome(err))
	_, err = s.Client.Orders().CouponsOf(ctx, o.ID)
	table.row("Coupons", outcome(err))
}

// statusName is the status in BigCommerce's own words, never in the merchant's.
func statusName(o bigcommerce.Order) string { return strings.TrimSpace(o.Status) }

func outcome(err error) string {
	if e, ok := errors.AsType[*bigcommerce.MemberError](err); ok {
		return "cannot be read: " + e.Member
	}
	if err != nil {
		return err.Error()
	}
	return "can be read"
}

func dateOr(at time.Time) string {
	if at.IsZero() {
		return "unknown"
	}
	return clock(at)
}

// standRows print where an order stands in the ledger.
func standRows(ctx context.Context, table table, s *shop.Shop, id int64) error {
	at := ledger.Place{Store: s.Hash, Cart: s.Cart(), Order: id}
	g, w, due := ledger.Given{Place: at}, ledger.Waiting{Place: at}, ledger.Due{Place: at}
	if err := s.Ledger.Read(ctx, &g, &w, &due); err != nil {
		return fmt.Errorf("order %d: ledger: %w", id, err)
	}
	if w.Exists() {
		text := waitingWords(&w)
		if w.What != "" {
			text += ": " + w.What
		}
		table.row("Waits", text)
		table.row("Waits since", dateOr(w.FirstSeen))
		table.row("Next try", dateOr(w.CheckAt))
	}
	if due.Exists() {
		table.row("Due", "comes with the next poll")
	}
	stand := "never"
	if g.Exists() {
		stand = clock(g.Last)
	}
	table.row("Given to Stone Edge", stand)
	return nil
}
