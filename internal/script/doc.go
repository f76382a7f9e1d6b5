// Package script is Stone Edge's door: it serves the Script URL. It parses a
// poll, logs in, calls one capability, and writes the reply, the words for people
// and one log line. The capabilities beside it fetch and write.
//
// To add a SETI function, write a method of a capability and a method of
// services. The second turns the values of the first into a reply. Then add a
// line to the switch in Handler.answer.
//
// # Login
//
// Unknown cart, wrong password and wrong store code get one answer, after whole
// steps of 300 ms. The steps take at least the time of the read behind the answer.
// BenchmarkStrangers measures their secrecy: of two refusals it finds the
// existing cart in half of all cases, as a coin does. A store with an unreadable
// secret takes the same time, but answers in other words, because its password is
// unreadable, too.
//
// A process remembers a store, and asks the ledger at each poll whether the
// version in memory is in force. So each change by any process shows at the next
// poll. After five minutes the process reads the secret anyway, because the
// ledger hears nothing of an edit by hand. It remembers an unknown cart for two
// seconds. The two memories are apart, so all stores stay beside invented carts.
// We check a wrong password against a new read, at most one in two seconds,
// because the merchant may have a new one. If BigCommerce answers 401 or
// 403, the poll reads the secret again, and the ledger notes a refused key.
//
// A login beyond memory costs one call to the ledger and, side by side, one read
// of the secret: the same for a store as for an unknown cart. Only a good login
// writes a row.
//
// An address may be refused 60 times within a minute, over all processes. Beyond
// that we read nothing for it, and every login gets one answer in one time.
// Only a login found good in memory still passes. So we serve a merchant behind
// an attacker's address while the store is in memory. While the ledger is away,
// each process counts for itself, for a thousand addresses. It then forgets the
// one with the fewest refusals first, so the used-up ones stay in a flood of new
// addresses.
//
// While Secrets Manager fails, memory serves a store read within the last hour, if
// it is in force by the ledger. The log line says so (credentials=memory), and
// why. A read then gets three seconds, and the next one comes after ten.
//
// While the ledger fails, nothing comes from memory. The lists of products, stock
// and customers go on with the secret read anew, and the log line says
// ledger=unavailable. All other functions are refused, but for sendversion.
package script
