package stock

import (
	"connect2cart/internal/ledger"
	"connect2cart/internal/seti"
	"connect2cart/internal/skus"
)

// The words for what BigCommerce took, for the merchant's page.
const (
	tookChange = "changed"
	tookLevel  = "set"
)

// keepTook lists the changes that BigCommerce made. An entry that was OK in an
// earlier answer is on an earlier list.
func (c *changer) keepTook() {
	var list []ledger.Taken
	for _, w := range c.wanted {
		if c.list[w.entry].Err == nil && w.delta != 0 && !c.isAnswered(w.entry) {
			list = append(list, ledger.Taken{Key: c.entries[w.entry].SKU, What: tookChange, Units: w.delta})
		}
	}
	c.lease.Took(list)
}

// keepTook lists the levels that BigCommerce took, in the order of the post. Of
// several entries of one SKU the last one counts.
func (w *levelWriter) keepTook(entries []seti.Stock, found map[string]skus.Found) {
	results, last := w.results(found), make(map[string]int, len(entries))
	for i, e := range entries {
		last[e.SKU] = i
	}
	var list []ledger.Taken
	for i, e := range entries {
		err, known := results[e.SKU]
		if known && err == nil && !e.Bad && last[e.SKU] == i {
			list = append(list, ledger.Taken{Key: e.SKU, What: tookLevel, Units: max(e.Quantity, 0)})
		}
	}
	w.lease.Took(list)
}
