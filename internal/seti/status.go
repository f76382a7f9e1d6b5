package seti

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

const (
	// maxTracks bounds the tracking numbers of one order.
	maxTracks = 999
	// maxOrders bounds the orders of one post: far more than a poll has time
	// for.
	maxOrders = 1000
	// maxStatusElements bounds their XML. An order with 500 lines, each in a
	// package, has 7,000.
	maxStatusElements = 100_000
	// maxOrderText bounds the text of one order, in bytes. Notes and Comments
	// are most of it. In Stone Edge they have up to 64 KB.
	maxOrderText = 512 << 10
)

// updateStatusFrom reads the XML form if the update parameter has text, else
// the discrete form (seti-protocol.md 4.3).
func updateStatusFrom(p *pace, v values) (Request, error) {
	if text := trimBlank(v[updateParam]); text != "" {
		orders, err := orderElements(p, text)
		if err != nil {
			return nil, err
		}
		return UpdateStatus{orders}, nil
	}
	order, err := discreteOrder(v)
	if err != nil {
		return nil, err
	}
	return UpdateStatus{[]OrderUpdate{order}}, nil
}

func orderElements(p *pace, text string) ([]OrderUpdate, error) {
	t, err := readXML(p, text, maxStatusElements)
	if err != nil {
		return nil, statusError(statusProblem(err))
	}
	orders, err := t.orders(nil, &t.top)
	if err != nil {
		return nil, err
	}
	if len(orders) == 0 {
		return nil, statusError("update holds no Order element: send Orders/Order, or use the form with ordernumber.")
	}
	return orders, nil
}

func statusError(problem string) error { return &ParamError{"updatestatus", updateParam, problem} }

// statusProblem keeps the parser's words from the answer, because they quote
// the update.
func statusProblem(err error) string {
	if errors.Is(err, errDoctype) || errors.Is(err, errTooLarge) {
		return "update is refused: " + err.Error() + ". Send Orders/Order alone, fewer at a time."
	}
	return "update is no XML that can be read: take unusual characters out of the order's notes and comments, then send it again."
}

// orders collects the Order elements below e, under a root of any name.
func (t *tree) orders(found []OrderUpdate, e *element) ([]OrderUpdate, error) {
	var err error
	for kid := e.first; kid != nil && err == nil && t.pace.err == nil; kid = kid.next {
		t.pace.walk(1)
		switch {
		case !strings.EqualFold(kid.name, "Order"):
			found, err = t.orders(found, kid)
		case len(found) == maxOrders:
			err = statusError(fmt.Sprintf("update holds more than %d orders: send fewer at a time.", maxOrders))
		default:
			var order OrderUpdate
			order, err = t.order(kid)
			found = append(found, order)
		}
	}
	return found, err
}

func (t *tree) order(e *element) (OrderUpdate, error) {
	t.taken = 0
	o := OrderUpdate{
		OrderNumber: t.only(e, "OrderNumber"),
		Reference:   t.value(e, "ReferenceNumber"),
		Status:      t.only(e, "Status"),
		Notes:       t.value(e, "Notes"),
		Comments:    t.value(e, "Comments"),
	}
	for p := range t.all(e, "Packages", "Package") {
		o.Packages = t.parcels(o.Packages, p)
	}
	tracks := len(o.Packages)
	if n := t.number(e, "Items", "Item"); n > 0 {
		o.Items = make([]ItemUpdate, 0, n)
	}
	for i := range t.all(e, "Items", "Item") {
		item := t.item(i)
		for _, p := range item.Packages {
			tracks += min(1, len(p.Package.TrackNum))
		}
		o.Items = append(o.Items, item)
	}
	if tracks > maxTracks {
		return o, statusError(fmt.Sprintf("update holds an order with %d packages: send at most %d tracking numbers of an order at once.", tracks, maxTracks))
	}
	return o, checkText(t.taken)
}

// checkText refuses an order with more text than maxOrderText.
func checkText(bytes int) error {
	if bytes > maxOrderText {
		return statusError(fmt.Sprintf("an order has more than %d KB of text: shorten its notes and comments.", maxOrderText>>10))
	}
	return nil
}

// parcel reads TrackNum, as the vendor and MV send, or TrackingID, as MT and IR
// do.
func (t *tree) parcel(e *element) Package {
	return Package{
		ID:         t.value(e, "PackageID"),
		TrackNum:   t.value(e, "TrackNum", "TrackingID"),
		Shipper:    t.value(e, "Shipper"),
		Method:     t.value(e, "Method"),
		PickupDate: t.value(e, "PickupDate"),
	}
}

