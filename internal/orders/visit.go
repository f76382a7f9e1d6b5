package orders

import "connect2cart/internal/shop"

// memory holds the runs and the progress of one store.
type memory struct {
	runs     runs
	progress progress
}

// visit is one call of the service: the store and its memory.
type visit struct {
	*shop.Shop
	*memory
}
