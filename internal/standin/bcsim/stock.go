package bcsim

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// level is the stock of an item at one location. Without a level, the item
// never had a figure there.
type level struct {
	locationID  int64
	onHand      int
	safetyStock int

	// While reads lag, they show old until then.
	old   int
	until time.Time
}

// shown is the figure that a read returns.
func (l *level) shown() int {
	if !l.until.IsZero() && time.Now().Before(l.until) {
		return l.old
	}
	return l.onHand
}

func (l *level) set(onHand int, lag time.Duration) {
	if lag > 0 {
		l.old, l.until = l.shown(), time.Now().Add(lag)
	}
	l.onHand = onHand
}

// levelsOf makes the levels of a short form.
func levelsOf(onHand *int, stock map[int64]int, location int64) []level {
	var levels []level
	for id, n := range stock {
		levels = append(levels, level{locationID: id, onHand: n})
	}
	slices.SortFunc(levels, func(a, b level) int { return cmp.Compare(a.locationID, b.locationID) })
	if onHand != nil {
		return append(levels, level{locationID: location, onHand: *onHand})
	}
	if stock == nil {
		return []level{{locationID: location}}
	}
	return levels
}

func at(levels []level, location int64) *level {
	for i := range levels {
		if levels[i].locationID == location {
			return &levels[i]
		}
	}
	return nil
}

// stockItem is something with stock of its own: a variant, or a product tracked
// as a whole.
type stockItem struct {
	product *Product
	variant *Variant // nil for a product with several variants, tracked as a whole
	levels  *[]level
}

// item returns the item that keeps a variant's stock. ok is false for an
// untracked variant.
func (st *Store) item(v *Variant) (stockItem, bool) {
	p := st.productBy[v.ProductID]
	switch {
	case p.Tracking == "variant":
		return stockItem{p, v, &v.levels}, true
	case p.Tracking == "product" && p.isSimple():
		return stockItem{p, v, &p.levels}, true
	case p.Tracking == "product":
		return stockItem{p, nil, &p.levels}, true
	}
	return stockItem{}, false
}

// mustItem finds a tracked item by the SKU of a variant or product.
func (st *Store) mustItem(sku string) stockItem {
	if v := st.skuOf[sku]; v != nil {
		if item, ok := st.item(v); ok {
			return item
		}
		panic("bcsim: SKU " + sku + ": its stock is not tracked")
	}
	if p := st.productSKU[sku]; p != nil && p.Tracking == "product" {
		return stockItem{p, nil, &p.levels}
	}
	panic("bcsim: SKU " + sku + ": there is none")
}

// Stock returns the stock on hand of a SKU at the default location. It panics
// on an unknown or untracked SKU, as do the next four.
func (st *Store) Stock(sku string) int {
	n, _ := st.StockAt(sku, 0)
	return n
}

// StockAt returns the stock on hand at a location, 0 being the default one. ok
// is false if there never was a figure.
func (st *Store) StockAt(sku string, location int64) (onHand int, ok bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	l := at(*st.mustItem(sku).levels, cmp.Or(location, st.places.defaultID()))
	if l == nil {
		return 0, false
	}
	return l.onHand, true
}

// SetStock sets the stock on hand at a location, 0 being the default one, at
// once and without lag.
func (st *Store) SetStock(sku string, location int64, onHand int) {
	st.mu.Lock()
	defer st.mu.Unlock()
	*st.mustItem(sku).level(cmp.Or(location, st.places.defaultID())) = level{locationID: cmp.Or(location, st.places.defaultID()), onHand: onHand}
}

// AdjustStock adds to the stock on hand at a location, 0 being the default one,
// as a sale or a return in the store does: at once and without lag.
func (st *Store) AdjustStock(sku string, location int64, by int) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.mustItem(sku).level(cmp.Or(location, st.places.defaultID())).onHand += by
}

// SetSafetyStock sets the pieces of a SKU to hold back at a location.
func (st *Store) SetSafetyStock(sku string, location int64, pieces int) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.mustItem(sku).level(cmp.Or(location, st.places.defaultID())).safetyStock = pieces
}

// level returns the level at a location, and makes a missing one.
func (i stockItem) level(location int64) *level {
	if l := at(*i.levels, location); l != nil {
		return l
	}
	*i.levels = append(*i.levels, level{locationID: location})
	return &(*i.levels)[len(*i.levels)-1]
}

// SetStockLag makes reads of stock show the old figure for d after every
// adjustment, because real adjustments are asynchronous.
func (st *Store) SetStockLag(d time.Duration) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.stockLag = d
}

// IgnoreUntracked makes adjustments pass over untracked items. Otherwise they
// refuse such items. We do not know the behaviour of the real store.
func (st *Store) IgnoreUntracked() {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.ignoreUntracked = true
}

// available is the stock for sale of an item at the default location.
func (st *Store) available(levels []level) int {
	l := at(levels, st.places.defaultID())
	if l == nil {
		return 0
	}
	return max(0, l.shown()-l.safetyStock)
}

// variantLevel is a variant's inventory_level in the catalogue.
func (st *Store) variantLevel(v *Variant) int {
	if st.productBy[v.ProductID].Tracking != "variant" && !st.productBy[v.ProductID].isSimple() {
		return 0
	}
	if item, ok := st.item(v); ok {
		return st.available(*item.levels)
	}
	return 0
}

// productLevel is a product's inventory_level in the catalogue.
func (st *Store) productLevel(p *Product) int {
	switch p.Tracking {
	case "product":
		return st.available(p.levels)
	case "variant":
		sum := 0
		for _, v := range p.Variants {
			sum += st.available(v.levels)
		}
		return sum
	}
	return 0
}

func (i stockItem) String() string {
	if i.variant != nil {
		return fmt.Sprintf("sku: %s, variant_id: %d, product_id: %d", i.variant.SKU, i.variant.ID, i.product.ID)
	}
	return fmt.Sprintf("sku: %s, product_id: %d", i.product.SKU, i.product.ID)
}
