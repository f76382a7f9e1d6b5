package fulfillment

import "connect2cart/internal/shop"

// visit is one call of the service: the store, the memory of its orders, and
// the notes so far.
type visit struct {
	*shop.Shop
	memory *memory
	notes  *Notes
}
