// Package referee holds HTTP traffic against BigCommerce's own OpenAPI files,
// for tests only: a request that our client should not send, or an answer
// that the stand-in should not give, fails the test that caused it. It never
// changes what passes by.
//
// The files are the vendor's interface, mended by corrections.json beside
// them (bigcommerce-api.md 10). They are no part of this repository: their
// folder is named by OPENAPI_DIR. Without it nothing is checked, which is said
// aloud, and is an error where CI=true.
package referee
