package script

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/catalog"
	"connect2cart/internal/fulfillment"
	"connect2cart/internal/ledger"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
	"connect2cart/internal/stock"
)

// updateWords says why an entry of an update failed, in few words for Stone
// Edge's user. It is the table for updates, as verdict is for polls. The words
// avoid "=" and ";", because these end a field of the answer.
func updateWords(err error, now time.Time) string {
	if e, ok := errors.AsType[*catalog.ProductError](err); ok {
		return fmt.Sprintf("We could not look up this SKU, because BigCommerce fails to give product %d, even alone. Open that product in BigCommerce and save it again.", e.Product)
	}
	for _, row := range []struct {
		err  error
		text string
	}{
		{stock.ErrUnreadable, "This entry is unreadable. Send a SKU and a number."},
		{skus.ErrUnknown, "NotFound"},
		{skus.ErrUntracked, "NotTracking"},
		{skus.ErrDuplicate, "Several items in BigCommerce have this SKU. Give each its own SKU there."},
		{skus.ErrAmbiguous, "Several SKUs in BigCommerce differ from this one by letter case only. Send the exact SKU, or change the SKUs there."},
		{skus.ErrLookupFailed, "We could not look up this SKU. Send it again."},
		{stock.ErrNoLevel, "BigCommerce has no stock level for this item yet. Send its QOH first."},
		{stock.ErrTooFew, "BigCommerce has too few in stock for this change. Send the item's QOH first."},
		{stock.ErrElsewhere, "Other locations hold more than this QOH. Correct their stock in BigCommerce."},
		{stock.ErrDisagree, "BigCommerce counts this product's SKUs as one stock, and their QOHs differ. We set the last one. Send the same QOH for all."},
		{stock.ErrHeld, "Another stock update of this store is under way. Send it again."},
		{ledger.ErrTooLarge, "Too many stock changes of this store wait for their outcome. Send it again."},
		{ledger.ErrNewer, "A newer version of Connect2Cart is going into service. Send it again in a minute."},
		{ledger.ErrUnavailable, "Connect2Cart's own records cannot be read or written at the moment. Send it again."},
		{shop.ErrUnconfirmed, "BigCommerce did not confirm this. Send it again: we will check first."},
		{shop.ErrNotMade, "BigCommerce did not make this change. Send it again."},
		{stock.ErrRefused, "BigCommerce refused this. Check the item and its location in BigCommerce."},
		{fulfillment.ErrNoOrder, "Not found in BigCommerce. Check the order number."},
		{fulfillment.ErrNoPickup, "BigCommerce names no pickup method. Complete the pickup in BigCommerce."},
		{fulfillment.ErrTooMuch, "Too many tracking numbers wait for this order. Ship the whole order, or send its Items."},
		{fulfillment.ErrForbidden, "BigCommerce does not allow pickups with this store's API account. Complete the pickup in BigCommerce, or submit an API account that may record pickups."},
		{fulfillment.ErrUnderWay, "Another update of this order is under way. Send it again."},
		{shop.ErrOutOfTime, "We ran out of time. Send it again."},
		{context.DeadlineExceeded, "We ran out of time. Send it again."},
		{context.Canceled, "We ran out of time. Send it again."},
	} {
		if errors.Is(err, row.err) {
			return row.text
		}
	}
	if bigcommerce.IsBusy(err) {
		return "BigCommerce is busy until " + comeBack(err, now) + ". Send it again then."
	}
	if e, ok := errors.AsType[*otherCartError](err); ok {
		return "The cart " + e.cart + " sends the stock of this store. Nothing was changed."
	}
	if e, ok := errors.AsType[*stock.LocationError](err); ok {
		return noLocationText(e)
	}
	switch status := bigcommerce.Status(err); {
	case bigcommerce.NoLines(err) > 0:
		return "BigCommerce does not give the lines of this order. Send it again."
	case bigcommerce.IsClosed(err):
		return "BigCommerce says that this store is suspended or in maintenance. Send it again when the store is open."
	case bigcommerce.IsFailing(err):
		return fmt.Sprintf("BigCommerce answers with an error of its own, status %d. Send it again.", status)
	case status > 0 && !bigcommerce.IsUnclear(err):
		return fmt.Sprintf("BigCommerce refused this with status %d. Check it in BigCommerce.", status)
	case bigcommerce.IsUnusable(err), status >= 200 && status < 300:
		return "BigCommerce's answer cannot be used. Send it again."
	case bigcommerce.IsUnreachable(err), bigcommerce.IsUnclear(err):
		return "BigCommerce is not answering. Send it again."
	}
	return "Connect2Cart failed at this. Send it again."
}