// parcels adds a package, and a package more for each other number in it.
func (t *tree) parcels(to []Package, e *element) []Package {
	first, name := t.parcel(e), "TrackNum"
	to = append(to, first)
	if t.child(e, name) == nil {
		name = "TrackingID"
	}
	for kid := e.first; kid != nil && len(to) <= maxTracks; kid = kid.next {
		t.pace.walk(1)
		if kid.text != "" && kid.text != first.TrackNum && strings.EqualFold(kid.name, name) {
			other := first
			other.TrackNum = kid.text
			to = append(to, other)
		}
	}
	return to
}

func (t *tree) item(e *element) ItemUpdate {
	i := ItemUpdate{
		ItemNumber: t.only(e, "ItemNumber"),
		RefNumber:  t.only(e, "RefNumber"),
		SKU:        t.only(e, "SKU", "Code"),
		Status:     t.only(e, "Status"),
		Ordered:    t.units(e, "Ordered"),
		Needed:     t.units(e, "Needed"),
	}
	i.Shipped, i.Unreadable = t.saidUnits(e, "Shipped")
	for p := range t.all(e, "Packages", "Package") {
		quantity, bad := t.saidUnits(p, "Quantity")
		i.Unreadable = i.Unreadable || bad
		i.Packages = append(i.Packages, PackedItem{PackageID: t.value(p, "PackageID"), Quantity: quantity, Package: t.parcel(p)})
	}
	return i
}

// units returns the number in the child of a name, or 0.
func (t *tree) units(e *element, name string) int64 {
	n, _ := localUnits(t.value(e, name))
	return n
}

// saidUnits returns the number in the child of a name, or nil without one. A 0
// says that no units were shipped; nil says nothing. bad means a text without a
// number, or two different ones.
func (t *tree) saidUnits(e *element, name string) (said *int64, bad bool) {
	text, clash := t.sole(e, name)
	n, ok := localUnits(text)
	if !ok {
		return nil, clash || text != ""
	}
	return &n, false
}

// number counts the elements of all. Room for all items at once takes a fifth of
// the memory of room item by item.
func (t *tree) number(e *element, group, name string) (n int) {
	for range t.all(e, group, name) {
		n++
	}
	return n
}

// all yields e/group/name. For a sender without the group it also yields
// e/name.
func (t *tree) all(e *element, group, name string) func(yield func(*element) bool) {
	return func(yield func(*element) bool) {
		for kid := e.first; kid != nil; kid = kid.next {
			t.pace.walk(1)
			if strings.EqualFold(kid.name, name) && !yield(kid) {
				return
			}
			if !strings.EqualFold(kid.name, group) {
				continue
			}
			for inner := kid.first; inner != nil; inner = inner.next {
				t.pace.walk(1)
				if strings.EqualFold(inner.name, name) && !yield(inner) {
					return
				}
			}
		}
	}
}

// discreteOrder reads one order from parameters of its own. It collects all
// tracking numbers, even without trackcount, because senders may leave that
// out.
func discreteOrder(v values) (OrderUpdate, error) {
	o := OrderUpdate{
		OrderNumber: trimBlank(v["ordernumber"]),
		Reference:   trimBlank(v["refnumber"]),
		Status:      trimBlank(v["orderstatus"]),
		Notes:       trimBlank(v["orderdetail"]),
	}
	if o.OrderNumber == "" {
		return o, &ParamError{"updatestatus", "ordernumber", "ordernumber is missing: send the web order number, or an update with Orders/Order."}
	}
	if count := positive(v["trackcount"], 0); count > maxTracks {
		return o, &ParamError{"updatestatus", "trackcount", fmt.Sprintf("trackcount is %d: send at most %d tracking numbers at once.", count, maxTracks)}
	}
	o.Packages = discretePackages(v)
	return o, checkText(v.size())
}

// discretePackages reads tracknum, or tracknum1, tracknum2 and so on. The first
// may have either name, and so may its carrier and its date. A repeated
// tracking number is one parcel.
func discretePackages(v values) []Package {
	var packages []Package
	seen := map[string]bool{"": true}
	for i := range maxTracks + 1 {
		number := numbered(v, "tracknum", i)
		if seen[number] {
			continue
		}
		seen[number] = true
		packages = append(packages, Package{TrackNum: number, Shipper: numbered(v, "trackcarrier", i), PickupDate: numbered(v, "trackpickupdate", i)})
	}
	return packages
}

// numbered returns the value of a numbered parameter; 0 means the name without
// a number. If number 0 or 1 is empty, the other stands in for it.
func numbered(v values, name string, i int) string {
	switch plain := v[name]; {
	case i == 0 && plain != "", i == 1 && numberedName(v, name, 1) == "":
		return trimBlank(plain)
	}
	return trimBlank(numberedName(v, name, max(i, 1)))
}

func numberedName(v values, name string, i int) string {
	var key [maxName]byte
	return v[string(strconv.AppendInt(append(key[:0], name...), int64(i), 10))]
}
