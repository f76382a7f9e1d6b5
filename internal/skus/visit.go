package skus

import "connect2cart/internal/shop"

// visit is one call of the service: the store, and our knowledge of its SKUs.
type visit struct {
	*shop.Shop
	known *known
}
