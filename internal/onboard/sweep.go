package onboard

import (
	"context"
	"errors"
	"fmt"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// The walks of the sweep, as the ledger names them.
const (
	pendingWalk = "pending" // the stores with a mail that waits
	allWalk     = "all"
)

// sweep looks at one page of the stores with a waiting mail, and at one page of
// all stores. The next run goes on behind it, and a walk that ended rests for an
// hour. So tasks that got lost come back, and stores of before the ledger get
// their row: with 50 stores within an hour, and with 100,000 within a week.
func (r *round) sweep(ctx context.Context) error {
	pending, all := &ledger.Sweep{Kind: pendingWalk}, &ledger.Sweep{Kind: allWalk}
	if err := r.Ledger.Read(ctx, pending, all); err != nil {
		return fmt.Errorf("read the place of the sweep: %w", err)
	}
	waiting, err := r.next(ctx, pending, merchant.Pending)
	errs := []error{err, r.page(ctx, r.lostMails(waiting))}
	if errors.Is(errs[1], ledger.ErrUnavailable) {
		return errors.Join(errs...)
	}
	stores, err := r.next(ctx, all, "")
	if err := errors.Join(append(errs, err, r.heal(ctx, stores))...); err != nil {
		return err // no rest, so the next run makes it good
	}
	return errors.Join(r.rest(ctx, pending), r.rest(ctx, all))
}

// next is the next page of a walk, none while it rests. It keeps the place
// behind the page.
func (r *round) next(ctx context.Context, at *ledger.Sweep, filter merchant.Notification) ([]merchant.Summary, error) {
	if at.Rests {
		return nil, nil
	}
	before := at.Next
	list, next, err := r.Merchants.ListPage(ctx, filter, at.Next)
	at.Next = next // "" after an error: the token may be too old
	if at.Next != before {
		err = errors.Join(err, r.Ledger.NoteSweep(ctx, at))
	}
	return list, err
}

// rest lets a walk rest at its end.
func (r *round) rest(ctx context.Context, at *ledger.Sweep) error {
	if at.Rests || at.Next != "" {
		return nil
	}
	at.Rests = true
	return r.Ledger.NoteSweep(ctx, at)
}

// lostMails are the tasks of the stores with a waiting mail. This run did some of
// them already, as the agenda told.
func (r *round) lostMails(list []merchant.Summary) (tasks []*ledger.Task) {
	for _, sum := range list {
		if !r.tried[sum.StoreHash] {
			tasks = append(tasks, &ledger.Task{At: time.Now(), Store: sum.StoreHash, What: ledger.MailTask})
		}
	}
	return tasks
}

// heal makes the missing rows of some stores, and the missing watch. The list may
// be minutes old, so a store that is gone by now is no error.
func (r *round) heal(ctx context.Context, stores []merchant.Summary) error {
	if len(stores) == 0 {
		return nil
	}
	versions, rows := make([]ledger.Version, len(stores)), make([]ledger.Row, len(stores))
	for i, sum := range stores {
		versions[i].Store, rows[i] = sum.StoreHash, &versions[i]
	}
	err := r.Ledger.ReadEach(ctx, rows...)
	odd, _ := errors.AsType[*ledger.OddError](err)
	if err != nil && odd == nil {
		return fmt.Errorf("read the rows of the stores: %w", err)
	}
	errs := []error{ofOne(err)}
	var lost []*ledger.Task
	for i := range versions {
		v := &versions[i]
		if odd.Has(v) {
			continue
		}
		if !v.Exists() {
			if err := r.Merchants.MakeRow(ctx, v); err != nil && !errors.Is(err, merchant.ErrNotFound) {
				errs = append(errs, ofOne(fmt.Errorf("make the row: %w", err)))
			}
		}
		if !v.Watched() {
			lost = append(lost, &ledger.Task{At: time.Now(), Store: v.Store, What: ledger.WatchTask})
		}
	}
	return errors.Join(append(errs, r.Ledger.Plan(ctx, lost))...)
}

// maxTroubles bounds the look at stores in trouble.
const maxTroubles = 5000

// troubles counts the stores with a silent Stone Edge or a refused key, and ends
// the troubles that are over.
func (r *round) troubles(ctx context.Context) error {
	list, err := r.Ledger.Troubles(ctx, maxTroubles)
	if err != nil && !isOdd(err) || len(list) == 0 {
		return err
	}
	errs := []error{ofOne(err)}
	states, rows := map[string]*ledger.Version{}, []ledger.Row{}
	for _, t := range list {
		if states[t.Store] == nil {
			states[t.Store] = &ledger.Version{Store: t.Store}
			rows = append(rows, states[t.Store])
		}
	}
	err = r.Ledger.ReadEach(ctx, rows...)
	odd, _ := errors.AsType[*ledger.OddError](err)
	if err != nil && odd == nil {
		return fmt.Errorf("read the rows of the stores: %w", err)
	}
	var over []*ledger.Trouble
	for _, t := range list {
		v := states[t.Store]
		switch {
		case odd.Has(v): // nobody can tell
		case v.IsRetired():
			over = append(over, t)
		case t.Kind == ledger.SilentTrouble && v.IsSilent():
			r.count.silent++
		case t.Kind == ledger.RefusedTrouble && !v.RefusedSince.IsZero():
			if time.Since(v.RefusedSince) >= ledger.RefusedAfter {
				r.count.refused++
			}
		default:
			over = append(over, t)
		}
	}
	return errors.Join(append(errs, ofOne(err), r.Ledger.EndTroubles(ctx, over))...)
}
