package customers

import "connect2cart/internal/shop"

// visit is one call of the service: the store and its run.
type visit struct {
	*shop.Shop
	run *run
}
