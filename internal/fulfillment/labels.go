package fulfillment

import (
	"strconv"
	"strings"

	"connect2cart/internal/bigcommerce"
)

// The order statuses behind labels (B 4.2). No label asks for 0, Incomplete:
// here 0 stands for no status at all.
const (
	statusShipped           = 2
	statusPartiallyShipped  = 3
	statusRefunded          = 4
	statusCancelled         = 5
	statusDeclined          = 6
	statusCompleted         = 10
	statusPartiallyRefunded = 14
)

// action is the meaning of an operator's label for an order (4.3).
type action struct {
	// Status is the BigCommerce status to reach, or 0 to leave it alone.
	Status int
	// Forward moves an order only onwards, so that a late repeat of an update
	// cannot take it back.
	Forward bool
	// Collect means that the shopper has picked up the goods.
	Collect bool
	// Ship turns packages into shipments. It is false for Cancelled, Refunded
	// and Declined.
	Ship bool
	// Whole means that the whole order was shipped. Any other label ships only
	// the goods that the update names.
	Whole bool
}

// isPart holds for labels about a part of an order's goods.
func (a action) isPart() bool { return a.Status == statusPartiallyShipped }

// takesBack holds for the order's own cancellation or refund.
func (a action) takesBack() bool { return a.Status == statusCancelled || a.Status == statusRefunded }

var (
	ship      = action{Ship: true}
	shipped   = action{Status: statusShipped, Forward: true, Ship: true, Whole: true}
	partly    = action{Status: statusPartiallyShipped, Forward: true, Ship: true}
	completed = action{Status: statusCompleted, Forward: true, Collect: true, Ship: true, Whole: true}
	collected = action{Status: statusCompleted, Forward: true, Collect: true, Ship: true}
	cancelled = action{Status: statusCancelled}
	refunded  = action{Status: statusRefunded}
)

// labelActions are the labels with a built-in meaning, in the spelling of
// labelKey. They come from the vendor's help and other scripts (4.3) and from
// BigCommerce's own status names (B 4.2). "Item Shipped" means a part, because
// the order may have other items.
var labelActions = map[string]action{
	"shipped": shipped, "order shipped": shipped, "fully shipped": shipped, "completely shipped": shipped,
	"partially shipped": partly, "partial shipment": partly, "partly shipped": partly, "part shipped": partly, "item shipped": partly,
	"completed": completed, "complete": completed, "order completed": completed, "order complete": completed,
	"picked up": collected, "order picked up": collected, "customer picked up": collected, "collected": collected,
	"cancelled": cancelled, "canceled": cancelled, "order cancelled": cancelled, "order canceled": cancelled, "cancel": cancelled,
	"refunded": refunded, "order refunded": refunded, "fully refunded": refunded,
	"partially refunded": outright(statusPartiallyRefunded), "partial refund": outright(statusPartiallyRefunded),

	"pending": outright(1), "declined": outright(statusDeclined), "awaiting payment": outright(7), "awaiting pickup": outright(8),
	"awaiting pick up": outright(8), "awaiting shipment": outright(9), "awaiting fulfillment": outright(11), "awaiting fulfilment": outright(11),
	"manual verification required": outright(12), "disputed": outright(13),
}

// outright sets a status, whatever the order had before.
func outright(status int) action {
	return action{Status: status, Ship: !isClosed(status), Whole: status == statusShipped || status == statusCompleted}
}

// actionOf is the meaning of a label. own are the store's own labels, and they
// win. Each stands for another label ("Order Shipped"), for a status
// number to set outright, or for nothing ("ignore"). known is false if the
// label says nothing about the status. Its packages still count (4.3), as far as
// the update names their goods (8).
func actionOf(label string, own map[string]string) (a action, known bool) {
	key := labelKey(label)
	for name, meaning := range own {
		if labelKey(name) == key {
			return meaningOf(meaning)
		}
	}
	if a, known = labelActions[key]; known {
		return a, true
	}
	return ship, false
}

// saysShipped reports whether an item's own label leaves open that it was
// shipped, or says so.
func saysShipped(label string) bool {
	act, known := labelActions[labelKey(label)]
	return labelKey(label) == "" || known && progress(act.Status) > 0
}

// KnowsLabel reports whether a label means anything to us. own are the store's
// labels.
func KnowsLabel(label string, own map[string]string) bool {
	_, known := actionOf(label, own)
	return known
}

// LabelsHold reports whether a store's own labels are labels and mean something
// each, and none means one thing in one spelling and another in the next.
func LabelsHold(own map[string]string) bool {
	meanings := map[string]string{}
	for label, meaning := range own {
		key, meaning := labelKey(label), labelKey(meaning)
		if earlier, twice := meanings[key]; twice && earlier != meaning {
			return false
		}
		if _, known := meaningOf(meaning); !known || key == "" {
			return false
		}
		meanings[key] = meaning
	}
	return true
}

func meaningOf(meaning string) (a action, known bool) {
	key := labelKey(meaning)
	if n, err := strconv.Atoi(key); err == nil && n > 0 && n < len(bigcommerce.StatusNames) {
		return outright(n), true
	}
	if key == "" || key == "ignore" || key == "none" {
		return ship, true
	}
	if a, known = labelActions[key]; known {
		return a, true
	}
	return ship, false
}

// labelKey prepares a label for comparison: in lower case, with one blank
// between words. Tabs, hyphens and underscores count as blanks.
func labelKey(label string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(label, func(r rune) bool {
		return r == ' ' || r == '\t' || r == '_' || r == '-' || r == '\u00a0'
	}), " "))
}

// nextStatus is the status an order should have. before is its status when the
// update came, now its status after the shipments. The result equals now if
// there is nothing to set. Only an outright label takes an order backwards.
// Under any other, a cancelled, refunded or declined order also stays so,
// unless goods have left.
func nextStatus(before, now int, a action) int {
	want := keptStatus(before, now)
	switch {
	case a.Status == 0:
	case !a.Forward:
		want = a.Status
	case isClosed(now):
	case progress(a.Status) > progress(want):
		want = a.Status
	}
	return want
}

// keptStatus is the status to keep for an order with one before and another
// now. A shipment can set an order back to Shipped or Partially Shipped, and
// keptStatus undoes only that. Any other status came from somebody else meanwhile.
func keptStatus(before, now int) int {
	if progress(now) > 0 && progress(before) > progress(now) {
		return before
	}
	return now
}

// progress ranks the statuses on an order's way to the shopper. All others are
// 0.
func progress(status int) int {
	switch status {
	case statusPartiallyShipped:
		return 1
	case statusShipped:
		return 2
	case statusCompleted:
		return 3
	}
	return 0
}

// staysClosed reports whether a label asks for progress in vain, because the
// order was cancelled, refunded or declined.
func staysClosed(now int, a action) bool { return a.Forward && isClosed(now) }

// isClosed holds for a cancelled, refunded or declined order.
func isClosed(status int) bool {
	return status == statusCancelled || status == statusRefunded || status == statusDeclined
}

// StatusName is a status in BigCommerce's words, or its number if unknown.
func StatusName(status int) string {
	if status < 0 || status >= len(bigcommerce.StatusNames) {
		return strconv.Itoa(status)
	}
	return bigcommerce.StatusNames[status]
}