// decisionWords says how the level settled an earlier change of the item. Both
// are good answers, and a person may want to compare the levels.
func decisionWords(d stock.Decision) string {
	switch d {
	case stock.DecidedMade:
		return "BigCommerce's level fits no outcome of this change. We believe it was made. Compare the levels."
	case stock.DecidedNotMade:
		return "BigCommerce's level fits no outcome of the change before. We believe it was not made. Compare the levels."
	}
	return ""
}

// outcomeWords are the words for an order's note.
func outcomeWords(o fulfillment.Outcome) string {
	if o.Err != nil {
		return updateWords(o.Err, time.Now())
	}
	return remarkWords(o.Remark)
}

// remarkWords says which part of a successful update we left out. A repeat would
// change nothing.
func remarkWords(r fulfillment.Remark) string {
	var parts []string
	if r.NotFound {
		parts = append(parts, "Not found in BigCommerce, so nothing was carried out there. Check the order number.")
	}
	if r.OtherCart != "" {
		parts = append(parts, "Stone Edge has this order in the cart "+r.OtherCart+", so nothing was carried out. Send it from that cart.")
	}
	if r.NoShipping {
		parts = append(parts, "This order has nothing to ship, so we recorded no tracking number.")
	}
	if len(r.Unmatched) > 0 {
		parts = append(parts, "Tracking number "+strings.Join(r.Unmatched, ", ")+": the order has nothing left to ship with it.")
	}
	if len(r.Unlisted) > 0 {
		parts = append(parts, "Tracking number "+strings.Join(r.Unlisted, ", ")+": BigCommerce counts units as shipped, and lists no shipment of them. They may have left with this number, so as many were left out. Check the order's shipments in BigCommerce.")
	}
	if len(r.ContentsUnknown) > 0 {
		parts = append(parts, "Tracking number "+strings.Join(r.ContentsUnknown, ", ")+" waits: "+waitsFor(r.Odd))
	}
	if len(r.TakenBack) > 0 {
		parts = append(parts, "Tracking number "+strings.Join(r.TakenBack, ", ")+": not recorded, because this label cancels or refunds the order.")
	}
	if len(r.Unpacked) > 0 {
		parts = append(parts, "Item "+strings.Trim(fmt.Sprint(r.Unpacked), "[]")+": the update ships more units than its packages hold. Name the package of every unit.")
	}
	if r.Stays != "" {
		parts = append(parts, "The order stays "+r.Stays+" in BigCommerce.")
	}
	return strings.Join(parts, " ")
}

// waitsFor says what is missing for a held tracking number.
func waitsFor(odd fulfillment.OddItems) string {
	var reasons []string
	if len(odd.Unmatched) > 0 {
		reasons = append(reasons, "the order has no line for item "+someOf(odd.Unmatched)+".")
	}
	if len(odd.Unreadable) > 0 {
		reasons = append(reasons, "the shipped units of item "+someOf(odd.Unreadable)+" are unreadable.")
	}
	if len(reasons) == 0 {
		return "the update does not say which items it covers. Send Items, or use a label for the whole order."
	}
	return strings.Join(reasons, " ") + " Correct the items and send it again, or ship the order in BigCommerce."
}

// someOf lists at most ten, because an answer is short.
func someOf(list []string) string {
	if len(list) > 10 {
		return strings.Join(list[:10], ", ") + fmt.Sprintf(" and %d more", len(list)-10)
	}
	return strings.Join(list, ", ")
}

// noLocationText is for a poll and for an entry of an update.
func noLocationText(e *stock.LocationError) string {
	return fmt.Sprintf("The store has no location %q. Correct the setting on the store's Connect2Cart page, or ask the operator of Connect2Cart.", e.Setting)
}

// comeBack is the time when the store should answer again, in UTC.
func comeBack(err error, now time.Time) string {
	return now.UTC().Add(bigcommerce.RetryAfter(err) + time.Second).Format("15:04:05 UTC")
}
