package translate

import (
	"strconv"
	"strings"
)

// The order statuses that labels ask for (B 4.2). Incomplete, 0, is never
// asked for: here it stands for no status at all.
const (
	statusShipped           = 2
	statusPartiallyShipped  = 3
	statusRefunded          = 4
	statusCancelled         = 5
	statusDeclined          = 6
	statusCompleted         = 10
	statusPartiallyRefunded = 14
)

// Action is what an operator's label asks of an order (4.3).
type Action struct {
	// Status is the BigCommerce status to reach, 0 for none.
	Status int
	// Forward keeps an order that has got further where it is: a repeat that
	// comes late must not take it back.
	Forward bool
	// Collect says that the shopper has what was to be picked up.
	Collect bool
	// Ship says that packages are to become shipments. It is false for labels
	// that end an order without goods.
	Ship bool
}

// isPart holds for labels that tell of a part of an order's goods.
func (a Action) isPart() bool { return a.Status == statusPartiallyShipped }

var (
	ship      = Action{Ship: true}
	shipped   = Action{Status: statusShipped, Forward: true, Ship: true}
	partly    = Action{Status: statusPartiallyShipped, Forward: true, Ship: true}
	completed = Action{Status: statusCompleted, Forward: true, Collect: true, Ship: true}
	cancelled = Action{Status: statusCancelled}
	refunded  = Action{Status: statusRefunded}
)

// labelActions are the labels that mean something without being set up, in
// the spelling of labelKey: those that the vendor's help and other scripts
// name (4.3), and BigCommerce's own status names (B 4.2). "Item Shipped" tells
// of one item, and there may be others.
var labelActions = map[string]Action{
	"shipped": shipped, "order shipped": shipped, "fully shipped": shipped, "completely shipped": shipped,
	"partially shipped": partly, "partial shipment": partly, "partly shipped": partly, "part shipped": partly, "item shipped": partly,
	"completed": completed, "complete": completed, "order completed": completed, "order complete": completed,
	"picked up": completed, "order picked up": completed, "customer picked up": completed, "collected": completed,
	"cancelled": cancelled, "canceled": cancelled, "order cancelled": cancelled, "order canceled": cancelled, "cancel": cancelled,
	"refunded": refunded, "order refunded": refunded, "fully refunded": refunded,
	"partially refunded": outright(statusPartiallyRefunded), "partial refund": outright(statusPartiallyRefunded),

	"pending": outright(1), "declined": outright(statusDeclined), "awaiting payment": outright(7), "awaiting pickup": outright(8),
	"awaiting pick up": outright(8), "awaiting shipment": outright(9), "awaiting fulfillment": outright(11), "awaiting fulfilment": outright(11),
	"manual verification required": outright(12), "disputed": outright(13),
}

// outright is a status that an order gets whatever it had before.
func outright(status int) Action {
	return Action{Status: status, Ship: !isClosed(status)}
}

// LabelAction is what a label asks for. own are the store's labels: they win,
// and stand for another label ("Order Shipped"), for a status's number, which
// is then set outright, or for nothing ("ignore"). known is false for a label
// that says nothing of the status; its packages count all the same (4.3).
func LabelAction(label string, own map[string]string) (a Action, known bool) {
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

func meaningOf(meaning string) (a Action, known bool) {
	key := labelKey(meaning)
	if n, err := strconv.Atoi(key); err == nil && n > 0 && n < len(statusNames) {
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

// labelKey writes a label as it is compared: without regard to letter case,
// to how words are parted, or to blanks around them.
func labelKey(label string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(label, func(r rune) bool {
		return r == ' ' || r == '\t' || r == '_' || r == '-' || r == '\u00a0'
	}), " "))
}

// NextStatus is the status that an order should have: before is what it had
// when the update came, now what the shipments made of it. It equals now when
// nothing is to be set. An order never goes backwards by itself, nor by a
// label of Forward; one that was cancelled, refunded or declined stays so for
// those, unless goods have left.
func NextStatus(before, now int, a Action) int {
	want := Kept(before, now)
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

// Kept is the status that an order keeps which had one before and has another
// now. A shipment can set it back, to Shipped or Partially Shipped, and only
// that is undone: any other status was given to it by somebody meanwhile.
func Kept(before, now int) int {
	if progress(now) > 0 && progress(before) > progress(now) {
		return before
	}
	return now
}

// progress ranks the statuses that an order passes on its way to the shopper.
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

// StaysClosed reports whether a label asks in vain for progress of an order
// that was cancelled, refunded or declined.
func StaysClosed(now int, a Action) bool { return a.Forward && isClosed(now) }

// isClosed holds for an order that ended without goods.
func isClosed(status int) bool {
	return status == statusCancelled || status == statusRefunded || status == statusDeclined
}

// StatusName is a status in BigCommerce's words.
func StatusName(status int) string {
	if status < 0 || status >= len(statusNames) {
		return strconv.Itoa(status)
	}
	return statusNames[status]
}

// statusNames are the names of B 4.2 by status id.
var statusNames = [...]string{
	"Incomplete", "Pending", "Shipped", "Partially Shipped", "Refunded", "Cancelled", "Declined", "Awaiting Payment",
	"Awaiting Pickup", "Awaiting Shipment", "Completed", "Awaiting Fulfillment", "Manual Verification Required", "Disputed", "Partially Refunded",
}
