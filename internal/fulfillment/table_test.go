package fulfillment

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

var updateTable = flag.Bool("update", false, "rewrite testdata/table.txt; review the difference")

const tableFile = "testdata/table.txt"

const tableLegend = `What an update makes of an order, for each label, items, packages and order.
The order has line a with two units and line b with one.

  label     vague: Backordered, or any label that we do not know; status: Awaiting Shipment;
            part: Item Shipped; whole: Order Shipped; picked up; cancel: Order Canceled; declined
  items     none; all: both lines were shipped, in package 1; some: one unit of a, in package 1;
            zero: nothing was shipped of either; named: line a, without figures;
            unread: a, with a figure that is no number; foreign: an item of no line
  packages  none; bare: one without a number; T1; T1 T2
  held      a number that waits since an earlier update
  orders    new; partly: one unit of a is shipped under S1; shipped: all of it is, under S1;
            cancelled: nothing shipped; digital: downloads; pick-up: the shopper collects it;
            mixed: a ships, the shopper collects b

  T1:2a1b   a shipment, with further numbers in brackets    @S1+T1  T1 joins the shipment S1
  ~T1       waits for a later update                        !T1     named in the answer: no goods are left for it
  <T1       named in the answer: the label takes it back    x       named in the answer: nothing to ship
  >2        the order's status afterwards, if it changes    .       nothing

`

// choice is one value of a dimension of the table.
type choice[T any] struct {
	name  string
	value T
}

var tableLabels = []choice[string]{{"vague", "Backordered"}, {"status", "Awaiting Shipment"}, {"part", "Item Shipped"}, {"whole", "Order Shipped"}, {"picked up", "Picked Up"}, {"cancel", "Order Canceled"}, {"declined", "Declined"}}

var tableItems = []choice[[]seti.ItemUpdate]{
	{"none", nil},
	{"all", []seti.ItemUpdate{itemIn("11", 2, "1", 2), itemIn("12", 1, "1", 1)}},
	{"some", []seti.ItemUpdate{itemIn("11", 1, "1", 1)}},
	{"zero", []seti.ItemUpdate{itemIn("11", 0), itemIn("12", 0)}},
	{"named", []seti.ItemUpdate{itemIn("11", unsaid)}},
	{"unread", []seti.ItemUpdate{{ItemNumber: "11", Unreadable: true}, itemIn("12", 1)}},
	{"foreign", []seti.ItemUpdate{itemIn("1", 2), itemIn("12", 1)}},
}

var tablePackages = []choice[[]seti.Package]{{"none", nil}, {"bare", packages("")}, {"T1", packages("T1")}, {"T1 T2", packages("T1", "T2")}}

var tableHeld = []choice[[]pack]{{"", nil}, {"H1", []pack{{seti.Package{TrackNum: "H1"}}}}}

// tableOrder is an order with its shipments.
type tableOrder struct {
	order bigcommerce.Order
	have  []bigcommerce.Shipment
}

var tableOrders = []choice[tableOrder]{
	{"new", orderOf(11, "ab", "")},
	{"partly", orderOf(3, "ab", "", 11, 1)},
	{"shipped", orderOf(2, "ab", "", 11, 2, 12, 1)},
	{"cancelled", orderOf(5, "ab", "")},
	{"digital", orderOf(11, "", "")},
	{"pick-up", orderOf(8, "", "ab")},
	{"mixed", orderOf(11, "a", "b")},
}

// orderOf is an order with some lines to ship, some to collect, and the others
// to download.
func orderOf(status int, ship, collect string, sent ...int64) tableOrder {
	o := bigcommerce.Order{ID: 7, StatusID: status}
	for _, p := range []bigcommerce.OrderProduct{{ID: 11, Quantity: 2}, {ID: 12, Quantity: 1}} {
		switch name := lineNames[p.ID]; {
		case strings.Contains(ship, name):
			p.OrderAddressID = 1
			o.Consignments.Shipping = append(o.Consignments.Shipping, bigcommerce.ShippingConsignment{ID: 1, LineItems: []bigcommerce.OrderProduct{p}})
		case strings.Contains(collect, name):
			p.PickupMethodID = 5
			o.Consignments.Pickups = append(o.Consignments.Pickups, bigcommerce.PickupConsignment{ID: 5, LineItems: []bigcommerce.OrderProduct{p}})
		default:
			o.Consignments.Downloads = append(o.Consignments.Downloads, bigcommerce.DownloadConsignment{LineItems: []bigcommerce.OrderProduct{p}})
		}
	}
	if len(sent) == 0 {
		return tableOrder{o, nil}
	}
	return tableOrder{o, []bigcommerce.Shipment{shipment(1, 1, "S1", "", sent...)}}
}

