package customers

import "connect2cart/internal/shop"

// visit is one call of the service: the store, the batch in its run, and the
// longest page that works. The marks of the run are cursors. BigCommerce has no
// filter for the customers behind a given one (bigcommerce-api.md 8), but a
// cursor does the same: new and deleted customers shift nothing.
type visit struct {
	*shop.Shop
	turn   *shop.Turn
	length *shop.PageLength
}
