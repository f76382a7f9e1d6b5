package catalog

import "connect2cart/internal/shop"

// visit is one call of the service: the store, the memory of the list, the
// longest page that works, the fields to ask for, the place of the batch in its run,
// and the counts to hold against its end.
type visit struct {
	*shop.Shop
	*list
	length *shop.PageLength
	fields fields
	turn   *shop.Turn
	counts *counts
}
