package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
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
	standing standing         // of the first cart
	further  []furtherCart

	refusedSince time.Time // BigCommerce refuses the key
}

// readers bounds the parallel reads. Secrets Manager takes thousands a second,
// but polls need it, too.
const readers = 8

// list prints a table. It reads every secret, because the pause is in its
// value, and asks the table three questions about each store, and one more about
// each further cart.
func list(ctx context.Context, d *desk, _ []string) error {
	if d.removed {
		return d.listRemoved(ctx)
	}
	if d.stale > 0 && d.ledgerTable == "" {
		return misused("list --stale needs the table: set LEDGER_TABLE, or --table, to the stack's output LedgerTable")
	}
	rows, err := d.rows(ctx)
	switch {
	case err != nil && len(rows) == 0:
		return err
	case err != nil:
		err = fmt.Errorf("%w\nThe list is not complete", err)
	}
	if d.orders.json {
		return failed(d.listJSON(rows), err)
	}
	return failed(d.printRows(rows, time.Now()), err)
}

// rows reads the stores, several at once. With --stale it leaves out those with a
// later poll. An error of the list comes beside the rows before it. AWS's list may
// name a removed store for some minutes, and rows leaves that out.
func (d *desk) rows(ctx context.Context) ([]*row, error) {
	var rows []*row
	var reading sync.WaitGroup
	slots := make(chan struct{}, readers)
	var broken error
	for sum, err := range d.store.List(ctx, "") {
		if err != nil {
			broken = err
			break
		}
		r := &row{Summary: sum}
		rows = append(rows, r)
		slots <- struct{}{}
		reading.Go(func() {
			defer func() { <-slots }()
			r.merchant, r.err = d.findListed(ctx, sum.StoreHash)
			r.stand(ctx, d)
		})
	}
	reading.Wait()
	rows = slices.DeleteFunc(rows, func(r *row) bool { return errors.Is(r.err, merchant.ErrNotFound) }) // the list still names it
	for _, r := range rows {
		if r.merchant != nil && !r.merchant.Removed {
			r.faults, r.oddities = faultsOf(r.merchant), oddities(r.merchant)
		}
	}
	if d.stale > 0 {
		now := time.Now()
		rows = slices.DeleteFunc(rows, func(r *row) bool { return !r.isStale(now, time.Duration(d.stale)) })
	}
	return rows, broken
}

// findListed finds a store of AWS's list. ErrNotFound means that it was
// removed since: a secret that is there without a value is another error.
func (d *desk) findListed(ctx context.Context, hash string) (*merchant.Merchant, error) {
	m, err := d.store.Find(ctx, hash)
	if !errors.Is(err, merchant.ErrNotFound) {
		return m, err
	}
	if _, err := d.store.Describe(ctx, hash); err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("store %s: its secret %s has no value\n"+
		"if a second look says the same, delete it with the AWS CLI and --force-delete-without-recovery, and let the merchant submit the page again", hash, d.store.SecretName(hash))
}

// inOrder does something for each name, several at once, and returns the results
// in the order of the names.
func inOrder[T any](names []string, do func(string) T) iter.Seq[T] {
	results := make([]chan T, len(names))
	for i := range results {
		results[i] = make(chan T, 1)
	}
	slots := make(chan struct{}, readers)
	return func(yield func(T) bool) {
		go func() {
			for i, name := range names {
				slots <- struct{}{}
				go func() { results[i] <- do(name); <-slots }()
			}
		}()
		for _, result := range results {
			if !yield(<-result) {
				return
			}
		}
	}
}

// listJSON prints the rows for a program. Each has its own errors among its
// problems; one that cannot be read fails the command all the same.
func (d *desk) listJSON(rows []*row) error {
	stores := []storeJSON{}
	var errs []error
	for _, r := range rows {
		stores = append(stores, r.json())
		errs = append(errs, advised(r.StoreHash, r.err))
	}
	if err := d.json(stores); err != nil {
		return err
	}
	return failed(errs...)
}

func (d *desk) printRows(rows []*row, now time.Time) error {
	if len(rows) == 0 && d.stale > 0 {
		d.say("Every cart under %s in %s was polled, or connected, within %s.", d.store.Prefix, d.region, d.stale.String())
		return nil
	}
	if len(rows) == 0 {
		d.say("No stores under %s in %s.", d.store.Prefix, d.region)
		return nil
	}
	table, count := d.table(), tally{stores: len(rows)}
	table.row("STORE", "STATE", "COMPANY", "CONTACT", "LAST POLL", "LAST ORDER", "WAITING", "HELD", "CONNECTED", "SALES MAIL", "CONFIRMATION MAIL")
	var errs []error
	for _, r := range rows {
		table.row(r.cells(now)...)
		for _, c := range r.further {
			table.row(c.cells(r, now)...)
		}
		count.add(r)
		errs = append(errs, advised(r.StoreHash, r.err))
	}
	if err := table.end(); err != nil {
		return err
	}
	d.say("\nStores: %d, paused: %d. Not sent: sales mails %d, confirmation mails %d.", count.stores, count.paused, count.sales, count.confirmations)
	if d.ledgerTable == "" {
		d.say("Without LEDGER_TABLE, or --table, nobody knows the last polls.")
	}
	for _, r := range rows {
		for _, f := range r.faults {
			d.say("Store %s cannot be served: %s.", r.StoreHash, remedy(r.StoreHash, f))
		}
		for _, text := range r.oddities {
			d.say("Store %s has a problem: %s.", r.StoreHash, text)
		}
	}
	return failed(errs...)
}

// cells returns the printed form of a row.
func (r *row) cells(now time.Time) []string {
	connected, company, email := r.CreatedAt, "-", "-"
	if m := r.merchant; m != nil {
		connected, company, email = m.CreatedAt, cmp.Or(m.Contact.Company, "-"), cmp.Or(m.Contact.Email, "-")
	}
	cells := append([]string{r.StoreHash, r.state(), company, email}, r.standing.cells(now)...)
	return append(cells, moment(connected), mailState(r.Delivery, now), mailState(r.Confirmation, now))
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
	case !r.refusedSince.IsZero():
		return "key refused"
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
