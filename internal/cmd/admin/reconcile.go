package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/orders"
	"connect2cart/internal/shop"
)

// reconcile prints a store's orders missing in Stone Edge, and the updates missing
// in BigCommerce. With --offer it offers the orders before it prints.
func reconcile(ctx context.Context, d *desk, args []string) error {
	if d.orders.days < 1 || d.orders.days > 365 {
		return misused("--days=%d: want 1 to 365", d.orders.days)
	}
	s, usual, err := d.openShop(ctx, args[0])
	if err != nil {
		return err
	}
	r, err := orders.Reconcile(ctx, s, usual, time.Now().AddDate(0, 0, -d.orders.days), d.progress("orders", 1000))
	if err != nil {
		return err
	}
	undone, err := d.notCarriedOut(ctx, s.Hash)
	if err != nil {
		return err
	}
	offered := d.orders.offer && len(r.Missing) > 0
	if offered {
		if err := offerMissing(ctx, s, usual, r.Missing); err != nil {
			return fmt.Errorf("offer the %d missing orders: %w", len(r.Missing), err)
		}
	}
	if d.orders.json {
		out := reconcileJSON(s.Hash, s.Cart(), d.orders.days, r)
		out.NotCarriedOut, out.Offered = undone, offered
		err = d.json(out)
	} else {
		err = errors.Join(d.printReport(s, r), d.printUndone("Stone Edge heard OK for these updates, and BigCommerce never got them:", undone))
	}
	return errors.Join(err, differ(len(r.Missing), len(undone), offered))
}

// progress returns what a long look calls with the number of things read so far.
// It says so each time that many more were read. A program hears nothing.
func (d *desk) progress(things string, each int) func(int) {
	told := 0
	return func(read int) {
		if read-told >= each && !d.orders.json {
			told = read
			d.say("%d %s read ...", read, things)
		}
	}
}

// printReport prints the counts of a comparison, and the missing orders.
func (d *desk) printReport(s *shop.Shop, r orders.Report) error {
	d.say("Store %s, orders created in the last %d days: %d are offered. Given: %d. To come with the next poll: %d. Due late: %d. From before this cart: %d. Missing: %d.",
		s.Hash, d.orders.days, r.Eligible, r.Given, r.ToCome, r.Due, r.Before, len(r.Missing))
	if len(s.Others) > 0 {
		d.say("This is cart %s alone. Another cart has %d of these orders.", s.Cart(), r.Theirs)
	}
	if len(r.Missing) == 0 {
		return nil
	}
	table := d.table()
	table.row("MISSING", "STATUS", "CREATED")
	for _, o := range r.Missing {
		table.row(strconv.FormatInt(o.ID, 10), o.Status, clock(o.DateCreated.Time))
	}
	return table.end()
}

// differ is the error about what one of the two programs lacks.
func differ(missing, undone int, offered bool) error {
	var errs []error
	switch {
	case offered:
		errs = append(errs, fmt.Errorf("%d %w; Stone Edge gets them at its next poll", missing, errIncomplete))
	case missing > 0:
		errs = append(errs, fmt.Errorf("%d %w; reconcile --offer gives them at the next poll", missing, errIncomplete))
	}
	if undone > 0 {
		errs = append(errs, fmt.Errorf("%d %w", undone, errNotCarriedOut))
	}
	return errors.Join(errs...)
}

// offerMissing makes the missing orders due.
func offerMissing(ctx context.Context, s *shop.Shop, usual []int, missing []bigcommerce.Order) error {
	var numbers []int64
	for _, o := range missing {
		numbers = append(numbers, o.ID)
	}
	_, err := orders.Offer(ctx, s, usual, numbers)
	return err
}

// offer makes orders due.
func offer(ctx context.Context, d *desk, args []string) error {
	var numbers []int64
	for _, arg := range args[1:] {
		n, err := strconv.ParseInt(arg, 10, 64)
		if err != nil || n < 1 {
			return misused("%q is no order number", arg)
		}
		numbers = append(numbers, n)
	}
	s, usual, err := d.openShop(ctx, args[0])
	if err != nil {
		return err
	}
	list, err := orders.Offer(ctx, s, usual, numbers)
	if err != nil {
		return err
	}
	left := 0
	for _, o := range list {
		switch {
		case o.Due:
			d.say("Order %d: Stone Edge gets it at its next poll.", o.Order)
			continue
		case !o.Found:
			d.say("Order %d: BigCommerce has no such order, or it is archived.", o.Order)
		case o.Theirs:
			d.say("Order %d: its channel is not this cart's.", o.Order)
		default:
			d.say("Order %d: %s. It comes by itself once it is.", o.Order, statusWords(o.Status))
		}
		left++
	}
	if left > 0 {
		return fmt.Errorf("%d of %d orders are not offered", left, len(list))
	}
	return nil
}
