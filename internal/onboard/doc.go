// Package onboard connects one store: it shows the merchant's page, checks a
// submission, verifies it with BigCommerce, keeps it, sends the sales mail and
// answers. It will never serve a poll, and never show a secret that was
// submitted: not in an answer, a mail, a log line or an error.
//
// The order of a submission is verify, store (tag pending), mail, tag sent, so
// that a crash between any two steps loses nothing: Notifier finishes it.
//
// Facts quoted as "bigcommerce-api.md" and "outside.md" come from the
// project's notes on BigCommerce's API and on what is relied upon from outside.
package onboard
