package customers

import "connect2cart/internal/shop"

// visit is one call of the service: the store, its run, and the
// longest page that works.
type visit struct {
	*shop.Shop
	run    *run
	length *shop.PageLength
}
