// Package bcsim is a BigCommerce store in memory that speaks the vendor's REST
// API over HTTP, for tests and for running the program without a store. It is
// written from the vendor's documentation and shares no type with our client:
// a shared type hides a shared mistake. It never leaves this machine.
//
//	s := bcsim.RunT(t)                            // an empty store under s.Account()
//	s.Store().AddOrder(bcsim.Order{...})          // state is set and read directly
//	s.Fail(bcsim.Fault{Kind: bcsim.CutBody})      // faults are asked for
//	... point the client at s.URL, or give it s.RoundTripper() ...
//	s.Requests()                                  // what the client did
//
// # Store files
//
// Load reads a folder, LoadJSON one text. A file holds an object with some of
// the keys accounts, locations, brands, categories, products, customer_groups,
// customers, pickup_methods, hooks and orders, each a list. The members are
// named as the API names them; nearly all may be left out. An order needs its
// id only: {"orders":[{"id":1003,"status_id":11}]} is an order of one mug.
// What can be worked out from the rest, such as tax (with tax_rate, in
// percent), totals, addresses and numbers, is. A member that is 0 or "" counts
// as left out. status may be given by name, products, shipping_addresses,
// pickups, coupons, fees, messages, shipments, transactions and refunds are
// lists inside the order. Unknown members are errors.
//
// # What it is strict about
//
// A body may hold only members that the resource has. An order's products,
// fees or addresses cannot be written: the real API takes them, with side
// effects nobody wants. A PUT or POST body needs Content-Type
// application/json. Dates in filters whose "+" was not escaped are refused.
//
// # What it does not do
//
//   - Nothing of the catalogue, the customers or the locations can be written
//     over the API, only stock, orders, shipments, pick-ups and hooks.
//   - Parameters it does not know are ignored, as by the real API; the referee
//     finds those.
//   - A limit over the maximum is cut silently, never answered with 413.
//   - Stock does not change when orders are added, shipped or cancelled.
//   - Rounding follows one rule (half away from zero, by line); real stores
//     have several.
//   - The wording of errors is the documented one where one is documented, and
//     made up elsewhere. That one bad item rejects a whole stock adjustment,
//     and that untracked items are refused, are assumptions; so is that
//     archived orders are not listed.
//   - Webhooks are kept and never called. Refunds, messages, coupons and
//     transactions are read only.
//   - Unlike a live store it never answers a request with fewer members than
//     usual, and never with a lone surrogate in a text.
package bcsim
