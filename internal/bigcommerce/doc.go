// Package bigcommerce is a client of BigCommerce's REST API: one file a
// resource, one shape for every method, retry and rate limit in its
// transport. It never heard of the program that its caller serves, nor of the
// machine it runs on.
//
// Facts quoted as "bigcommerce-api.md" come from the project's notes on the
// API; methods carry the vendor's page.
package bigcommerce
