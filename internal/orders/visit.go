package orders

import "connect2cart/internal/shop"

// memory is what is remembered of a store's orders.
type memory struct {
	runs     runs
	progress progress
}

// visit is one call of the service: the store, and what is remembered of it.
type visit struct {
	*shop.Shop
	*memory
}
