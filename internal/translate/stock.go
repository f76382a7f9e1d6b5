package translate

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// Level is an item's stock at one location, or the sum over several.
type Level struct {
	ProductID int64
	VariantID int64 // 0 for a product tracked as a whole
	OnHand    int64
	SKU       string
	Untracked bool // OnHand is meaningless: not counted, or unreadable
}

// LevelOf sums an item's stock over the wanted locations. It counts all stock
// on hand, with the safety stock, because Stone Edge counts it and qohreplace
// sets it so (B 7.1, 7.3). An unreadable figure is no figure: Stone Edge would
// take 0 for sold out.
func LevelOf(i bigcommerce.InventoryItem, wanted []int64) Level {
	l := Level{ProductID: int64(i.Identity.ProductID), VariantID: int64(i.Identity.VariantID), SKU: strings.TrimSpace(i.Identity.SKU), Untracked: i.Vital() != ""}
	for _, at := range i.Locations {
		if slices.Contains(wanted, int64(at.LocationID)) {
			l.OnHand += int64(at.OnHand)
		}
	}
	return l
}

// ListedLevel is an item with its level, and its Code as the SKU.
func ListedLevel(i Item, stock Stock) Level {
	n, tracked := stock.level(i)
	return Level{ProductID: i.Product.ID, VariantID: i.Variant.ID, OnHand: n, SKU: i.Code(), Untracked: !tracked}
}

// WebID names the item of a level, as Item.WebID does.
func (l Level) WebID() string { return webID(l.ProductID, l.VariantID) }

// QOH is a level as downloadqoh lists it (2.6), with the Code and WebID of the
// product.
func (l Level) QOH() seti.QOH {
	return seti.QOH{Code: l.SKU, WebID: l.WebID(), QOH: onHand(l.OnHand, !l.Untracked)}
}

// Compare orders levels by product, then variant.
func (l Level) Compare(m Level) int {
	return cmp.Or(cmp.Compare(l.ProductID, m.ProductID), cmp.Compare(l.VariantID, m.VariantID))
}

// Stock is a store's stock as the inventory API tells it.
type Stock struct {
	Levels []Level // in the order of Compare
	// Catalog lets the catalog's figure stand in for an item missing from
	// Levels. Without Catalog such an item has 0, because it never had a figure
	// at the requested locations.
	Catalog bool
	// Nameless says that Levels lack figures without a readable name. Then a missing
	// item may have one of these, so its figure is unreadable.
	Nameless bool
}

// notTracked is the QOH of an item that BigCommerce does not count, or whose
// figure is unreadable.
const notTracked = "NA"

// qoh is an item's quantity on hand, or NA if untracked.
func (s Stock) qoh(i Item) string { return onHand(s.level(i)) }

func onHand(n int64, tracked bool) string {
	if !tracked {
		return notTracked
	}
	return strconv.FormatInt(n, 10)
}

// level is an item's quantity on hand. A product tracked as a whole has one
// stock for all its variants. Every variant shows all of it, because each can
// sell that often. Also, a level set by qohreplace for any of them must read
// back the same. The sum of such lines counts the stock more than once.
func (s Stock) level(i Item) (n int64, tracked bool) {
	tracking := i.Product.InventoryTracking
	if tracking == "none" {
		return 0, false
	}
	level, found := s.find(i)
	switch {
	case found:
		return level.OnHand, !level.Untracked
	case tracking != "product" && tracking != "variant": // unreadable
		return 0, false
	case !s.Catalog:
		return 0, !s.Nameless
	case tracking == "product":
		return figure(i.Product.InventoryLevel)
	}
	return figure(i.Variant.InventoryLevel)
}

func figure(n *bigcommerce.Int) (int64, bool) {
	if n == nil {
		return 0, false
	}
	return int64(*n), true
}

// Has reports whether the inventory API has a figure for an item.
func (s Stock) Has(i Item) bool {
	_, found := s.find(i)
	return found
}

// find looks first for the level of a product tracked as a whole. For a simple
// product the inventory API names the base variant.
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
