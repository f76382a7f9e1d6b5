// Package fulfillment carries out Stone Edge's news of orders: shipments,
// pickups and status, each once. Its plan of shipments is pure. It never knows
// lists of orders, stock levels or how an order is written.
//
// A mapping names its source: "4.3" is a section of seti-protocol.md, "B 5.2" a
// section of bigcommerce-api.md.
//
// # What we believe of an update
//
// We believe an update's figures of shipped units, zeros included. Units in a
// package without a number wait for a shipment until the package has one. A
// figure counts all of a line's units so far. So a package without a quantity
// holds those that no other number has. An item is on the line of its ItemNumber,
// its RefNumber, or of a SKU if one line alone has it. An item on no line, or with
// an unreadable figure, leaves the contents of the packages unknown (8).
//
// If the update leaves the contents open, the label decides. A label for the
// whole order (Order Shipped, Shipped, Completed) ships all that is left. A label
// for a part (Item Shipped, Partially Shipped) ships the lines that the update
// names. If it names none, we ship only a single unit that is left. Any other
// label leaves the goods open. Cancelled, Refunded and Declined ship nothing at
// all.
//
// A shipment announces its goods to the shopper for good.
// So a number without known goods waits, and the answer's note says so.
// testdata/table.txt has every case.
//
// # Held numbers
//
// A number without known goods waits in the ledger, for up to 400 days. It goes
// out with the label of a whole shipped order, with or without a number of that
// update. Only the order's own cancellation or refund takes it back, and the
// answer names it then.
//
// # Each once
//
// Each update holds the order's lease in the ledger. Without it the answer is
// "send it again". Before each write the ledger gets the intent, a step. After an
// unclear outcome we read back at 0, 2 and 5 s. A step stays open while
// the order lacks it. The next visit, in any process, reads the order first. If
// the order shows the step by then, it is done. Otherwise it may still take effect
// for a minute (ledger.SettleTime), and until then we leave the order alone.
//
// Under the lease we read the order's shipments right before the first write. We
// post a number with the same goods once, and cut quantities to the rest. If the
// order counts more units as shipped, we read the shipments again. Units still
// in no shipment may have left in any package at hand. So each package with
// their line leaves out as many, and the answer names its number. It does not if
// the order then has the line's total, and the package its stated units. The ledger
// also keeps the status before an unfinished update, because a shipment can set a
// completed order back.
//
// A repeat of an order's last update gets the same answer for a day, as long as
// the order has the same status and no other update of it failed for good.
// Otherwise it is carried out again. So is one that left unlisted units out.
//
// # Gaps
//
// BigCommerce may carry out a write later than a minute after the call. Then we
// have made it again. Units that the order counts as shipped, without a shipment
// ever, keep as many of each new package back.
package fulfillment
