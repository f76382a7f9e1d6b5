// Package onboard connects one store. It shows the merchant's page, checks a
// submission, verifies it with BigCommerce and keeps it. Then it sends the
// sales mail and answers. It will never serve a poll. It will never show a
// submitted secret in an answer, a mail, a log line or an error.
//
// The order of a submission is verify, store (tag pending), mail, tag sent. A
// crash between any two steps loses nothing, because Notifier finishes the
// work.
//
// # No oracle for stolen keys
//
// A verification costs BigCommerce 18 calls and at most 12 seconds. An unknown
// token costs 3 calls. All limits hold per process.
//
// An address has 200 verifications at once, and one a second after that. Of
// these, 30 at once may fail because BigCommerce does not know the key, or not
// for this store. After that it is one in ten seconds (tries.go).
//
// A store with an accepted key has 20 writes at once, and one in ten minutes
// after that. It has 60 submissions at once that change nothing, and one a
// minute after that (stores.go). Beyond these limits the answer is 429. The
// route's throttling in template.yaml bounds the number of processes.
//
// A form may come back within two seconds of its page. Then the answer waits
// for the rest of this time, but the form is accepted. A form with the hidden
// field filled in is refused.
//
// # Words
//
// The files named english_ hold everything that people read: the permission
// list, the page with its script, the refusals. A translation is a second set.
//
// The names "bigcommerce-api.md" and "outside.md" are the project's notes. They
// describe BigCommerce's API and the behaviour others rely on.
package onboard
