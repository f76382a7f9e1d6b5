// Package life plays some days of a shop against the service and counts what
// is lost or doubled, by cause. A living store stands behind the service, and a
// faithful Stone Edge in front of it. In between are several processes behind
// one address. The package only proves; deployed code never imports it.
//
// # The play
//
// Orders arrive, wait for their payment, become paid, are cancelled and change.
// The store sells its stock. Stone Edge polls as seti-protocol.md 1.5 and 1.6
// tell: ordercount, then batches behind the highest number it holds. It skips
// known orders by their number. It repeats every update until it reads OK
// (section 4). Answers are lost, calls of BigCommerce and DynamoDB go wrong,
// idle processes end, and some die inside a poll.
//
// # Clocks
//
// Real processes get a clock of their own by `go build -overlay` of package
// time (see Overlay). It runs Speed times as fast as the real one, and jumps
// between polls as the clock of a frozen Lambda does. So twelve days pass in
// minutes, and our code needs no clock interface. Stand-ins and Stone Edge
// follow the same clock. Tests play in a testing/synctest bubble instead: the
// same handlers, without real processes.
//
// # Verdict
//
// Causes that no service can cure are counted and allowed: an answer cut on its
// way to Stone Edge, and a sale that looks like a change of unknown outcome
// (ARCHITECTURE.md, Known gaps). Every other loss makes Report.Bad positive.
package life
