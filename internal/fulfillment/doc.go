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
// package has one. If the update does not tell the contents, a label for the
// whole order ships all that is left. A label for a part (Item Shipped,
// Partially Shipped) ships the lines that the update names. If it names none,
// nothing is shipped, unless a single unit is left: a shipment tells the shopper
// what is on its way. The number waits for an update that names the goods, and
// the answer's note says so.
//
// # Each once
//
// The order's shipments are read right before the first write. A number with the
// same goods is not posted again, and quantities are cut to what is left. After
// an unclear outcome we read back at 0, 2 and 5 s instead of writing again. For
// 30 s no other shipment goes to that address, unless the first one was found.
//
// # Gaps
//
// Two processes that ship the same part within one read and one write both ship
// it. The shipments are read again afterwards, and Notes.Doubled names the
// order, but the shopper's mail is out. A late write can land behind a newer
// one. A shipment can set a completed order back: if the process dies before it
// restores the status, the order stays so. A process answers an order's last
// update from memory for ten minutes. If another process or the merchant undid
// it in between, it stays undone.
package fulfillment
