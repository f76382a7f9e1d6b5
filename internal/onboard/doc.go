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
// token costs 3 calls. The ledger counts, so all limits hold for all processes
// together. While it does not answer, nobody's key is verified.
//
// An address has 200 verifications within five minutes. Of these, 30 may fail
// because BigCommerce does not know the key, or not for this store (tries.go).
//
// A store with an accepted key has 20 writes within an hour. It has 60
// submissions within an hour that change nothing. Changes on the merchant's page
// have counts of their own: 14 within an hour (stores.go). Beyond these limits the
// answer is 429.
//
// A form may come back within two seconds of its page. Then the answer waits
// for the rest of this time, but the form is accepted. A form with the hidden
// field filled in is refused.
//
// Secrets Manager keeps up to a hundred versions of a day. So a store also has
// at most 26 writes by submissions within a day, and 22 on the page.
//
// # Where to begin
//
// The merchant chooses which orders Stone Edge gets first, right after
// connecting (begin.go). POST /connection/settings keeps the choice (choose.go).
// It signs in by Cart ID and Cart Password, as a poll does (signin.go).
//
// # Doubt
//
// After 429, 5xx or no answer a permission is unknown. An unknown permission is
// not a granted one: the answer is 503, and nothing is stored. A store with no
// key or with this very key has nothing to lose, so there the third such try
// within an hour is accepted. What was proven of the key in force still counts,
// because nobody can change the permissions of an API account.
//
// # Whose mail
//
// Sales get one mail for each connection, key or password. A store is new to
// sales until a mail of it went out. It is new to its first contact until
// somebody else submits it. A mail also tells what a waiting mail should have
// told. If the contact changed, sales read both, and the previous contact gets
// a notice beside the first one. Mails to contacts hold nothing that was typed
// into the form. The record says who got the Cart Password and who lost it. A
// contact who lost it gets a new one with their next key.
//
// A recipient gets at most one mail of a kind about a store within an hour. The
// mail about a later state waits for the end of the hour.
//
// # Codes that ask to wait
//
// 503: BigCommerce is busy (rate_limited), the store is closed
// (store_unavailable), or the answer says nothing of the key (upstream). Or our
// own ledger does not answer (internal). The page tries again by itself, once.
//
// 409: another submission of the store was written first, or is being written
// (under_way).
//
// 429: a limit above, or the secret takes no more versions today (rate_limited).
//
// 500 (internal) also stands for an unreadable secret, and the log names the
// store.
//
// # Words
//
// The files named english_ hold everything that people read: the permission
// list, the page with its script, the refusals. A translation is a second set.
//
// The names "bigcommerce-api.md" and "outside.md" are the project's notes. They
// describe BigCommerce's API and the behaviour others rely on.
package onboard
