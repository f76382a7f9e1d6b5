package skus

import "connect2cart/internal/shop"

// visit is one call of the service: the store, and what is known of its SKUs.
type visit struct {
	*shop.Shop
	known *known
}
