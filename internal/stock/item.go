package stock

import (
	"fmt"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/skus"
)

// level is an item's stock at the location of our writes, and at the other
// counted ones.
type level struct {
	here      int64
	elsewhere int64
	set       bool // false until the location first has a figure of the item
}

func (l level) total() int64 { return l.here + l.elsewhere }

// itemAt is an item's stock at a location.
type itemAt struct {
	item     skus.Item
	location int64
}

// atOf is the item and location of an adjustment.
func atOf(a bigcommerce.Adjustment) itemAt { return itemAt{skus.ItemOf(a), a.LocationID} }

// name is the item's name in the ledger: "v21@1" for variant 21 at location 1,
// "p4@1" for product 4, tracked as a whole.
func (at itemAt) name() string {
	if at.item.Variant != 0 {
		return fmt.Sprintf("v%d@%d", at.item.Variant, at.location)
	}
	return fmt.Sprintf("p%d@%d", at.item.Product, at.location)
}

// itemNamed reads a name. For any other text it is the zero itemAt.
func itemNamed(name string) itemAt {
	var kind byte
	var id, location int64
	if _, err := fmt.Sscanf(name, "%c%d@%d", &kind, &id, &location); err != nil {
		return itemAt{}
	}
	if kind == 'v' {
		return itemAt{skus.Item{Variant: id}, location}
	}
	return itemAt{skus.Item{Product: id}, location}
}
