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

func lineByNumber(lines []goodsLine, number string) (goodsLine, bool) {
	id, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	i := slices.IndexFunc(lines, func(l goodsLine) bool { return l.id == id })
	if err != nil || i < 0 {
		return goodsLine{}, false
	}
	return lines[i], true
}

// isLine reports whether any line of an order has that number, also a line for
// pickup or download.
func isLine(o bigcommerce.Order, number string) bool {
	id, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	return err == nil && slices.ContainsFunc(o.Lines(), func(p bigcommerce.OrderProduct) bool { return p.ID == id })
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
// the other packages have left.
type packed struct {
	packed   []goods
	rest     goods
	contents contents
}

// contents tells what an update says of its packages.
type contents int

const (
	contentsImplied contents = iota // nothing: the label means the whole order, or the lines it names
	contentsKnown                   // the shipped units of lines
	contentsUnknown                 // nothing, and they hold an unnamed part of the order
	nothingPacked                   // all the lines it names are outside of packages
)

// packGoods reads the packages' contents from an update's items. It skips items
// with a line number foreign to the order. If the items leave the contents
// open, the packages hold the whole order, less refunds. Under a label for a
// part they hold the named lines, or an unknown part.
func packGoods(o bigcommerce.Order, u seti.OrderUpdate, a action, packs []pack, lines []goodsLine) packed {
	k := packing{update: u, packs: packs, own: len(tracked(u)), packed: make([]goods, len(packs)), assigned: goods{}, unnumbered: goods{}, named: goods{}, rest: goods{}}
	for i := range packs {
		k.packed[i] = goods{}
	}
	known := slices.ContainsFunc(u.Items, func(i seti.ItemUpdate) bool {
		return (i.Shipped != nil || len(i.Packages) > 0) && isLine(o, i.ItemNumber)
	})
	for _, item := range u.Items {
		if l, ok := lineByNumber(lines, item.ItemNumber); ok {
			k.pack(item, l)
		}
	}
	for _, item := range u.Items {
		if l, ok := lineByNumber(lines, item.ItemNumber); ok && item.Shipped != nil {
			k.ship(l, *item.Shipped)
		}
	}
	return k.result(known, a, lines)
}

// packing is the packages' contents while packGoods reads them.
type packing struct {
	update     seti.OrderUpdate
	packs      []pack
	own        int     // so many of packs come with the update, and the others were held
	packed     []goods // by package
	assigned   goods   // in one of the packages
	unnumbered goods   // in a package without a number
	named      goods   // due units of the named lines
	rest       goods   // see packed
}

// pack puts an item into the packages it names.
func (k *packing) pack(item seti.ItemUpdate, l goodsLine) {
	k.named[l.id] = l.due()
	for _, ref := range item.Packages {
		i, units := packOf(k.update, k.packs[:k.own], ref), unitsIn(item, ref, l)
		switch {
		case units <= 0:
		case i >= 0:
			k.packed[i][l.id] += units
			k.assigned[l.id] += units
		case isUnnumbered(k.update, ref):
			k.unnumbered[l.id] += units
		}
	}
}

// ship notes the shipped units of a line, less those in packages.
func (k *packing) ship(l goodsLine, shipped int64) {
	if units := shipped - k.unnumbered[l.id]; units > k.assigned[l.id] {
		k.rest[l.id] = units
	}
}

// result is the outcome. known means that the update tells the shipped units of
// lines.
func (k *packing) result(known bool, a action, lines []goodsLine) packed {
	if known && k.own < len(k.packs) {
		k.addUnnamed(lines)
	}
	switch {
	case known && len(k.assigned)+len(k.rest) == 0:
		return packed{k.packed, k.rest, nothingPacked}
	case known:
		return packed{k.packed, k.rest, contentsKnown}
	case a.isPart() && len(k.named) > 0:
		return packed{k.packed, k.named, contentsImplied}
	case a.isPart():
		return packed{k.packed, k.rest, contentsUnknown}
	}
	return packed{k.packed, whole(lines), contentsImplied}
}

// addUnnamed takes the lines that the items leave out for the contents of held
// packages, because the label says that the whole order was shipped.
func (k *packing) addUnnamed(lines []goodsLine) {
	for _, l := range lines {
		if _, named := k.named[l.id]; !named && l.due() > 0 {
			k.rest[l.id] = l.due()
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
// quantity, else the units shipped of the line, else all due ones. An item in
// several packages needs a stated quantity, or counts 0.
func unitsIn(item seti.ItemUpdate, ref seti.PackedItem, l goodsLine) int64 {
	switch {
	case ref.Quantity != nil:
		return *ref.Quantity
	case len(item.Packages) > 1:
		return 0
	case item.Shipped != nil:
		return *item.Shipped
	}
	return l.due()
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
