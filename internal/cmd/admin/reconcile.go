package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"connect2cart/internal/orders"
	"connect2cart/internal/shop"
)

// reconcile prints a store's orders missing in Stone Edge.
func reconcile(ctx context.Context, d *desk, args []string) error {
	if d.orders.days < 1 || d.orders.days > 365 {
		return misused("--days=%d: want 1 to 365", d.orders.days)
	}
	s, usual, err := d.openShop(ctx, args[0])
	if err != nil {
		return err
	}
	told := 0
	r, err := orders.Reconcile(ctx, s, usual, time.Now().AddDate(0, 0, -d.orders.days), func(read int) {
		if read-told >= 1000 {
			told = read
			d.say("%d orders read ...", read)
		}
	})
	if err != nil {
		return err
	}
	d.say("Store %s, orders created in the last %d days: %d are offered. Given: %d. To come with the next poll: %d. Due late: %d. From before this cart: %d. Missing: %d.",
		s.Hash, d.orders.days, r.Eligible, r.Given, r.ToCome, r.Due, r.Before, len(r.Missing))
	if len(s.Others) > 0 {
		d.say("This is cart %s alone. Another cart has %d of these orders.", s.Cart(), r.Theirs)
	}
	if len(r.Missing) == 0 {
		return d.notCarriedOut(ctx, s.Hash)
	}
	table := d.table()
	table.row("MISSING", "STATUS", "CREATED")
	for _, o := range r.Missing {
		table.row(strconv.FormatInt(o.ID, 10), o.Status, clock(o.DateCreated.Time))
	}
	if err := table.end(); err != nil {
		return err
	}
	return errors.Join(d.offerMissing(ctx, s, usual, r), d.notCarriedOut(ctx, s.Hash))
}

// offerMissing offers the missing orders if the flag says so.
func (d *desk) offerMissing(ctx context.Context, s *shop.Shop, usual []int, r orders.Report) error {
	if !d.orders.offer {
		return fmt.Errorf("%d %w; reconcile --offer gives them at the next poll", len(r.Missing), errIncomplete)
	}
	var numbers []int64
	for _, o := range r.Missing {
		numbers = append(numbers, o.ID)
	}
	if _, err := orders.Offer(ctx, s, usual, numbers); err != nil {
		return err
	}
	return fmt.Errorf("%d %w; Stone Edge gets them at its next poll", len(r.Missing), errIncomplete)
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
			d.say("Order %d: its status %d is not offered. It comes by itself once it is.", o.Order, o.Status)
		}
		left++
	}
	if left > 0 {
		return fmt.Errorf("%d of %d orders are not offered", left, len(list))
	}
	return nil
}
