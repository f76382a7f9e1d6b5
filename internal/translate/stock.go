package translate

import (
	"cmp"
	"slices"
	"strconv"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// Level is how much there is of an item, at one location or at several taken
// together.
type Level struct {
	ProductID int64
	VariantID int64 // 0 for a product that is tracked as a whole
	OnHand    int64
	SKU       string
	Untracked bool // OnHand means nothing
}

// LevelOf sums an item's stock over the locations that are wanted. It is what
// is on hand, safety stock and all: that is what Stone Edge counts, and what
// qohreplace sets (B 7.1, 7.3).
func LevelOf(i bigcommerce.InventoryItem, wanted []int64) Level {
	l := Level{ProductID: int64(i.Identity.ProductID), VariantID: int64(i.Identity.VariantID), SKU: i.Identity.SKU}
	for _, at := range i.Locations {
		if slices.Contains(wanted, int64(at.LocationID)) {
			l.OnHand += int64(at.OnHand)
		}
	}
	return l
}

// ListedLevel is an item with its level, and with its Code for a SKU.
func ListedLevel(i Item, stock Stock) Level {
	n, tracked := stock.level(i)
	return Level{ProductID: i.Product.ID, VariantID: i.Variant.ID, OnHand: n, SKU: i.Code(), Untracked: !tracked}
}

// WebID names the item of a level, as Item.WebID does.
func (l Level) WebID() string { return webID(l.ProductID, l.VariantID) }

// QOH is a level as downloadqoh lists it.
func (l Level) QOH() seti.QOH {
	return seti.QOH{Code: l.SKU, WebID: l.WebID(), QOH: onHand(l.OnHand, !l.Untracked)}
}

// Compare orders levels by product, then variant.
func (l Level) Compare(m Level) int {
	return cmp.Or(cmp.Compare(l.ProductID, m.ProductID), cmp.Compare(l.VariantID, m.VariantID))
}

// Stock is the stock of a store, as the inventory API tells it.
type Stock struct {
	Levels []Level // in the order of Compare
	// Catalog says that an item which is not among Levels has the figure that
	// the catalogue tells. Without it such an item has nothing: it never had
	// a figure at the locations that were asked about.
	Catalog bool
}

// notTracked is the QOH of an item whose stock BigCommerce does not count.
const notTracked = "NA"

// qoh is an item's quantity on hand, or NA.
func (s Stock) qoh(i Item) string { return onHand(s.level(i)) }

func onHand(n int64, tracked bool) string {
	if !tracked {
		return notTracked
	}
	return strconv.FormatInt(n, 10)
}

// level is an item's quantity on hand. A product that is tracked as a whole has
// one stock for all its variants: every one of them shows all of it, since
// each can be sold that often, and since a level that qohreplace sets for any
// of them is read back as it was set. Whoever adds the lines up counts it
// more than once.
func (s Stock) level(i Item) (n int64, tracked bool) {
	if i.Product.InventoryTracking == "none" {
		return 0, false
	}
	level, found := s.find(i)
	switch {
	case found:
		return level.OnHand, true
	case !s.Catalog:
		return 0, true
	case i.Product.InventoryTracking == "product":
		return int64(i.Product.InventoryLevel), true
	}
	return int64(i.Variant.InventoryLevel), true
}

// Has reports whether the inventory API tells a figure of an item.
func (s Stock) Has(i Item) bool {
	_, found := s.find(i)
	return found
}

// find looks for the product's own level where it is tracked as a whole; for
// a simple one the inventory API names the base variant.
func (s Stock) find(i Item) (Level, bool) {
	if i.Product.InventoryTracking == "product" {
		if l, found := s.at(i.Product.ID, 0); found {
			return l, true
		}
	}
	return s.at(i.Product.ID, i.Variant.ID)
}

func (s Stock) at(product, variant int64) (Level, bool) {
	n, found := slices.BinarySearchFunc(s.Levels, Level{ProductID: product, VariantID: variant}, Level.Compare)
	if !found {
		return Level{}, false
	}
	return s.Levels[n], true
}
