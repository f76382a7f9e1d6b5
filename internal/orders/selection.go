package orders

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// DefaultStatuses are the statuses of offered orders, unless a setting names
// others: shipped, partially shipped, awaiting pickup, awaiting shipment,
// completed, awaiting fulfillment, partially refunded (bigcommerce-api.md 4.2).
var DefaultStatuses = []int{2, 3, 8, 9, 10, 11, 14}

// incomplete is the status of an order whose buyer left at the payment. We
// never offer it (bigcommerce-api.md 4.2).
const incomplete = 0

// Selection is the one rule for the orders that Stone Edge is offered,
// ascending by id. ordercount and downloadorders share it, so they always agree
// (seti-protocol.md 1.5). It is a value, so no download changes it. Late orders
// come before its list (see visit.lateOrders).
type Selection struct {
	statuses []int     // status ids, ascending, except incomplete
	last     int64     // lastorder as sent; 0 is none
	numbered int64     // the number in a lastorder with a prefix; 0 is none
	since    int64     // lastorder as meant
	floor    int64     // the merchant begins behind this order
	first    int64     // lowest id to offer
	created  time.Time // at or after this; the zero time is no bound
	zone     string
	late     bool // late orders are offered too
	channels shop.Channels

	program string // Stone Edge's version, for the record
}

// Select returns the rule for a store's orders since a point. An order number is
// exclusive. A day is inclusive from its first moment in the store's time zone
// (seti-protocol.md 1.6). usual are the statuses to offer if the merchant's settings
// name none; nil is DefaultStatuses.
func Select(s *shop.Shop, since seti.Since, usual []int) Selection {
	sel := Selection{
		statuses: DefaultStatuses, last: max(since.Order, 0), numbered: since.Numbered(s.Settings.OrderPrefix),
		floor: s.Settings.FirstOrder, late: s.OffersLate(), channels: s.Channels,
	}
	if len(s.Settings.OrderStatuses) > 0 {
		sel.statuses = s.Settings.OrderStatuses
	} else if len(usual) > 0 {
		sel.statuses = usual
	}
	sel.statuses = slices.Compact(slices.Sorted(slices.Values(sel.statuses)))
	sel.statuses = slices.DeleteFunc(sel.statuses, func(id int) bool { return id == incomplete })
	if since.Date != (seti.Date{}) {
		sel.created, sel.zone = startOf(since.Date, s.Zone), s.Zone.String()
	}
	return sel.behind(sel.last)
}

// AskedBy is the same rule, asked for by a version of Stone Edge.
func (sel Selection) AskedBy(program string) Selection { sel.program = program; return sel }

// byNumber is the rule for a lastorder with a prefix, such as BC-1033. Its number
// counts only up to the highest one that Stone Edge was given. Another cart's text
// would otherwise hide the orders up to its number.
func (sel Selection) byNumber(highest int64) Selection {
	if sel.numbered == 0 || sel.numbered > highest {
		return sel
	}
	sel.last, sel.created, sel.zone = sel.numbered, time.Time{}, ""
	return sel.behind(sel.last)
}

// behind is the same rule from another order on.
func (sel Selection) behind(since int64) Selection {
	sel.since, sel.first = since, max(sel.floor, since)+1
	return sel
}

func (sel Selection) isByDate() bool { return !sel.created.IsZero() }

// isAll reports whether the rule has no begin but the merchant's own.
func (sel Selection) isAll() bool { return sel.last == 0 && !sel.isByDate() }

// lists reports whether an order of an offered status is in the list itself.
// Any other one is late.
func (sel Selection) lists(order int64, created time.Time) bool {
	return order >= sel.first && !created.Before(sel.created)
}

// startOf is a day's first moment. A day has no 00:00 if the clock goes forward
// at midnight. time.Date may then return an hour of the day before.
func startOf(d seti.Date, loc *time.Location) time.Time {
	first := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
	if first.Day() != d.Day {
		_, first = first.ZoneBounds()
	}
	return first
}

// takes reports whether we offer a listed order.
func (sel Selection) takes(o bigcommerce.Order) bool { return sel.isOffered(o) && sel.isOurs(o) }

// isOffered reports whether we offer an order, if it is the cart's.
func (sel Selection) isOffered(o bigcommerce.Order) bool {
	return sel.offers(o.StatusID) && !o.IsDeleted
}

// isOurs reports whether the cart takes the order's channel.
func (sel Selection) isOurs(o bigcommerce.Order) bool { return sel.channels.Take(int64(o.ChannelID)) }

// channel is the one channel of the cart, 0 for several. A list and a count can
// be of one channel or of all (bigcommerce-api.md 12).
func (sel Selection) channel() int64 {
	if len(sel.channels.Only) == 1 {
		return sel.channels.Only[0]
	}
	return 0
}

// done are the statuses of orders with nothing left to ship: Shipped, Completed,
// Partially Refunded (bigcommerce-api.md 4.2).
var done = []int{2, 10, 14}

func isDone(o bigcommerce.Order) bool { return slices.Contains(done, o.StatusID) }

// whyNot is why an order that we do not offer waits.
func (sel Selection) whyNot(o bigcommerce.Order) ledger.Reason {
	if !sel.isOurs(o) {
		return ledger.WaitsForChannel
	}
	return ledger.WaitsForStatus
}

// statusMember is the member that decides whether an order is offered.
const statusMember = "status_id"

// mayWait reports whether an order that we do not offer may become eligible.
// A refunded, cancelled or declined order does not, nor one of a channel that the
// cart does not take.
func (sel Selection) mayWait(o bigcommerce.Order) bool {
	return !sel.offers(o.StatusID) && !o.IsDeleted && sel.isOurs(o) && (o.StatusID < 4 || o.StatusID > 6)
}

func (sel Selection) offers(status int) bool {
	_, found := slices.BinarySearch(sel.statuses, status)
	return found
}

// errNoStatuses is a count with no split by status. Read as 0, it would keep
// Stone Edge from asking for any order.
var errNoStatuses = &bigcommerce.AnswerError{Err: errors.New("count of orders without statuses")}

// counted is the number of offered orders in an API count. The API leaves
// archived orders out (bigcommerce-api.md 4.1).
func (sel Selection) counted(c bigcommerce.OrderCount) (int, error) {
	if c.Count > 0 && len(c.Statuses) == 0 {
		return 0, errNoStatuses
	}
	n := 0
	for _, s := range c.Statuses {
		if sel.offers(s.ID) {
			n += s.Count
		}
	}
	return n, nil
}

// list asks for orders from an id on, of any status, because the API filters by
// one status only.
func (sel Selection) list(from int64, limit int, embed bool) bigcommerce.OrderListOptions {
	return bigcommerce.OrderListOptions{MinID: from, ChannelID: sel.channel(), MinDateCreated: sel.created, Page: 1, Limit: limit, Embed: embed}
}

// key is the selection as a word: equal keys select equally, while lastorder
// means the same.
func (sel Selection) key() string {
	return ledger.Hash(fmt.Sprintf("%d/%d/%d/%s/%d/%v%s", sel.last, sel.numbered, sel.created.Unix(), sel.zone, sel.floor, sel.statuses, sel.channels))[:16]
}

// rules is a word for the settings that decide which orders are offered.
func (sel Selection) rules() string {
	return ledger.Hash(fmt.Sprintf("%v%s", sel.statuses, sel.channels))[:16]
}
