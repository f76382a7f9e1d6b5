package catalog

import "connect2cart/internal/shop"

// visit is one call of the service: the store, what is remembered of the list,
// and what is wanted of it.
type visit struct {
	*shop.Shop
	*list
	fields fields
}
