package orders

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"connect2cart/internal/bigcommerce"
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
// (seti-protocol.md 1.5). It is a value, so no download changes it.
type Selection struct {
	statuses []int     // status ids, ascending, except incomplete
	first    int64     // lowest id to offer
	created  time.Time // at or after this; the zero time is no bound
}

// Select returns the rule for a store's orders since a point. usual are the
// statuses to offer if the merchant's settings name none; nil is
// DefaultStatuses.
func Select(s *shop.Shop, since seti.Since, usual []int) Selection {
	statuses := s.Settings.OrderStatuses
	if len(statuses) == 0 {
		statuses = usual
	}
	if len(statuses) == 0 {
		statuses = DefaultStatuses
	}
	return selectionOf(since, statuses, s.Zone)
}

// selectionOf reads "since": an order number is exclusive, a day is inclusive
// from its first moment in the store's time zone (seti-protocol.md 1.6).
func selectionOf(since seti.Since, statuses []int, loc *time.Location) Selection {
	sel := Selection{first: max(since.Order, 0) + 1, statuses: slices.Clone(statuses)}
	slices.Sort(sel.statuses)
	sel.statuses = slices.DeleteFunc(slices.Compact(sel.statuses), func(id int) bool { return id == incomplete })
	if since.Date != (seti.Date{}) {
		sel.created = startOf(since.Date, loc)
	}
	return sel
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
func (sel Selection) takes(o bigcommerce.Order) bool {
	return sel.offers(o.StatusID) && !o.IsDeleted && o.ID >= sel.first
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
	return bigcommerce.OrderListOptions{MinID: from, MinDateCreated: sel.created, Page: 1, Limit: limit, Embed: embed}
}

// count asks for the number of orders from one id to another. If to is 0, the
// range is open.
func (sel Selection) count(from, to int64) bigcommerce.OrderCountOptions {
	return bigcommerce.OrderCountOptions{MinID: from, MaxID: to, MinDateCreated: sel.created}
}

// key is the selection as a word: equal keys select equally.
func (sel Selection) key() string {
	return fmt.Sprintf("%d/%d/%v", sel.first, sel.created.Unix(), sel.statuses)
}
