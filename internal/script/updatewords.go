package script

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/translate"
)

// What an entry of an update can fail on, beside what BigCommerce's client
// tells. Each is answered in its entry's line, never for the whole post.
var (
	errOutOfTime   = errors.New("out of time")
	errUnknownSKU  = errors.New("unknown SKU")
	errUntracked   = errors.New("stock is not tracked")
	errTwice       = errors.New("several items have this SKU")
	errAmbiguous   = errors.New("several SKUs differ from this one by letter case only")
	errUnlooked    = errors.New("the SKU could not be looked up")
	errBadEntry    = errors.New("unreadable entry")
	errRefusedItem = errors.New("refused item")
	errUndecided   = errors.New("outcome unknown")
	errNotMade     = errors.New("not carried out")
	errNoLevel     = errors.New("no level yet")
	errTooFew      = errors.New("too few in stock")
	errElsewhere   = errors.New("other locations hold more than that")
	errNoOrder     = errors.New("no such order")
	errNoPickup    = errors.New("pick-up method unknown")
)

// updateWords is why an entry of an update failed, in few words for Stone
// Edge's operator: the table of updates, as verdict is that of polls. There is
// no "=" and no ";" in them, which would end the field they stand in.
func updateWords(err error, now time.Time) string {
	for _, row := range []struct {
		err  error
		text string
	}{
		{errBadEntry, "cannot be read"},
		{errUnknownSKU, "NotFound"},
		{errUntracked, "NotTracking"},
		{errTwice, "several items have this SKU, correct them in BigCommerce"},
		{errAmbiguous, "several SKUs differ from this one by letter case only, correct them in BigCommerce"},
		{errUnlooked, "could not be looked up, send it again"},
		{errNoLevel, "BigCommerce has no stock level for it yet, send its QOH first"},
		{errTooFew, "BigCommerce holds fewer than that, send its QOH first"},
		{errElsewhere, "other locations hold more than that, correct them in BigCommerce"},
		{errUndecided, "BigCommerce did not confirm, it is checked when this is sent again"},
		{errNotMade, "BigCommerce did not carry it out, send it again"},
		{errRefusedItem, "BigCommerce refused it"},
		{errNoOrder, "not found at BigCommerce"},
		{errNoPickup, "BigCommerce names no pick-up method"},
		{errOutOfTime, "out of time, send it again"},
		{context.DeadlineExceeded, "out of time, send it again"},
		{context.Canceled, "out of time, send it again"},
	} {
		if errors.Is(err, row.err) {
			return row.text
		}
	}
	if bigcommerce.IsBusy(err) {
		return "BigCommerce is busy until " + comeBack(err, now)
	}
	if e, ok := errors.AsType[*locationError](err); ok {
		return fmt.Sprintf("the store has no location %q", e.setting)
	}
	if status := bigcommerce.Status(err); status > 0 && !bigcommerce.IsFailing(err) {
		return fmt.Sprintf("BigCommerce refused it with status %d", status)
	}
	return "BigCommerce is not answering, send it again"
}

// remarkOn is what of an update's packages has become no shipment, though
// nothing failed and no repeat would change it.
func remarkOn(plan translate.ShipmentPlan) string {
	var parts []string
	if len(plan.Idle) > 0 {
		parts = append(parts, "nothing left to ship with "+strings.Join(plan.Idle, ", "))
	}
	if len(plan.Unsaid) > 0 {
		parts = append(parts, "not said which part of the order is in "+strings.Join(plan.Unsaid, ", ")+", send its Items or ship the rest with it")
	}
	if len(plan.Unpacked) > 0 {
		parts = append(parts, "not said which package has line "+strings.Trim(fmt.Sprint(plan.Unpacked), "[]"))
	}
	return strings.Join(parts, ", ")
}

// before is a context that ends some time before ctx does, so that what
// follows a call still has that time.
func before(ctx context.Context, rest time.Duration) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-rest))
}

// hasTime reports whether ctx lasts that long.
func hasTime(ctx context.Context, d time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ctx.Err() == nil && (!ok || time.Until(deadline) >= d)
}

// lock is a mutex that nobody waits for longer than a poll lasts. Its zero
// value is not ready: see newLock.
type lock chan struct{}

func newLock() lock { return make(lock, 1) }

func (l lock) hold(ctx context.Context) (release func(), err error) {
	select {
	case l <- struct{}{}:
		return func() { <-l }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
