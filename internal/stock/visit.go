package stock

import (
	"connect2cart/internal/catalog"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
)

// visit is one call of the service: the store, and what the process keeps of it.
type visit struct {
	*shop.Shop
	catalog   *catalog.Service
	skus      *skus.Service
	locations *locations
	writes    *lastWrite
}
