package fulfillment

import (
	"slices"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// plan is the work that an update still needs on an order's shipments. It is
// empty for an update carried out before, however often it comes.
type plan struct {
	Create   []bigcommerce.NewShipment
	Shippers []string // of Create: the carrier as Stone Edge names it
	Update   []shipmentUpdate
	Held     []pack // the packages to hold afterwards
	Remark          // the numbers and lines that it leaves out
}

// shipmentUpdate gives tracking numbers to an existing shipment.
type shipmentUpdate struct {
	ShipmentID int64
	Change     bigcommerce.ShipmentChange
}

// planFor works out the shipments that an update still needs (4.3, 8, B 5.2). a
// is the action of the update's label, have are the order's shipments, held the
// packages of earlier updates, own the store's own names of carriers. Goods are
// clipped to the units left. Lines for several addresses become a shipment each.
func planFor(o bigcommerce.Order, u seti.OrderUpdate, a action, have []bigcommerce.Shipment, held []pack, own map[string]string) plan {
	d := dispatch{have: have, lines: shippable(o), own: own}
	d.count()
	packs := tracked(u)
	if a.Whole || a.takesBack() {
		packs = withHeld(packs, held)
	}
	switch {
	case a.takesBack():
		d.takeBack(d.fresh(packs))
		return d.plan
	case len(packs) == 0:
	case len(d.lines) == 0:
		d.plan.NoShipping = true
	case !a.Ship:
		d.hold(d.fresh(packs))
	default:
		d.send(packs, packGoods(o, u, a, packs, d.lines, d.elsewhere))
	}
	d.plan.Held = d.stillHeld(held)
	return d.plan
}

// send plans packages by their contents.
func (d *dispatch) send(packs []pack, known packed) {
	switch known.contents {
	case contentsUnknown:
		packs = d.fresh(packs)
		if len(packs) == 0 {
			return
		}
		if !known.isPart || !d.isLastUnit() {
			d.hold(packs)
			d.plan.Odd = known.odd
			return
		}
		known.rest = whole(d.lines)
	case nothingPacked:
		d.unmatched(d.fresh(packs))
		return
	}
	loose := looseOf(packs, known.packed)
	if len(loose) == 0 {
		d.takeRest(packs, known)
	}
	for i, p := range packs {
		if len(known.packed[i]) > 0 {
			d.sendPacked(p, known.packed[i], known.said[i])
		}
	}
	d.sendLoose(loose, known)
	d.nameUnlisted(known.total)
}

// hasShipping reports whether an order has lines with a shipping address.
func hasShipping(o bigcommerce.Order) bool { return len(shippable(o)) > 0 }

// dispatch is a plan in the making.
type dispatch struct {
	have  []bigcommerce.Shipment
	lines []goodsLine
	own   map[string]string // the store's own names of carriers
	left  map[int64]int64   // units by line, still unshipped

	unlisted goods // see unlistedUnits
	kept     goods // those that packages leave out, for each package anew
	short    []short
	plan     plan

	holding []pack // of this update
}

// count works out the units left. We read the order before its shipments. So a
// shipment made by another process meanwhile shows only among the shipments.
func (d *dispatch) count() {
	sent := unitsSent(d.have)
	d.unlisted, d.kept = unlistedUnits(d.lines, d.have), goods{}
	d.left = make(map[int64]int64, len(d.lines))
	for _, l := range d.lines {
		d.left[l.id] = l.quantity - max(l.shipped, sent[l.id])
	}
}

// isLastUnit holds if a single unit is left, because then a part can only be
// that unit.
func (d *dispatch) isLastUnit() bool {
	units := int64(0)
	for _, left := range d.left {
		units += max(left, 0)
	}
	return units == 1
}

// hold keeps back packages of unknown goods. A shipment announces its goods to
// the shopper for good.
func (d *dispatch) hold(packs []pack) {
	d.holding = packs
	for _, p := range packs {
		d.plan.ContentsUnknown = append(d.plan.ContentsUnknown, p.TrackNum)
	}
}

// takeBack names the idle numbers of a cancelled or refunded order.
func (d *dispatch) takeBack(packs []pack) {
	for _, p := range packs {
		d.plan.TakenBack = append(d.plan.TakenBack, p.TrackNum)
	}
}

// takeRest puts goods shipped outside of all packages into the only package.
// With several packages the plan lists such a line as Unpacked. The package gets
// the unlisted units with the rest, because spare takes them off again.
func (d *dispatch) takeRest(packs []pack, known packed) {
	for _, l := range d.lines {
		units, inside := known.rest[l.id]-(l.quantity-d.left[l.id]), int64(0)
		for i, g := range known.packed {
			inside += max(0, g[l.id]-d.under(packs[i], l.id))
		}
		switch {
		case units <= 0:
		case len(packs) == 1:
			known.packed[0][l.id] = d.under(packs[0], l.id) + max(inside, units+d.unlisted[l.id])
		case units > inside:
			d.plan.Unpacked = append(d.plan.Unpacked, l.id)
		}
	}
}

// under counts a line's units in shipments with a package's number.
func (d *dispatch) under(p pack, line int64) (units int64) {
	for _, s := range d.have {
		if !isNumbered(s, p.TrackNum) {
			continue
		}
		for _, item := range s.Items {
			if int64(item.OrderProductID) == line {
				units += int64(item.Quantity)
			}
		}
	}
	return units
}

// elsewhere counts a line's units in shipments with other numbers than a package.
func (d *dispatch) elsewhere(p pack, line int64) int64 {
	return unitsSent(d.have)[line] - d.under(p, line)
}

// sendPacked plans a package of known goods: all units still missing under its
// number. said are those that the update states itself.
func (d *dispatch) sendPacked(p pack, want, said goods) {
	missing, s := goods{}, short{pack: p}
	for line, units := range want {
		missing[line] = units - d.under(p, line)
		if d.spare(missing, line) {
			s.lines = append(s.lines, line)
			s.lacks = s.lacks || missing[line] < said[line]-d.under(p, line)
		}
	}
	s.made = d.create([]pack{p}, missing, d.addresses())
	switch {
	case len(s.lines) > 0:
		d.short = append(d.short, s)
	case !s.made:
		d.note([]pack{p}, want)
	}
}

// sendLoose plans packages of unknown contents. They hold the goods together.
// One shipment takes one number, and its comments take the others (B 5.2). An
// address with all the numbers already gets another shipment only if the update
// says that the goods were shipped, because a box can be packed and reported
// line by line. What the other packages left out is in none of these.
func (d *dispatch) sendLoose(packs []pack, known packed) {
	missing, lines := goods{}, []int64(nil)
	for _, l := range d.lines {
		most := min(known.rest[l.id]-(l.quantity-d.left[l.id]), d.left[l.id])
		missing[l.id] = most - d.kept[l.id]
		if most > 0 && d.kept[l.id] > 0 {
			lines = append(lines, l.id)
		}
	}
	sent := false
	for _, address := range d.addresses() {
		fresh := d.unknownAt(address, packs)
		if len(fresh) == 0 && known.contents == contentsKnown {
			fresh = packs
		}
		if len(fresh) > 0 {
			sent = d.create(fresh, missing, []int64{address}) || sent
		}
	}
	switch {
	case len(lines) > 0:
		for _, p := range packs {
			d.short = append(d.short, short{pack: p, lines: lines, made: sent})
		}
	case !sent:
		d.note(packs, known.rest)
	}
}

// create plans a shipment for each address with wanted goods left, and reports
// whether there was one.
func (d *dispatch) create(packs []pack, want goods, addresses []int64) (made bool) {
	for _, address := range addresses {
		s := newShipment(packs, d.own)
		s.OrderAddressID = address
		for _, l := range d.lines {
			units := min(want[l.id], d.left[l.id])
			if l.address != address || units <= 0 {
				continue
			}
			d.left[l.id] -= units
			s.Items = append(s.Items, bigcommerce.ShipmentItem{OrderProductID: bigcommerce.Int(l.id), Quantity: bigcommerce.Int(units)})
		}
		if len(s.Items) > 0 {
			d.plan.Create = append(d.plan.Create, s)
			d.plan.Shippers = append(d.plan.Shippers, packs[0].Shipper)
			made = true
		}
	}
	return made
}

// note plans a place for numbers missing from the order, although all goods are
// on their way. They go into the comments of a shipment with some of the goods.
func (d *dispatch) note(packs []pack, want goods) {
	fresh := d.fresh(packs)
	if len(fresh) == 0 {
		return
	}
	if i := slices.IndexFunc(d.plan.Create, func(s bigcommerce.NewShipment) bool { return want.anyIn(s.Items) }); i >= 0 {
		d.plan.Create[i].Comments = withNumbers(d.plan.Create[i].Comments, fresh)
		return
	}
	if i := slices.IndexFunc(d.have, func(s bigcommerce.Shipment) bool { return want.anyIn(s.Items) }); i >= 0 {
		d.remark(i, fresh)
		return
	}
	d.unmatched(fresh)
}

// unmatched leaves numbers to the answer, because no goods and no shipment are
// theirs.
func (d *dispatch) unmatched(packs []pack) {
	for _, p := range packs {
		d.plan.Unmatched = append(d.plan.Unmatched, p.TrackNum)
	}
}

// fresh are the packages with a number new to the order.
func (d *dispatch) fresh(packs []pack) []pack {
	return slices.DeleteFunc(slices.Clone(packs), func(p pack) bool {
		return slices.ContainsFunc(d.have, func(s bigcommerce.Shipment) bool { return bears(s, p.TrackNum) })
	})
}

// remark gives numbers to an existing shipment. A shipment without a number
// takes the first, and its comments take the others.
func (d *dispatch) remark(i int, fresh []pack) {
	d.have = slices.Clone(d.have)
	s := &d.have[i]
	change := d.planned(s.ID)
	if s.TrackingNumber == "" {
		n := newShipment(fresh[:1], d.own)
		change.TrackingNumber, s.TrackingNumber = n.TrackingNumber, n.TrackingNumber
		carryBy(&change, fresh[0], n)
		s.Comments = joined("\n", s.Comments, n.Comments)
		fresh = fresh[1:]
	}
	if len(fresh) > 0 {
		s.Comments = withNumbers(s.Comments, fresh)
	}
	change.Comments = s.Comments
	d.plan.Update = append(d.plan.Update, shipmentUpdate{s.ID, change})
}

// planned removes a shipment's planned change from the plan and returns it.
func (d *dispatch) planned(id int64) (change bigcommerce.ShipmentChange) {
	d.plan.Update = slices.DeleteFunc(d.plan.Update, func(u shipmentUpdate) bool {
		if u.ShipmentID == id {
			change = u.Change
		}
		return u.ShipmentID == id
	})
	return change
}

// unknownAt are the packages with a number new to an address's shipments.
func (d *dispatch) unknownAt(address int64, packs []pack) []pack {
	return slices.DeleteFunc(slices.Clone(packs), func(p pack) bool {
		return slices.ContainsFunc(d.have, func(s bigcommerce.Shipment) bool {
			return int64(s.OrderAddressID) == address && bears(s, p.TrackNum)
		})
	})
}

// addresses are the lines' addresses, each once, in the order of the lines.
func (d *dispatch) addresses() []int64 {
	var ids []int64
	for _, l := range d.lines {
		if !slices.Contains(ids, l.address) {
			ids = append(ids, l.address)
		}
	}
	return ids
}

// anyIn reports whether a shipment has some of the goods. Empty goods are in
// every shipment, because then all of them are packed elsewhere.
func (g goods) anyIn(items []bigcommerce.ShipmentItem) bool {
	return len(g) == 0 || slices.ContainsFunc(items, func(i bigcommerce.ShipmentItem) bool { return g[int64(i.OrderProductID)] > 0 })
}

// stillHeld are the packages to hold after the plan: those of before and the new
// ones, without the numbers that a shipment bears or the answer names.
func (d *dispatch) stillHeld(before []pack) []pack {
	named := slices.Concat(d.plan.Unmatched, d.plan.Unlisted, d.plan.sentTracks())
	return slices.DeleteFunc(withHeld(before, d.holding), func(p pack) bool {
		return slices.ContainsFunc(named, func(track string) bool { return sameTrack(track, p.TrackNum) }) || len(d.fresh([]pack{p})) == 0
	})
}

// sentTracks are the tracking numbers of the planned shipments.
func (p plan) sentTracks() []string {
	var tracks []string
	for _, n := range p.Create {
		tracks = append(tracks, tracksOf(n.TrackingNumber, n.Comments)...)
	}
	return tracks
}

// withHeld adds the held packages that an update does not name itself.
func withHeld(packs, held []pack) []pack {
	packs = slices.Clone(packs)
	for _, p := range held {
		if packByTrack(packs, p.TrackNum) < 0 {
			packs = append(packs, p)
		}
	}
	return packs
}
