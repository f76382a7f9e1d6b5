// Package rawsim is a BigCommerce API that serves exactly the JSON of a test. It
// is for answers beyond the typed store of bcsim: members of an odd type, cut
// pages, failing details. It shares no type with our client. It checks nothing,
// and it will never call another machine.
//
//	s := rawsim.New(rawsim.Store{Orders: ...})
//	... give s to the client as its RoundTripper ...
//
// It serves the reads of the Script URL, and knows every store hash and token.
// It has no quota.
package rawsim
