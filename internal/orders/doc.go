// Package orders selects the orders for Stone Edge and serves them batch by
// batch, each order whole. It never knows XML, shipments or stock.
//
// The ledger holds the given, the waiting and the due orders by their ids, and the
// beginning of each batch of a run. So any process serves any poll.
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
// Stone Edge asks for orders newer than its last one. An order is late if it
// becomes eligible after a younger one was given. look finds late orders, judge
// and answer decide about them, and lateOrders puts them before the list of the
// next run.
//
// # Several carts
//
// A cart takes the channels of its setting, and Selection leaves the others out.
// The ledger also shows the orders of the store's other carts. An order stays
// with its cart (held.go), also after it moved to another channel. A new cart
// takes over the orders that the one before left (beginFurther).
//
// # Calls to BigCommerce
//
//	GET /v2/orders/count      At ordercount. It counts by status, so count and
//	                          download use one selection. It counts one channel or
//	                          all: each channel that a cart names or leaves out
//	                          costs a call.
//	  between two ids         A full page of 250 offers none, or three shorter ones
//	                          in trouble, for each channel that costs a call. Some
//	                          log₂ calls find the next order; reading all could
//	                          outlast the poll.
//	  up to or behind an id   A page is short before the count is reached, or
//	                          nobody counted. A store may cut a page, or leave
//	                          orders out.
//	  of one id               An order set aside may have left the store, and the
//	                          count may be of the others. Ten calls at most: a page
//	                          of the list tells of more orders.
//	GET /v2/orders            Once for each page of up to 250. It brings orders,
//	                          addresses, lines and fees together.
//	  ?min_date_modified=     Side by side with the count. It finds the orders that
//	                          became eligible behind lastorder.
//	  ?min_id=&max_id=        Late orders, one call for those within 50 ids. The API
//	                          lists no orders by a list of ids. One id, too, after
//	                          404 for an order: a removed one ends the poll.
//	  ?channel_id=            Once more for each channel of the cart's rule, if a
//	                          page does not tell an order's channel.
//	.../transactions          A gateway, a gift certificate or partly store credit
//	                          paid. It has card brand, last four digits and
//	                          TransID; Stone Edge lists payments by TransID.
//	.../coupons               A coupon's discount differs from the lines' shares or
//	                          came with free shipping, or nobody paid a base cost of
//	                          shipping. It has the code; a code for free shipping
//	                          stands on no line.
//	.../products, .../shipping_addresses
//	                          The embedded lines or addresses are too few. Embedded
//	                          lines can come back empty.
package orders
