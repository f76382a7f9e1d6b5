package fulfillment

import (
	"slices"

	"connect2cart/internal/bigcommerce"
)

// unlistedUnits are the units that an order counts as shipped beyond its listed
// shipments, by line. We read the order first, so the list lacks a shipment, or
// the merchant set the order to shipped without one.
func unlistedUnits(lines []goodsLine, have []bigcommerce.Shipment) goods {
	sent, unlisted := unitsSent(have), goods{}
	for _, l := range lines {
		unlisted[l.id] = max(0, l.shipped-sent[l.id])
	}
	return unlisted
}

// short is a package that may lack units, because it leaves unlisted ones out.
type short struct {
	pack
	lines []int64
	lacks bool // it gets fewer units than the update states
	made  bool // the rest of it goes out
}

// spare takes a line's unlisted units off those missing of a package. They may be
// in a shipment with this number, or with that of another package. So each of them
// goes without. It reports whether the units could have gone out.
func (d *dispatch) spare(missing goods, line int64) bool {
	units := min(missing[line], d.unlisted[line])
	if units <= 0 {
		return false
	}
	missing[line] -= units
	d.kept[line] += units
	return missing[line] < d.left[line]
}

// nameUnlisted leaves the numbers of short packages to the answer. total are the
// units of lines that the update counts. If the order has them all, a package lacks
// stated units alone, or its number has no place.
func (d *dispatch) nameUnlisted(total goods) {
	for _, s := range d.short {
		lacks := s.lacks || slices.ContainsFunc(s.lines, func(line int64) bool { return !d.has(line, total) })
		if lacks || !s.made && len(d.fresh([]pack{s.pack})) > 0 {
			d.plan.Unlisted = append(d.plan.Unlisted, s.TrackNum)
		}
	}
}

// has holds for a line whose total has gone out once the plan is carried out.
func (d *dispatch) has(line int64, total goods) bool {
	i := slices.IndexFunc(d.lines, func(l goodsLine) bool { return l.id == line })
	units, ok := total[line]
	return ok && i >= 0 && d.lines[i].quantity-d.left[line] >= units
}
