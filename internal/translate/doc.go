// Package translate turns BigCommerce's values into SETI's. It is pure: all it
// needs is handed to it, so that what an order becomes can be read and tested
// without a network. It will never fetch, log, look at a clock, or decide
// which orders are sent.
//
// A mapping names its source: "3.3" is a section of seti-protocol.md, "B 4.6"
// one of bigcommerce-api.md.
package translate
