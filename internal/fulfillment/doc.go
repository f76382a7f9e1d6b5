// Package fulfillment carries out Stone Edge's news of orders: shipments,
// pickups and status, each once. Its plan of shipments is pure. It never knows
// lists of orders, stock levels or how an order is written.
//
// A mapping names its source: "4.3" is a section of seti-protocol.md, "B 5.2" a
// section of bigcommerce-api.md.
//
// # What we believe of an update
//
// We believe what an update says was shipped, even if it says that nothing of a
// line was. Units in a package without a number are in no shipment until the
// package has one. An item is on the line of its ItemNumber, its RefNumber, or of
// a SKU that one line alone has. An item on no line, or with an unreadable figure,
// leaves the contents of the packages unknown (8).
//
// If the update does not tell the contents, the label decides. A label for the
// whole order (Order Shipped, Shipped, Completed) ships all that is left. A label
// for a part (Item Shipped, Partially Shipped) ships the lines that the update
// names. If it names none, nothing is shipped, unless a single unit is left. Any
// other label says nothing about goods. Cancelled, Refunded and Declined ship
// nothing at all.
//
// A shipment tells the shopper what is on its way, and we cannot take that back.
// So a number without known goods waits, and the answer's note says so.
// testdata/table.txt has every case.
//
// # Held numbers
//
// A number without known goods waits in the ledger, for up to 400 days. It goes
// out with the label that the whole order was shipped, also if that update brings
// no number. Only the order's own cancellation or refund takes it back, and the
// answer names it then.
//
// # Each once
//
// Each update holds the order's lease in the ledger. Without it the answer is
// "send it again". Before each write the ledger gets the intent, a step. After an
// unclear outcome we read back at 0, 2 and 5 s. A step that the order does not
// show stays open. The next visit, in any process, reads the order first. What
// the order shows is done. Any other step may still take effect for a minute
// (ledger.SettleTime), and until then nothing else happens to the order.
//
// Under the lease we read the order's shipments right before the first write. A
// number with the same goods is not posted again, and quantities are cut to what
// is left. The ledger also keeps the status before an unfinished update, because
// a shipment can set a completed order back.
//
// A repeat of an order's last update gets the same answer for a day, as long as
// the order has the same status. Otherwise it is carried out again.
//
// # Gaps
//
// BigCommerce may carry out a write later than a minute after the call. Then we
// have made it again.
package fulfillment
