package main

import (
	"context"
	"errors"
	"flag"

	"connect2cart/internal/merchant"
	"connect2cart/internal/settings"
	"connect2cart/internal/shop"
)

// exitIncomplete is the exit code of a reconcile where the two programs differ.
const exitIncomplete = 4

// How the two programs differ.
var (
	errIncomplete    = errors.New("orders are missing in Stone Edge")
	errNotCarriedOut = errors.New("updates were answered OK and not carried out in BigCommerce")
)

var ordersCommand = command{name: "orders", args: "STORE", least: 1, most: 1, summary: "the orders Stone Edge got, gets late, and does not get, and why",
	help: "GIVEN are the last 50. DUE come before the next poll's own list. WAITING have a status that the settings do\n" +
		"not offer, or cannot be read; they come late once they are eligible. Below them stand the updates that wait, were\n" +
		"refused, or were answered OK with something left undone. It asks BigCommerce nothing, unless the store's carts\n" +
		"leave channels out: then it names those of the newest orders.",
	flags: []func(*flag.FlagSet, *desk){jsonFlag}, table: true, run: showOrders}

var reconcileCommand = command{name: "reconcile", args: "STORE", least: 1, most: 1, summary: "compare a store's orders with those Stone Edge got",
	help: "It reads every order of the last DAYS from BigCommerce. An order is missing if it is offered, lies behind Stone\n" +
		"Edge's newest one, and was never given. With --offer Stone Edge gets the missing ones at its next poll.\n" +
		"It also lists the updates that Stone Edge heard OK for and BigCommerce never got.\n" +
		"Exit code 4: an order is missing, or such an update is listed.",
	flags: []func(*flag.FlagSet, *desk){daysFlag, offerFlag, jsonFlag}, table: true, long: true, run: reconcile}

var offerCommand = command{name: "offer", args: "STORE ORDER...", least: 2, most: anyNumber, summary: "give Stone Edge these orders at its next poll, again or for the first time",
	help: "Stone Edge skips an order that it holds. An order of a status or a channel that the cart does not take stays out.", table: true, run: offer}

// orderFlags are the flags of these commands.
type orderFlags struct {
	json  bool
	days  int
	offer bool
}

func jsonFlag(f *flag.FlagSet, d *desk) {
	f.BoolVar(&d.orders.json, "json", false, "print JSON, for a program")
}

func daysFlag(f *flag.FlagSet, d *desk) {
	f.IntVar(&d.orders.days, "days", 30, "compare the orders created in the last `DAYS`, 1 to 365")
}

func offerFlag(f *flag.FlagSet, d *desk) {
	f.BoolVar(&d.orders.offer, "offer", false, "give Stone Edge the missing ones at its next poll")
}

// openShop opens a store as a poll does. It also returns the deployment's own
// statuses, for a store without a setting.
func (d *desk) openShop(ctx context.Context, cart string) (*shop.Shop, []int, error) {
	m, err := d.getAt(ctx, cart)
	if err != nil {
		return nil, nil, err
	}
	var usual merchant.Settings
	if err := settings.AssignStatuses(&usual, d.getenv("ORDER_STATUSES")); err != nil {
		return nil, nil, misused("ORDER_STATUSES: %v", err)
	}
	shops := &shop.Shops{Ledger: d.store.Ledger}
	s, err := shops.Open(m, d.getenv("BIGCOMMERCE_API_URL"), nil)
	return s, usual.OrderStatuses, err
}
