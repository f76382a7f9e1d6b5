package fulfillment

import (
	"slices"
	"strconv"
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// goods are units by order line.
type goods map[int64]int64

// goodsLine is an order line with a shipping address.
type goodsLine struct {
	id, address int64
	quantity    int64
	shipped     int64
	refunded    int64
}

// due are the line's units, less the refunded ones.
func (l goodsLine) due() int64 { return max(0, l.quantity-l.refunded) }

// shippable are the lines for a shipment. They need an address, so downloads,
// gift certificates and pickups are out (B 4.6).
func shippable(o bigcommerce.Order) []goodsLine {
	at := map[int64]int64{}
	for _, c := range o.Consignments.Shipping {
		for _, p := range c.LineItems {
			at[p.ID] = c.ID
		}
	}
	var lines []goodsLine
	for _, p := range o.Lines() {
		address := int64(p.OrderAddressID)
		if address == 0 {
			address = at[p.ID]
		}
		if address == 0 || p.PickupMethodID != 0 || p.ID == 0 {
			continue
		}
		lines = append(lines, goodsLine{p.ID, address, int64(p.Quantity), int64(p.QuantityShipped), int64(p.QuantityRefunded)})
	}
	return lines
}

// unitsSent are the units of shipments, by line.
func unitsSent(have []bigcommerce.Shipment) goods {
	sent := goods{}
	for _, s := range have {
		for _, item := range s.Items {
			sent[int64(item.OrderProductID)] += int64(item.Quantity)
		}
	}
	return sent
}

// stated is an item of an update with its order line.
type stated struct {
	seti.ItemUpdate
	goodsLine
	ships bool // the line has a shipping address
}

// statedItems finds the order lines of an update's items. odd names the items
// that leave the contents of the packages open: those without a line, and those
// with an unreadable figure. An item of no line and no shipped units says nothing
// of the packages.
func statedItems(o bigcommerce.Order, u seti.OrderUpdate, lines []goodsLine) (items []stated, odd OddItems) {
	for _, item := range u.Items {
		id, ok := lineOf(o, item)
		switch {
		case item.Unreadable:
			odd.Unreadable = append(odd.Unreadable, itemName(item))
		case ok:
			i := slices.IndexFunc(lines, func(l goodsLine) bool { return l.id == id })
			if i < 0 {
				items = append(items, stated{item, goodsLine{id: id}, false})
			} else {
				items = append(items, stated{item, lines[i], true})
			}
		case !saysNothing(item):
			odd.Unmatched = append(odd.Unmatched, itemName(item))
		}
	}
	return items, odd
}

// saysNothing holds for an item with no shipped units in any package.
func saysNothing(item seti.ItemUpdate) bool {
	return item.Shipped != nil && *item.Shipped <= 0 && !slices.ContainsFunc(item.Packages, func(ref seti.PackedItem) bool { return ref.Quantity == nil || *ref.Quantity > 0 })
}

// lineOf finds the order line of an item: by ItemNumber, by RefNumber, or by a
// SKU that one line alone has. Stone Edge may send its own count as ItemNumber
// (8).
func lineOf(o bigcommerce.Order, item seti.ItemUpdate) (id int64, ok bool) {
	all := o.Lines()
	for _, number := range []string{item.ItemNumber, item.RefNumber} {
		id, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
		if err == nil && id > 0 && slices.ContainsFunc(all, func(p bigcommerce.OrderProduct) bool { return p.ID == id }) {
			return id, true
		}
	}
	sku := strings.TrimSpace(item.SKU)
	for _, p := range all {
		if sku == "" || !strings.EqualFold(strings.TrimSpace(p.SKU), sku) {
			continue
		}
		if ok {
			return 0, false // two lines have it
		}
		id, ok = p.ID, true
	}
	return id, ok
}

// maxName bounds the name of an item in an answer, in bytes.
const maxName = 20

// itemName is an item's number for an answer. It shows nothing but a number or a
// code, because people type into other fields.
func itemName(item seti.ItemUpdate) string {
	for _, name := range []string{item.ItemNumber, item.RefNumber, item.SKU} {
		name = strings.TrimSpace(name)
		if name != "" && len(name) <= maxName && strings.IndexFunc(name, isOddInCode) < 0 {
			return name
		}
	}
	return "without number"
}

func isOddInCode(r rune) bool {
	return !('0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || strings.ContainsRune("-_./", r))
}

// pack is a package with a tracking number.
type pack struct{ seti.Package }

// tracked are an update's packages with a tracking number, each number once. An
// item's package counts only with a number of its own. Otherwise it refers to
// one of the order's packages (4.3).
func tracked(u seti.OrderUpdate) []pack {
	var packs []pack
	add := func(p seti.Package) {
		if trackKey(p.TrackNum) != "" && packByTrack(packs, p.TrackNum) < 0 {
			packs = append(packs, pack{p})
		}
	}
	for _, p := range u.Packages {
		add(p)
	}
	for _, i := range u.Items {
		for _, p := range i.Packages {
			add(p.Package)
		}
	}
	return packs
}

func packByTrack(packs []pack, track string) int {
	return slices.IndexFunc(packs, func(p pack) bool { return sameTrack(p.TrackNum, track) })
}

// packed is our knowledge of the packages' contents. packed holds the known
// goods of each package. rest holds, by line, the total of units shipped once
// the other packages have left. said holds the units stated for each package.
// total holds the stated totals, also of lines that are all in packages. It
// leaves out one that contradicts its packages.
type packed struct {
	packed   []goods
	said     []goods
	rest     goods
	total    goods
	contents contents
	isPart   bool     // of contentsUnknown: the label says a part, and no item is odd
	odd      OddItems // of contentsUnknown
}

// contents tells what an update says of its packages.
type contents int

const (
	contentsImplied contents = iota // nothing: the label means the whole order, or the lines that items name
	contentsKnown                   // the shipped units of lines
	contentsUnknown                 // nothing that we can rely on
	nothingPacked                   // all the lines it names are outside of packages
)

// packGoods reads the packages' contents from an update's items. If the items
// leave them open, the label decides. A label for the whole order means all of
// it, less refunds. A label for a part means the lines that the update names. An
// odd item leaves them open under any label.
//
// elsewhere counts a line's units in listed shipments with other numbers than that
// of a package.
func packGoods(o bigcommerce.Order, u seti.OrderUpdate, a action, packs []pack, lines []goodsLine, elsewhere func(pack, int64) int64) packed {
	k := packing{elsewhere: elsewhere, update: u, packs: packs, own: len(tracked(u)), packed: make([]goods, len(packs)), said: make([]goods, len(packs)), assigned: goods{}, unnumbered: goods{}, named: goods{}, rest: goods{}, total: goods{}}
	for i := range packs {
		k.packed[i], k.said[i] = goods{}, goods{}
	}
	items, odd := statedItems(o, u, lines)
	if len(odd.Unmatched)+len(odd.Unreadable) > 0 {
		return packed{packed: k.packed, said: k.said, rest: k.rest, contents: contentsUnknown, odd: odd}
	}
	for _, item := range items {
		if item.ships {
			k.pack(item)
		}
	}
	for _, item := range items {
		if item.ships && item.Shipped != nil {
			k.ship(item.goodsLine, *item.Shipped)
		}
	}
	known := slices.ContainsFunc(items, func(i stated) bool { return i.Shipped != nil || len(i.Packages) > 0 })
	return k.result(known, a, lines)
}

// packing is the packages' contents while packGoods reads them.
type packing struct {
	elsewhere  func(p pack, line int64) int64
	update     seti.OrderUpdate
	packs      []pack
	own        int     // so many of packs come with the update, and the others were held
	packed     []goods // by package
	said       []goods // by package, see packed
	assigned   goods   // in one of the packages
	unnumbered goods   // in a package without a number
	named      goods   // due units of the lines that items name
	rest       goods   // see packed
	total      goods   // see packed
}

// pack puts an item into the packages it names.
func (k *packing) pack(item stated) {
	k.named[item.id] = item.due()
	if !saysShipped(item.Status) {
		k.named[item.id] = 0
	}
	for _, ref := range item.Packages {
		i, elsewhere := packOf(k.update, k.packs[:k.own], ref), int64(0)
		if i >= 0 {
			elsewhere = k.elsewhere(k.packs[i], item.id)
		}
		units := unitsIn(item, ref, elsewhere)
		switch {
		case units <= 0:
		case i >= 0:
			k.packed[i][item.id] += units
			if ref.Quantity != nil {
				k.said[i][item.id] += units
			}
			k.assigned[item.id] += units
		case isUnnumbered(k.update, ref):
			k.unnumbered[item.id] += units
		}
	}
}

// ship notes the shipped units of a line, less those in packages.
func (k *packing) ship(l goodsLine, shipped int64) {
	units := shipped - k.unnumbered[l.id]
	if units > k.assigned[l.id] {
		k.rest[l.id] = units
	}
	if units >= k.assigned[l.id] {
		k.total[l.id] = max(k.total[l.id], units)
	}
}

// result is the outcome. known means that the update tells the shipped units of
// lines.
func (k *packing) result(known bool, a action, lines []goodsLine) packed {
	if known && k.own < len(k.packs) {
		k.addUnnamed(lines)
	}
	p := packed{packed: k.packed, said: k.said, rest: k.rest, total: k.total}
	switch {
	case known && len(k.assigned)+len(k.rest) == 0:
		p.contents = nothingPacked
	case known:
		p.contents = contentsKnown
	case a.Whole:
		p.rest = whole(lines)
	case a.isPart() && k.named.units() > 0:
		p.rest = k.named
	default:
		p.contents, p.isPart = contentsUnknown, a.isPart() && len(k.named) == 0
	}
	return p
}

// units are all units together.
func (g goods) units() (n int64) {
	for _, units := range g {
		n += units
	}
	return n
}

// addUnnamed takes the lines that the items leave out for the contents of held
// packages, because the label says that the whole order was shipped.
func (k *packing) addUnnamed(lines []goodsLine) {
	for line, due := range whole(lines) {
		if _, named := k.named[line]; !named {
			k.rest[line] = due
		}
	}
}

// whole are the due units of all lines.
func whole(lines []goodsLine) goods {
	g := goods{}
	for _, l := range lines {
		if due := l.due(); due > 0 {
			g[l.id] = due
		}
	}
	return g
}

// packOf is the index of the package with a part of an item, or -1. The part's
// own number decides, else the package's ID. A single package needs neither.
func packOf(u seti.OrderUpdate, packs []pack, ref seti.PackedItem) int {
	if strings.TrimSpace(ref.Package.TrackNum) != "" {
		return packByTrack(packs, ref.Package.TrackNum)
	}
	if p, ok := packageOf(u, ref); ok {
		return packByTrack(packs, p.TrackNum) // -1 if it has no number
	}
	if len(packs) == 1 {
		return 0
	}
	return -1
}

// isUnnumbered holds for goods in a package still waiting for its number. Until
// it comes they are in no shipment, and in none of the other packages.
func isUnnumbered(u seti.OrderUpdate, ref seti.PackedItem) bool {
	p, ok := packageOf(u, ref)
	return ok && trackKey(ref.Package.TrackNum) == "" && trackKey(p.TrackNum) == ""
}

// packageOf finds the order's package by the package ID in a part of an item.
func packageOf(u seti.OrderUpdate, ref seti.PackedItem) (seti.Package, bool) {
	for _, p := range u.Packages {
		if strings.EqualFold(strings.TrimSpace(p.ID), strings.TrimSpace(ref.PackageID)) && ref.PackageID != "" {
			return p, true
		}
	}
	return seti.Package{}, false
}

// unitsIn is the number of a line's units in a package. It is the stated
// quantity, else the units shipped of the line less those sent elsewhere, else
// all due ones. An item in several packages needs a stated quantity, or counts 0.
func unitsIn(item stated, ref seti.PackedItem, elsewhere int64) int64 {
	switch {
	case ref.Quantity != nil:
		return *ref.Quantity
	case len(item.Packages) > 1:
		return 0
	case item.Shipped != nil:
		return *item.Shipped - elsewhere
	}
	return item.due()
}

// looseOf are the packages of unknown contents.
func looseOf(packs []pack, content []goods) []pack {
	var loose []pack
	for i, p := range packs {
		if len(content[i]) == 0 {
			loose = append(loose, p)
		}
	}
	return loose
}

// joined puts the parts that are not blank behind each other.
func joined(sep string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, sep)
}
