package skus

import (
	"cmp"
	"errors"
	"time"

	"connect2cart/internal/bigcommerce"
)

// The reasons of a SKU without an item.
var (
	ErrUnknown      = errors.New("unknown SKU")
	ErrUntracked    = errors.New("stock is not tracked")
	ErrDuplicate    = errors.New("several items have this SKU")
	ErrAmbiguous    = errors.New("several SKUs differ from this one by letter case only")
	ErrLookupFailed = errors.New("the SKU could not be looked up")
)

// Item is the place of a SKU's stock at BigCommerce: a variant, or a product
// tracked as a whole. Both ids are 0 for untracked stock.
type Item struct{ Variant, Product int64 }

// IsTracked reports whether BigCommerce counts the item's stock.
func (i Item) IsTracked() bool { return i != Item{} }

// Adjustment returns a stock figure for the item at a location.
func (i Item) Adjustment(location, quantity int64) bigcommerce.Adjustment {
	return bigcommerce.Adjustment{LocationID: location, VariantID: i.Variant, ProductID: i.Product, Quantity: quantity}
}

// Compare orders items by their ids.
func (i Item) Compare(other Item) int {
	return cmp.Or(cmp.Compare(i.Variant, other.Variant), cmp.Compare(i.Product, other.Product))
}

// ItemOf returns the item of an adjustment.
func ItemOf(a bigcommerce.Adjustment) Item { return Item{a.VariantID, a.ProductID} }

// Found is the item of a SKU, or the reason for having none.
type Found struct {
	Item Item
	Err  error     // ErrUnknown, ErrUntracked, ErrDuplicate, ErrAmbiguous or ErrLookupFailed
	At   time.Time // time of the read
}
