package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"connect2cart/internal/merchant"
)

// row is one line of the list.
type row struct {
	merchant.Summary
	merchant *merchant.Merchant // nil after a failed read of its secret
	err      error
	faults   []merchant.Fault // the reasons that keep us from serving it
	oddities []string         // what else is wrong in its secret
}

// readers bounds the parallel reads. Secrets Manager takes thousands a second,
// but polls need it, too.
const readers = 8

// list prints a table. It reads every secret, because the pause is in its
// value.
func list(ctx context.Context, d *desk, _ []string) error {
	if d.removed {
		return d.listRemoved(ctx)
	}
	var rows []*row
	var reading sync.WaitGroup
	slots := make(chan struct{}, readers)
	for sum, err := range d.store.List(ctx, "") {
		if err != nil {
			return err
		}
		r := &row{Summary: sum}
		rows = append(rows, r)
		slots <- struct{}{}
		reading.Go(func() {
			defer func() { <-slots }()
			r.merchant, r.err = d.store.Find(ctx, sum.StoreHash)
		})
	}
	reading.Wait()
	for _, r := range rows {
		if r.merchant != nil && !r.merchant.Removed {
			r.faults, r.oddities = faultsOf(r.merchant), oddities(r.merchant)
		}
	}
	return d.printRows(rows, time.Now())
}

func (d *desk) printRows(rows []*row, now time.Time) error {
	if len(rows) == 0 {
		d.say("No stores under %s in %s.", d.store.Prefix, d.region)
		return nil
	}
	table, count := d.table(), tally{stores: len(rows)}
	table.row("STORE", "CART ID", "STATE", "CONNECTED", "AGE", "UPDATED", "SALES MAIL", "CONFIRMATION MAIL")
	var errs []error
	for _, r := range rows {
		table.row(r.cells(now)...)
		for _, cells := range r.furtherRows() {
			table.row(cells...)
		}
		count.add(r)
		errs = append(errs, advised(r.StoreHash, r.err))
	}
	if err := table.end(); err != nil {
		return err
	}
	d.say("\nStores: %d, paused: %d. Not sent: sales mails %d, confirmation mails %d.", count.stores, count.paused, count.sales, count.confirmations)
	for _, r := range rows {
		for _, f := range r.faults {
			d.say("Store %s cannot be served: %s.", r.StoreHash, remedy(r.StoreHash, f))
		}
		for _, text := range r.oddities {
			d.say("Store %s has a problem: %s.", r.StoreHash, text)
		}
	}
	return errors.Join(errs...)
}

// cells returns the printed form of a row.
func (r *row) cells(now time.Time) []string {
	connected, updated, cart := r.CreatedAt, r.ChangedAt, merchant.CartID(r.StoreHash)
	if r.merchant != nil {
		connected, updated, cart = r.merchant.CreatedAt, r.merchant.UpdatedAt, r.merchant.CartID
	}
	return []string{r.StoreHash, cart, r.state(), moment(connected), age(now.Sub(connected)), moment(updated), mailState(r.Delivery, now), mailState(r.Confirmation, now)}
}

// tally holds the counts of the list's last line.
type tally struct{ stores, paused, sales, confirmations int }

func (t *tally) add(r *row) {
	if r.state() == "paused" {
		t.paused++
	}
	if isUnsent(r.Delivery) {
		t.sales++
	}
	if isUnsent(r.Confirmation) {
		t.confirmations++
	}
}

func (r *row) state() string {
	switch {
	case r.merchant == nil:
		return "unreadable"
	case r.merchant.Removed:
		return "half removed"
	case r.merchant.Settings.Paused:
		return "paused"
	case len(r.faults) > 0:
		return "not served"
	}
	return "active"
}

// isUnsent reports a requested mail still on its way, or given up.
func isUnsent(m merchant.Delivery) bool {
	return m.Notification == merchant.Pending || m.Notification == merchant.Failed
}

// mailState returns a mail's state, its age and its number of tries.
func mailState(m merchant.Delivery, now time.Time) string {
	switch m.Notification {
	case "":
		return "none"
	case merchant.Sent:
		return "sent"
	}
	text := string(m.Notification)
	if !m.Since.IsZero() {
		text += " for " + age(now.Sub(m.Since))
	}
	return fmt.Sprintf("%s, tried %d times", text, m.Attempts)
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

// age is a duration for people: 40 s, 12 min, 5 h, 12 d.
func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", max(0, d/time.Second))
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d d", d/(24*time.Hour))
}
