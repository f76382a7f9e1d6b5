package script

import (
	"connect2cart/internal/catalog"
	"connect2cart/internal/customers"
	"connect2cart/internal/fulfillment"
	"connect2cart/internal/orders"
	"connect2cart/internal/stock"
)

// services are the capabilities that answer polls. Each has a file of the door
// beside it, which turns a request into its values and its values into a reply.
type services struct {
	orders      orders.Service
	catalog     catalog.Service
	stock       stock.Service
	customers   customers.Service
	fulfillment fulfillment.Service
}
