package fulfillment

import "connect2cart/internal/shop"

// visit is one call of the service: the store, what is remembered of its orders,
// and what was noticed.
type visit struct {
	*shop.Shop
	memory *memory
	notes  *Notes
}
