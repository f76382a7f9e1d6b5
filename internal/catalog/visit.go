package catalog

import "connect2cart/internal/shop"

// visit is one call of the service: the store, the memory of the list, the
// longest page that works, and the fields to ask for.
type visit struct {
	*shop.Shop
	*list
	length *shop.PageLength
	fields fields
}
