// Package script is Stone Edge's door: it serves the Script URL. It parses a
// poll, logs in, calls one capability, and writes the reply, the words for people
// and one log line. It never knows how anything is fetched or written: the
// capabilities beside it do.
//
// To add a SETI function, write a method of a capability and a method of
// services. The second turns the values of the first into a reply. Then add a
// line to the switch in Handler.answer.
//
// # Login
//
// Unknown cart, wrong password and wrong store code get one answer, after whole
// steps of 300 ms. The steps take no less time than the read of Secrets Manager
// behind the answer. BenchmarkStrangers measures what the time tells: of two
// refusals it finds the existing cart in half of all cases, as a coin does.
// Nobody can check the password of an unreadable secret. Its store is answered
// no sooner, but in other words.
//
// A process remembers a store for five minutes, and for ten seconds that a cart
// does not exist. The two memories are apart, so invented carts push out no
// store. A wrong password is checked against a new read, at most one in two
// seconds, because the merchant may have a new one. A store is dropped at once
// when BigCommerce answers 401 or 403.
//
// An address may be refused 60 times within a minute, over all processes. Beyond
// that we read nothing for it, and every login gets one answer in one time.
// Only a login that memory shows to be good still passes. So a merchant behind
// an attacker's address is served while the store is in memory. While the ledger
// does not answer, each process counts for itself. Of a thousand addresses the
// one with the fewest refusals is forgotten first then, so a flood of new
// addresses resets no used-up ones.
//
// While Secrets Manager fails, memory serves a store read within the last hour,
// and the log line says so (credentials=stale) and why. It does not if a later
// read said that the store is gone or unreadable, or if BigCommerce refused its
// key. A read then gets three seconds, and the next one comes after ten. For
// that hour this process does not know of a new password, a pause or a removal.
package script
