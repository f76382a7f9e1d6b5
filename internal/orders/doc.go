// Package orders selects the orders for Stone Edge and serves them batch by
// batch, each order whole. It never knows XML, shipments or stock.
//
// It keeps no order. The ledger holds which ones were given, wait or are due, and
// where each batch of a run begins. So any process serves any poll.
//
// # A poll
//
//	ordercount      enter reads the rows, understand reads lastorder, begin looks
//	                for late orders, counts, and begins a run
//	downloadorders  Batch.Orders finds its place in the run and reads the orders;
//	                Batch.Sent writes their rows just before the answer
//
// # Late orders
//
// Stone Edge asks for orders newer than its last one. An order that becomes
// eligible after a younger one was given is late. look finds late orders, judge
// decides about them, and lateOrders puts them before the list of the next run.
//
// # Several carts
//
// A cart takes the channels of its setting, and Selection leaves the others out.
// The ledger also shows what the store's other carts were given. An order that
// one of them has never comes again (held.go), also after it moved to another
// channel. A new cart takes over what the one before had not given
// (beginFurther).
package orders
