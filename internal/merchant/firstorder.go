package merchant

import (
	"strconv"
	"strings"
)

// AllOrders as the setting FirstOrder begins with the store's first order, as
// the empty setting does.
const AllOrders = "all"

// FirstOrder is where a store's orders begin for Stone Edge.
type FirstOrder struct {
	// After is the floor: an order number of BigCommerce. Orders up to it are
	// old. 0 means that no order is old.
	After int64

	// Open offers the old orders that were not shipped yet.
	Open bool
}

// ReadFirstOrder reads the setting FirstOrder. It is "", "all", the number of
// the last old order, or this number behind "new:" or "open:". ok is false for
// any other text.
func ReadFirstOrder(text string) (first FirstOrder, ok bool) {
	if text == "" || text == AllOrders {
		return FirstOrder{}, true
	}
	digits, isNew := strings.CutPrefix(text, "new:")
	digits, isOpen := strings.CutPrefix(digits, "open:")
	after, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || after < 0 || isNew && isOpen || strings.HasPrefix(digits, "+") || strings.HasPrefix(digits, "-") {
		return FirstOrder{}, false
	}
	return FirstOrder{After: after, Open: isOpen}, true
}
