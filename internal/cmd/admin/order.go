package main

import (
	"context"
	"errors"
	"flag"
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
		"dates, and nothing of the shopper.", flags: []func(*flag.FlagSet, *desk){jsonFlag}, table: true, run: showOrder}

// orderFacts are an order's faults and its standing, without anything personal.
// Most members are absent for an order that BigCommerce does not have.
type orderFacts struct {
	StoreHash string     `json:"store_hash"`
	CartID    string     `json:"cart_id"`
	Number    int64      `json:"number"`
	Found     bool       `json:"found"`                // in BigCommerce
	Channel   int64      `json:"channel_id,omitempty"` // 0 if unknown
	Taken     bool       `json:"taken"`                // the cart takes its channel
	StatusID  int        `json:"status_id,omitempty"`
	Status    string     `json:"status,omitempty"` // BigCommerce's own word, never the merchant's
	Created   *time.Time `json:"created_at"`
	Changed   *time.Time `json:"changed_at"`
	Unread    []string   `json:"unreadable"` // names of members
	Problem   string     `json:"problem,omitempty"`
	Lines     string     `json:"lines,omitempty"`
	Payments  string     `json:"payments,omitempty"`
	Coupons   string     `json:"coupons,omitempty"`
	Waiting   *waitFacts `json:"waiting"`
	Due       bool       `json:"due"`
	GivenAt   *time.Time `json:"given_at"`
}

// waitFacts say why an order waits.
type waitFacts struct {
	Why     string     `json:"why"` // in words
	Part    string     `json:"part,omitempty"`
	Since   *time.Time `json:"since"`
	NextTry *time.Time `json:"next_try"`
}

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
	f := &orderFacts{StoreHash: s.Hash, CartID: s.Cart(), Number: id, Unread: []string{}}
	o, err := s.Client.Orders().Get(ctx, id, true)
	switch {
	case bigcommerce.IsNotFound(err):
	case err != nil:
		return fmt.Errorf("order %d: %w", id, err)
	default:
		if err := f.readOrder(ctx, s, o); err != nil {
			return err
		}
	}
	if err := f.readStanding(ctx, s); err != nil {
		return err
	}
	if d.orders.json {
		return d.json(f)
	}
	return f.print(d.table())
}

// readOrder notes what BigCommerce answers about the order.
func (f *orderFacts) readOrder(ctx context.Context, s *shop.Shop, o bigcommerce.Order) error {
	channel, err := channelOf(ctx, s, o)
	if err != nil {
		return fmt.Errorf("channel of order %d: %w", o.ID, err)
	}
	f.Found, f.Channel, f.Taken = true, max(channel, 0), s.Channels.Take(channel)
	f.StatusID, f.Status = o.StatusID, strings.TrimSpace(o.Status)
	f.Created, f.Changed = timeOrNil(o.DateCreated.Time), timeOrNil(o.DateModified.Time)
	for _, u := range o.Unread {
		f.Unread = append(f.Unread, u.Member)
	}
	if member := o.Unreadable(); member != "" {
		f.Problem = "without " + member + " the order cannot be booked; edit the order in BigCommerce"
	}
	f.Lines = "come with the order"
	if !o.IsComplete() {
		f.Lines = outcome(s.Client.Orders().Complete(ctx, &o))
	}
	_, err = s.Client.Orders().TransactionsOf(ctx, o.ID)
	f.Payments = outcome(err)
	_, err = s.Client.Orders().CouponsOf(ctx, o.ID)
	f.Coupons = outcome(err)
	return nil
}

// channelOf is the channel of an order, as a poll finds it: an unreadable one by
// the store's filter. It is bigcommerce.Elsewhere for an order in none of the
// channels that the cart's rule names.
func channelOf(ctx context.Context, s *shop.Shop, o bigcommerce.Order) (int64, error) {
	named := s.Channels.Named()
	if o.ChannelID > 0 || len(named) == 0 {
		return int64(o.ChannelID), nil
	}
	page, err := s.Client.Orders().ListNamed(ctx, bigcommerce.OrderListOptions{MinID: o.ID, MaxID: o.ID, Page: 1, Limit: 1}, named)
	if err != nil || len(page) == 0 {
		return bigcommerce.Elsewhere, err
	}
	return int64(page[0].ChannelID), nil
}

func outcome(err error) string {
	if e, ok := errors.AsType[*bigcommerce.MemberError](err); ok {
		return "cannot be read: " + e.Member
	}
	if err != nil {
		return err.Error()
	}
	return "can be read"
}

// readStanding notes where the order stands in the ledger.
func (f *orderFacts) readStanding(ctx context.Context, s *shop.Shop) error {
	at := ledger.Place{Store: s.Hash, Cart: s.Cart(), Order: f.Number}
	g, w, due := ledger.Given{Place: at}, ledger.Waiting{Place: at}, ledger.Due{Place: at}
	if err := s.Ledger.Read(ctx, &g, &w, &due); err != nil {
		return fmt.Errorf("order %d: ledger: %w", f.Number, err)
	}
	if w.Exists() {
		f.Waiting = &waitFacts{waitingWords(&w), w.What, timeOrNil(w.FirstSeen), timeOrNil(w.CheckAt)}
	}
	f.Due, f.GivenAt = due.Exists(), timeOrNil(g.Last)
	return nil
}

// print prints the facts for a person.
func (f *orderFacts) print(table table) error {
	table.row("Order", strconv.FormatInt(f.Number, 10))
	if f.Found {
		f.printFound(table)
	} else {
		table.row("BigCommerce", "has no such order")
	}
	if w := f.Waiting; w != nil {
		text := w.Why
		if w.Part != "" {
			text += ": " + w.Part
		}
		table.row("Waits", text)
		table.row("Waits since", clockOr(w.Since, "unknown"))
		table.row("Next try", clockOr(w.NextTry, "unknown"))
	}
	if f.Due {
		table.row("Due", "comes with the next poll")
	}
	table.row("Given to Stone Edge", clockOr(f.GivenAt, "never"))
	return table.end()
}

// printFound prints BigCommerce's part.
func (f *orderFacts) printFound(table table) {
	channel := "unknown"
	if f.Channel > 0 {
		channel = strconv.FormatInt(f.Channel, 10)
	}
	table.row("Channel", channel)
	if !f.Taken {
		table.row("Channel is", "not taken by cart "+f.CartID)
	}
	table.row("Status", fmt.Sprintf("%d %s", f.StatusID, f.Status))
	table.row("Created", clockOr(f.Created, "unknown"))
	table.row("Changed", clockOr(f.Changed, "unknown"))
	for _, member := range f.Unread {
		table.row("Cannot be read", member)
	}
	if f.Problem != "" {
		table.row("Problem", f.Problem)
	}
	table.row("Lines", f.Lines)
	table.row("Payments", f.Payments)
	table.row("Coupons", f.Coupons)
}

func clockOr(at *time.Time, none string) string {
	if at == nil {
		return none
	}
	return clock(*at)
}