var lineNames = map[int64]string{11: "a", 12: "b"}

// Ensure each kind of update makes of each kind of order what testdata/table.txt
// says, and keeps to the rules of check in every cell.
func TestTable(t *testing.T) {
	text, cells := tableLegend+tableRow([]string{"# label", "items", "packages", "held"}, names(tableOrders)), 0
	for _, label := range tableLabels {
		for _, items := range tableItems {
			for _, packages := range tablePackages {
				for _, held := range tableHeld {
					u := seti.OrderUpdate{OrderNumber: "7", Status: label.value, Items: items.value, Packages: packages.value}
					var row []string
					for _, order := range tableOrders {
						c := newCell(t, u, order.value, held.value)
						for _, problem := range c.check() {
							t.Errorf("%s, %s, %s, %s, %s: %s", label.name, items.name, packages.name, held.name, order.name, problem)
						}
						row = append(row, c.String())
						cells++
					}
					text += tableRow([]string{label.name, items.name, packages.name, held.name}, row)
				}
			}
			text += "\n"
		}
	}
	t.Logf("%d cells", cells)
	if *updateTable {
		if err := os.WriteFile(tableFile, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(tableFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(text, "\n")); diff != "" {
		t.Errorf("the table differs from %s (-want +got):\n%s", tableFile, diff)
	}
}

func names[T any](choices []choice[T]) (list []string) {
	for _, c := range choices {
		list = append(list, c.name)
	}
	return list
}

func tableRow(head, cells []string) string {
	text := fmt.Sprintf("%-10s%-8s%-9s%-5s", head[0], head[1], head[2], head[3])
	for _, c := range cells {
		text += fmt.Sprintf(" %-22s", c)
	}
	return strings.TrimRight(text, " ") + "\n"
}

// cell is one update of one order.
type cell struct {
	update seti.OrderUpdate
	action action
	tableOrder
	before []pack // held
	plan   plan
	after  []bigcommerce.Shipment
	again  plan // of a repeat
	status int
}

func newCell(t *testing.T, u seti.OrderUpdate, o tableOrder, held []pack) cell {
	act, _ := actionOf(u.Status, nil)
	c := cell{update: u, action: act.forGoods(o.order), tableOrder: o, before: held}
	c.plan = planFor(o.order, u, c.action, o.have, held, nil)
	next := int64(100)
	c.after = carryOut(t, o.order, c.plan, o.have, &next)
	c.again = planFor(o.order, u, c.action, c.after, c.plan.Held, nil)
	now := o.order.StatusID
	if len(c.plan.Create) > 0 {
		now = statusPartiallyShipped
		if !slices.ContainsFunc(shippable(o.order), func(l goodsLine) bool { return c.sent(c.after, l.id) < l.quantity }) {
			now = statusShipped
		}
	}
	c.status = nextStatus(o.order.StatusID, now, c.action)
	return c
}

func (c cell) sent(list []bigcommerce.Shipment, line int64) (units int64) {
	for _, s := range list {
		for _, i := range s.Items {
			if int64(i.OrderProductID) == line {
				units += int64(i.Quantity)
			}
		}
	}
	return units
}

// check returns the broken rules. carryOut has checked that no line gets more
// units than it has.
func (c cell) check() (problems []string) {
	complain := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	for _, l := range shippable(c.order) {
		if units := c.sent(c.after, l.id) - c.sent(c.have, l.id); units > max(0, c.claimed(l)) && !c.action.Whole {
			complain("%d new units of line %s, and the update claims %d", units, lineNames[l.id], c.claimed(l))
		} else if units > 0 && !c.action.Ship {
			complain("%d units of line %s by a label that never ships", units, lineNames[l.id])
		}
	}
	if len(shippable(c.order)) == 0 && len(c.plan.Create)+len(c.plan.Update) > 0 {
		complain("a shipment of goods that nobody ships")
	}
	if c.action.Status == 0 && len(c.plan.Create) == 0 && c.status != c.order.StatusID {
		complain("status %d by a label that says nothing of one", c.status)
	}
	if isClosed(c.order.StatusID) && c.action.Forward && len(c.plan.Create) == 0 && c.status != c.order.StatusID {
		complain("a closed order got status %d, and nothing left", c.status)
	}
	for _, p := range withHeld(tracked(c.update), c.before) {
		c.checkNumber(p.TrackNum, complain)
	}
	if len(c.again.Create)+len(c.again.Update) > 0 {
		complain("got %q when it came again", c.again.words())
	}
	if !slices.EqualFunc(c.plan.Held, c.again.Held, func(a, b pack) bool { return a.TrackNum == b.TrackNum }) {
		complain("held %v, and %v when it came again", c.plan.Held, c.again.Held)
	}
	return problems
}

// claimed are the new units of a line that an update claims as shipped: those in
// its packages, or those beyond the earlier shipments.
func (c cell) claimed(l goodsLine) (units int64) {
	for _, i := range c.update.Items {
		switch {
		case i.ItemNumber != fmt.Sprint(l.id) || i.Unreadable:
		case i.Shipped != nil:
			units = *i.Shipped - c.sent(c.have, l.id)
			for _, ref := range i.Packages {
				units = max(units, *ref.Quantity)
			}
		case c.action.isPart():
			units = l.quantity
		}
	}
	return units
}

// checkNumber expects a number in one place: in one shipment, among the held
// ones, or in the answer. A number that waits is in the answer, too, if it came
// with the update.
func (c cell) checkNumber(track string, complain func(string, ...any)) {
	on, places := 0, 0
	for _, s := range c.after {
		for _, number := range append(notedNumbers(s.Comments), s.TrackingNumber) {
			if sameTrack(number, track) {
				on++
			}
		}
	}
	in := func(list []string) bool { return slices.Contains(list, track) }
	held := slices.ContainsFunc(c.plan.Held, func(p pack) bool { return p.TrackNum == track })
	for _, there := range []bool{on > 0, held, in(c.plan.Unmatched), in(c.plan.TakenBack), c.plan.NoShipping && !held} {
		if there {
			places++
		}
	}
	switch {
	case on > 1:
		complain("%s is in %d shipments", track, on)
	case places != 1:
		complain("%s is in %d places, want it shipped, held or named", track, places)
	case held && !in(c.plan.ContentsUnknown) && packByTrack(tracked(c.update), track) >= 0:
		complain("%s is held, and the answer does not say so", track)
	}
}

func (c cell) String() string {
	var words []string
	for _, s := range c.plan.Create {
		text := s.TrackingNumber
		if list := notedNumbers(s.Comments); len(list) > 0 {
			text += "(" + strings.Join(list, " ") + ")"
		}
		text += ":"
		for _, i := range s.Items {
			text += fmt.Sprintf("%d%s", i.Quantity, lineNames[int64(i.OrderProductID)])
		}
		words = append(words, text)
	}
	for _, u := range c.plan.Update {
		words = append(words, "@S1+"+strings.Join(notedNumbers(u.Change.Comments), "+"))
	}
	for _, p := range c.plan.Held {
		words = append(words, "~"+p.TrackNum)
	}
	for _, track := range c.plan.Unmatched {
		words = append(words, "!"+track)
	}
	for _, track := range c.plan.TakenBack {
		words = append(words, "<"+track)
	}
	if c.plan.NoShipping {
		words = append(words, "x")
	}
	if c.status != c.order.StatusID {
		words = append(words, fmt.Sprint(">", c.status))
	}
	if len(words) == 0 {
		return "."
	}
	return strings.Join(words, " ")
}
