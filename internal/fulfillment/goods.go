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

// goodsLine is an order line that goes to an address.
type goodsLine struct {
	id, address int64
	quantity    int64
	shipped     int64
	refunded    int64
}

// due are the units that the shopper has not been paid back for.
func (l goodsLine) due() int64 { return max(0, l.quantity-l.refunded) }

// shippable are the lines that can be in a shipment: downloads, gift
// certificates and pickups have no address (B 4.6).
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

// isLine reports whether an order has a line of that number, be it one that
// goes to no address.
func isLine(o bigcommerce.Order, number string) bool {
	id, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	return err == nil && slices.ContainsFunc(o.Lines(), func(p bigcommerce.OrderProduct) bool { return p.ID == id })
}

// pack is a package with a tracking number.
type pack struct{ seti.Package }

// tracked are an update's packages that have a tracking number, each number
// once. A package of an item counts only with a number of its own: else it
// refers to one of the order's (4.3).
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

// packed is what is known of the packages' content: what each of them holds, and
// up to how many units of each line will have been sent with the others.
type packed struct {
	packed   []goods
	rest     goods
	contents contents
}

// contents is how an update tells what its packages hold.
type contents int

const (
	contentsImplied contents = iota // it does not: the label means the whole order, or the lines that it names
	contentsKnown                   // it says how much of lines was shipped
	contentsUnknown                 // the packages hold a part of the order, and nobody says which
	nothingPacked                   // it says that none of its lines is in a package
)

// packGoods reads the content of packages from the items of an update. Items
// that name no line of the order say nothing. Without a word of any content
// the packages hold the whole order, less what was refunded; but not under a
// label that says itself that it is a part.
func packGoods(o bigcommerce.Order, u seti.OrderUpdate, a action, packs []pack, lines []goodsLine) packed {
	k := packing{update: u, packs: packs, packed: make([]goods, len(packs)), assigned: goods{}, unnumbered: goods{}, named: goods{}, rest: goods{}}
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

// packing is the content of packages while it is being read.
type packing struct {
	update     seti.OrderUpdate
	packs      []pack
	packed     []goods // by package
	assigned   goods   // that are in one of the packages
	unnumbered goods   // that are in a package without a number
	named      goods   // due units of the lines that the update names
	rest       goods   // see packed
}

// pack puts an item into the packages that it is said to be in.
func (k *packing) pack(item seti.ItemUpdate, l goodsLine) {
	k.named[l.id] = l.due()
	for _, ref := range item.Packages {
		i, units := packOf(k.update, k.packs, ref), unitsIn(item, ref, l)
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

// ship notes that units of a line were shipped of which no package is told.
func (k *packing) ship(l goodsLine, shipped int64) {
	if units := shipped - k.unnumbered[l.id]; units > k.assigned[l.id] {
		k.rest[l.id] = units
	}
}

// result is what was read; known says that the update tells what was shipped.
func (k *packing) result(known bool, a action, lines []goodsLine) packed {
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

// whole are all goods of an order that are due.
func whole(lines []goodsLine) goods {
	g := goods{}
	for _, l := range lines {
		if due := l.due(); due > 0 {
			g[l.id] = due
		}
	}
	return g
}

// packOf is the place of the package that a part of an item is in: by a number
// of its own, by the package's ID, or because there is but one.
func packOf(u seti.OrderUpdate, packs []pack, ref seti.PackedItem) int {
	if strings.TrimSpace(ref.Package.TrackNum) != "" {
		return packByTrack(packs, ref.Package.TrackNum)
	}
	if p, ok := packageOf(u, ref); ok {
		return packByTrack(packs, p.TrackNum) // -1 for one without a number
	}
	if len(packs) == 1 {
		return 0
	}
	return -1
}

// isUnnumbered holds for goods in a package that has no number yet: they are in
// none of the others, and in no shipment until it has one.
func isUnnumbered(u seti.OrderUpdate, ref seti.PackedItem) bool {
	p, ok := packageOf(u, ref)
	return ok && trackKey(ref.Package.TrackNum) == "" && trackKey(p.TrackNum) == ""
}

// packageOf is the package of the order that a part of an item refers to.
func packageOf(u seti.OrderUpdate, ref seti.PackedItem) (seti.Package, bool) {
	for _, p := range u.Packages {
		if strings.EqualFold(strings.TrimSpace(p.ID), strings.TrimSpace(ref.PackageID)) && ref.PackageID != "" {
			return p, true
		}
	}
	return seti.Package{}, false
}

// unitsIn is how many units of a line are in a package; when it is not said,
// what was shipped of the line, or all that is due when that is not said either.
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

// looseOf are the packages that nobody says the content of.
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
