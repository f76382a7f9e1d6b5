// Package referee checks HTTP traffic against BigCommerce's own OpenAPI files,
// in tests only. A wrong request of our client fails the test, and so does a
// wrong answer of the stand-in. The referee never changes the traffic.
//
// The files are the vendor's, with the fixes of corrections.json beside them
// (bigcommerce-api.md 10). They lie outside this repository, in the folder
// OPENAPI_DIR. Without the folder the referee checks nothing and says so aloud.
// Where CI=true, a missing folder is an error.
package referee
