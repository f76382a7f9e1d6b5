package script

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/fulfillment"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
	"connect2cart/internal/stock"
)

// updateWords says why an entry of an update failed, in few words for Stone
// Edge's user. It is the table for updates, as verdict is for polls. The words
// avoid "=" and ";", because these end a field of the answer.
func updateWords(err error, now time.Time) string {
	for _, row := range []struct {
		err  error
		text string
	}{
		{stock.ErrUnreadable, "cannot be read"},
		{skus.ErrUnknown, "NotFound"},
		{skus.ErrUntracked, "NotTracking"},
		{skus.ErrDuplicate, "several items have this SKU, correct them in BigCommerce"},
		{skus.ErrAmbiguous, "several SKUs differ from this one by letter case only, correct them in BigCommerce"},
		{skus.ErrLookupFailed, "could not be looked up, send it again"},
		{stock.ErrNoLevel, "BigCommerce has no stock level for it yet, send its QOH first"},
		{stock.ErrTooFew, "BigCommerce holds fewer than that, send its QOH first"},
		{stock.ErrElsewhere, "other locations hold more than that, correct them in BigCommerce"},
		{shop.ErrUnconfirmed, "BigCommerce did not confirm this. Send it again, we will check first"},
		{shop.ErrNotMade, "BigCommerce did not carry it out, send it again"},
		{stock.ErrRefused, "BigCommerce refused it"},
		{fulfillment.ErrNoOrder, "not found at BigCommerce"},
		{fulfillment.ErrNoPickup, "BigCommerce names no pickup method"},
		{shop.ErrOutOfTime, "out of time, send it again"},
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
	if e, ok := errors.AsType[*stock.LocationError](err); ok {
		return fmt.Sprintf("the store has no location %q", e.Setting)
	}
	if status := bigcommerce.Status(err); status > 0 && !bigcommerce.IsFailing(err) {
		return fmt.Sprintf("BigCommerce refused it with status %d", status)
	}
	return "BigCommerce is not answering, send it again"
}

// remarkWords says which part of a successful update we left out. A repeat would
// change nothing.
func remarkWords(r fulfillment.Remark) string {
	var parts []string
	if r.NoShipping {
		parts = append(parts, "nothing of it is shipped, so it has no tracking number")
	}
	if len(r.Unmatched) > 0 {
		parts = append(parts, "nothing left to ship with "+strings.Join(r.Unmatched, ", "))
	}
	if len(r.ContentsUnknown) > 0 {
		parts = append(parts, "not said which part of the order is in "+strings.Join(r.ContentsUnknown, ", ")+", send its Items or ship the rest with it")
	}
	if len(r.Unpacked) > 0 {
		parts = append(parts, "not said which package has line "+strings.Trim(fmt.Sprint(r.Unpacked), "[]"))
	}
	if r.Stays != "" {
		parts = append(parts, "it stays "+r.Stays)
	}
	return strings.Join(parts, ", ")
}

// comeBack is the time when the store should answer again, in UTC.
func comeBack(err error, now time.Time) string {
	return now.UTC().Add(bigcommerce.RetryAfter(err) + time.Second).Format("15:04:05 UTC")
}
