// Package onboard connects one store: it shows the merchant's page, checks a
// submission, verifies it with BigCommerce, keeps it, sends the sales mail and
// answers. It will never serve a poll, and never show a secret that was
// submitted: not in an answer, a mail, a log line or an error.
//
// The order of a submission is verify, store (tag pending), mail, tag sent, so
// that a crash between any two steps loses nothing: Notifier finishes it.
//
// # No oracle for stolen keys
//
// A verification costs BigCommerce 18 calls and at most 12 seconds; one of an
// unknown token 3 calls. From one address a process makes 200 verifications at
// once and one a second after that; of keys that BigCommerce does not know, or
// not for that store, 30 at once and one in ten seconds (tries.go). Of one store
// whose key BigCommerce accepts it writes 20 submissions at once and one in ten
// minutes, and takes 60 at once and one a minute that change nothing
// (stores.go). Beyond that it answers 429. The route's throttling in
// template.yaml bounds the processes.
// A form that comes back within two seconds of being shown is held that long,
// never refused; one with the hidden field filled in is refused.
//
// # Words
//
// Everything people read is in the files named english_: the permission list,
// the page with its script, the refusals. A translation is a second set.
//
// Facts quoted as "bigcommerce-api.md" and "outside.md" come from the
// project's notes on BigCommerce's API and on what is relied upon from outside.
package onboard
