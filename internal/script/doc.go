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
// A process remembers a store, and asks the ledger at each poll whether the
// version in memory is in force. So each change by any process shows at the next
// poll. After five minutes the process reads the secret anyway, because the
// ledger does not know of an edit by hand. It remembers for two seconds that a
// cart does not exist. The two memories are apart, so invented carts push out no
// store. A wrong password is checked against a new read, at most one in two
// seconds, because the merchant may have a new one. If BigCommerce answers 401 or
// 403, the poll reads the secret again, and the ledger notes a refused key.
//
// A login that memory does not admit costs one call to the ledger and, side by
// side, one read of the secret: the same for a store as for an unknown cart. Only
// a good login writes a row.
//
// An address may be refused 60 times within a minute, over all processes. Beyond
// that we read nothing for it, and every login gets one answer in one time.
// Only a login that memory shows to be good still passes. So a merchant behind
// an attacker's address is served while the store is in memory. While the ledger
// does not answer, each process counts for itself. Of a thousand addresses the
// one with the fewest refusals is forgotten first then, so a flood of new
// addresses resets no used-up ones.
//
// While Secrets Manager fails, memory serves a store read within the last hour if
// the ledger says that it is in force, and the log line says so
// (credentials=memory) and why. So this is no guess. A read then gets three
// seconds, and the next one comes after ten.
//
// While the ledger fails, nothing comes from memory. The lists of products, stock
// and customers go on with the secret read anew, and the log line says
// ledger=unavailable. All other functions are refused, but for sendversion.
package script
