package script

import (
	"connect2cart/internal/catalog"
	"connect2cart/internal/customers"
	"connect2cart/internal/orders"
	"connect2cart/internal/stock"
)

// services are the capabilities behind the polls. Each has a file in this room.
// That file turns a request into the capability's values, and these into a reply.
// Updates of orders need no service: the ledger remembers them.
type services struct {
	orders    orders.Service
	catalog   catalog.Service
	stock     stock.Service
	customers customers.Service
}
