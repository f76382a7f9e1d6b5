// Package bcsim is a BigCommerce store in memory. It speaks the vendor's REST
// API over HTTP, for tests and for running the program without a store. We
// wrote it from the vendor's documentation. It shares no type with our client,
// because a shared type hides a shared mistake. It will never call another
// machine.
//
//	s := bcsim.RunT(t)                            // an empty store under s.Account()
//	s.Store().AddOrder(bcsim.Order{...})          // set and read the state directly
//	s.Fail(bcsim.Fault{Kind: bcsim.CutBody})      // ask for a fault
//	... point the client at s.URL, or give it s.RoundTripper() ...
//	s.Requests()                                  // the calls of the client
//
// # Store files
//
// Load reads a folder, LoadJSON one text. A file holds an object with some of
// the keys accounts, locations, brands, categories, products, customer_groups,
// customers, pickup_methods, hooks and orders, each a list. The members have
// the API's names. Unknown members are errors.
//
// You may leave out nearly every member; 0 and "" count as left out. An order
// needs its id only: {"orders":[{"id":1003,"status_id":11}]} is an order of one
// mug. The simulator works out the rest, such as totals, addresses and numbers.
// It works out tax from tax_rate, in percent. status may be a name. An order
// holds lists of products, shipping_addresses, pickups, coupons, fees,
// messages, shipments, transactions and refunds.
//
// # Strict checks
//
// A body may hold only members of the resource. A client cannot write an
// order's products, fees or addresses: the real API takes them, but with
// unwanted side effects. A PUT or POST body needs Content-Type
// application/json. A date filter must escape its "+".
//
// # What it does not do
//
//   - Clients can write stock, orders, shipments, pick-ups and hooks, but not the
//     catalogue, the customers or the locations.
//   - It ignores unknown parameters, as the real API does; the referee finds
//     those.
//   - It cuts a limit over the maximum silently, where a store may answer 413.
//   - Stock stays the same when orders arrive, ship or are cancelled.
//   - Rounding follows one rule (half away from zero, by line); real stores have
//     several.
//   - Errors have the documented wording, or made-up wording where there is none.
//   - Three rules are assumptions: one bad item rejects a whole stock adjustment,
//     adjustments refuse untracked items, lists leave out archived orders.
//   - It keeps webhooks and never calls them. Refunds, messages, coupons and
//     transactions are read-only.
//   - A live store sometimes leaves out a usual member, or sends a lone surrogate
//     in a text. The simulator does neither.
package bcsim
