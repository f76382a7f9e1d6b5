// Package orders selects the orders for Stone Edge and serves them batch by
// batch, each order whole. It never knows XML, shipments or stock.
//
// It keeps no order: BigCommerce's store is the only state.
//
// # Gap
//
// Stone Edge asks for orders newer than its last one. It never asks for an
// order that becomes due after a younger one was downloaded. DefaultStatuses
// includes the awaiting states to keep this rare.
package orders
