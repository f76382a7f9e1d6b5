// Package bigcommerce is a client of BigCommerce's REST API. Each resource has
// a file, all methods have one shape, and the transport keeps the retries and
// the rate limit. It will never know SETI, AWS or the purpose of a call.
//
// Facts quoted as "bigcommerce-api.md" come from the project's notes on the
// API. Each method links to the vendor's page.
package bigcommerce
