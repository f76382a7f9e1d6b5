package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"text/tabwriter"
	"time"

	"connect2cart/internal/merchant"
)

// row is one line of the list.
type row struct {
	merchant.Summary
	merchant *merchant.Merchant // nil if its secret could not be read
	err      error
}

// readers bounds the reads side by side: Secrets Manager takes thousands a
// second, but the polls' reads go first.
const readers = 8

// list prints a table. The pause is in the secret's value, so each is read.
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
	return d.printRows(rows, time.Now())
}

func (d *desk) printRows(rows []*row, now time.Time) error {
	if len(rows) == 0 {
		d.say("No stores under %s in %s.", d.store.Prefix, d.region)
		return nil
	}
	table := tabwriter.NewWriter(d.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "STORE\tCART ID\tSTATE\tCONNECTED\tAGE\tUPDATED\tSALES MAIL\tCONFIRMATION MAIL")
	paused, sales, confirmations := 0, 0, 0
	var errs []error
	for _, r := range rows {
		connected, updated := r.CreatedAt, r.ChangedAt
		cart := merchant.CartID(r.StoreHash)
		if r.merchant != nil {
			connected, updated, cart = r.merchant.CreatedAt, r.merchant.UpdatedAt, r.merchant.CartID
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.StoreHash, cart, r.state(),
			moment(connected), age(now.Sub(connected)), moment(updated), mailState(r.Delivery, now), mailState(r.Confirmation, now))
		if r.state() == "paused" {
			paused++
		}
		if isUnsent(r.Delivery) {
			sales++
		}
		if isUnsent(r.Confirmation) {
			confirmations++
		}
		errs = append(errs, r.err)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	d.say("\nStores: %d, paused: %d. Not sent: sales mails %d, confirmation mails %d.", len(rows), paused, sales, confirmations)
	return errors.Join(errs...)
}

func (r *row) state() string {
	switch {
	case r.merchant == nil:
		return "unreadable"
	case r.merchant.Removed:
		return "half removed"
	case r.merchant.Settings.Paused:
		return "paused"
	}
	return "active"
}

// isUnsent holds for a mail that was asked for and is not sent.
func isUnsent(m merchant.Delivery) bool {
	return m.Notification == merchant.Pending || m.Notification == merchant.Failed
}

// mailState is a mail's state, and what an operator asks next.
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
