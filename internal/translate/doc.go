// Package translate turns BigCommerce's values into SETI's. It is pure: the
// caller hands it everything, so a test can read an order's translation without
// a network. It will never fetch, log, look at a clock, or decide which orders
// are sent.
//
// A mapping names its source: "3.3" is a section of seti-protocol.md, "Q9" a
// question of its section 7, "B 4.6" a section of bigcommerce-api.md.
package translate
