package seti

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// maxTracks bounds the tracking numbers of one order in the discrete form.
const maxTracks = 999

// updateStatusFrom reads the XML form when there is an update, else the
// discrete form (seti-protocol.md 4.3).
func updateStatusFrom(f Form, login Login) (Request, error) {
	if text := trimBlank(f.Get(updateParam)); text != "" {
		orders, err := orderElements(text)
		if err != nil {
			return nil, err
		}
		return UpdateStatus{login, orders}, nil
	}
	order, err := discreteOrder(f)
	if err != nil {
		return nil, err
	}
	return UpdateStatus{login, []OrderUpdate{order}}, nil
}

func orderElements(text string) ([]OrderUpdate, error) {
	root, err := readXML(text)
	if err != nil {
		return nil, &ParamError{"updatestatus", updateParam, statusProblem(err)}
	}
	orders := root.orders(nil)
	if len(orders) == 0 {
		return nil, &ParamError{"updatestatus", updateParam, "update holds no Order element: send Orders/Order, or use the form with ordernumber."}
	}
	return orders, nil
}

// statusProblem keeps the parser's words to itself: they quote the update.
func statusProblem(err error) string {
	if errors.Is(err, errDoctype) || errors.Is(err, errTooLarge) {
		return "update is refused: " + err.Error() + ". Send Orders/Order alone, fewer at a time."
	}
	return "update is no XML that can be read: take unusual characters out of the order's notes and comments, then send it again."
}

// orders collects the Order elements below e, whatever the root is called.
func (e *element) orders(found []OrderUpdate) []OrderUpdate {
	for _, kid := range e.kids {
		if !strings.EqualFold(kid.name, "Order") {
			found = kid.orders(found)
			continue
		}
		found = append(found, kid.order())
	}
	return found
}

func (e *element) order() OrderUpdate {
	o := OrderUpdate{
		OrderNumber: e.value("OrderNumber"),
		Reference:   e.value("ReferenceNumber"),
		Status:      e.value("Status"),
		Notes:       e.value("Notes"),
		Comments:    e.value("Comments"),
	}
	for p := range e.all("Packages", "Package") {
		o.Packages = append(o.Packages, p.parcel())
	}
	for i := range e.all("Items", "Item") {
		o.Items = append(o.Items, i.item())
	}
	return o
}

// parcel reads TrackNum, as the vendor and MV do, or TrackingID, as MT and IR.
func (e *element) parcel() Package {
	return Package{
		ID:         e.value("PackageID"),
		TrackNum:   trimBlank(e.first("TrackNum", "TrackingID")),
		Shipper:    e.value("Shipper"),
		Method:     e.value("Method"),
		PickupDate: e.value("PickupDate"),
	}
}

func (e *element) item() ItemUpdate {
	i := ItemUpdate{
		ItemNumber: e.value("ItemNumber"),
		Status:     e.value("Status"),
		Ordered:    e.units("Ordered"),
		Shipped:    e.saidUnits("Shipped"),
		Needed:     e.units("Needed"),
	}
	for p := range e.all("Packages", "Package") {
		i.Packages = append(i.Packages, PackedItem{PackageID: p.value("PackageID"), Quantity: p.saidUnits("Quantity"), Package: p.parcel()})
	}
	return i
}

// value is the text of the child of a name, without blanks around it.
func (e *element) value(name string) string { return trimBlank(e.first(name)) }

// units is the number in the child of a name; 0 when there is none.
func (e *element) units(name string) int64 {
	n, _ := units(e.value(name))
	return n
}

// saidUnits is the number in the child of a name, nil when there is none: a
// line of which nothing was shipped is not one of which nothing is said.
func (e *element) saidUnits(name string) *int64 {
	n, ok := units(e.value(name))
	if !ok {
		return nil
	}
	return &n
}

// all yields e/group/name, and e/name for a sender without the group.
func (e *element) all(group, name string) func(yield func(*element) bool) {
	return func(yield func(*element) bool) {
		for _, kid := range e.kids {
			if strings.EqualFold(kid.name, name) && !yield(kid) {
				return
			}
			if !strings.EqualFold(kid.name, group) {
				continue
			}
			for _, inner := range kid.kids {
				if strings.EqualFold(inner.name, name) && !yield(inner) {
					return
				}
			}
		}
	}
}

// discreteOrder reads one order from parameters of its own. Tracking numbers
// are taken where they stand, whatever trackcount says: it may be absent.
func discreteOrder(f Form) (OrderUpdate, error) {
	o := OrderUpdate{
		OrderNumber: trimBlank(f.Get("ordernumber")),
		Reference:   trimBlank(f.Get("refnumber")),
		Status:      trimBlank(f.Get("orderstatus")),
		Notes:       trimBlank(f.Get("orderdetail")),
	}
	if o.OrderNumber == "" {
		return o, &ParamError{"updatestatus", "ordernumber", "ordernumber is missing: send the web order number, or an update with Orders/Order."}
	}
	if count := positive(f.Get("trackcount"), 0); count > maxTracks {
		return o, &ParamError{"updatestatus", "trackcount", fmt.Sprintf("trackcount is %d: send at most %d tracking numbers at once.", count, maxTracks)}
	}
	o.Packages = discretePackages(f)
	return o, nil
}

// discretePackages reads tracknum, or tracknum1, tracknum2 and so on. The
// first may be spelled either way, and so may what belongs to it. A number
// that stands twice is one parcel.
func discretePackages(f Form) []Package {
	var packages []Package
	seen := map[string]bool{"": true}
	for i := range maxTracks + 1 {
		p := discretePackage(f, i)
		if !seen[p.TrackNum] {
			seen[p.TrackNum] = true
			packages = append(packages, p)
		}
	}
	return packages
}

func discretePackage(f Form, i int) Package {
	get := func(name string) string {
		switch plain, first := f.Get(name), f.Get(name+"1"); i {
		case 0:
			return trimBlank(cmp.Or(plain, first))
		case 1:
			return trimBlank(cmp.Or(first, plain))
		}
		return trimBlank(f.Get(name + strconv.Itoa(i)))
	}
	return Package{TrackNum: get("tracknum"), Shipper: get("trackcarrier"), PickupDate: get("trackpickupdate")}
}
