// Package rawsim is a BigCommerce API that serves exactly the JSON it is given.
// It is for answers that the typed store of bcsim cannot hold: members of an odd
// type, pages that are cut, details that fail. It shares no type with our
// client. It checks nothing, and it will never call another machine.
//
//	s := rawsim.New(rawsim.Store{Orders: ...})
//	... give s to the client as its RoundTripper ...
//
// It serves the reads of the Script URL, and knows every store hash and token.
// It has no quota.
package rawsim
