// Package stock is a store's levels: out to Stone Edge, and in from it, each
// change once. It never knows orders or customers.
//
// # Levels out
//
// All levels are read 1,000 items a call and kept for the batches of a run (see
// figures). If the key may not read inventory, and no setting names a location,
// the catalog's levels stand in. All this works without the ledger.
//
// # Levels in
//
// Replace and Change hold the lease of the store's stock in the ledger, so one
// process at a time writes. They write an intent before a call, and the outcome
// behind it. Then the answer is OK.
//
// Change posts each difference once. If the outcome is unclear, the entry has an
// error, and the change stays open. The next Change of the store settles it:
//
//   - The level shows the change: it is owed to Stone Edge, which sends it again.
//   - A minute after the call the level is as before: the change was not made.
//   - Any other level counts after two equal reads a minute apart. The nearer
//     outcome wins, and the answer and the log name it.
//
// An open change blocks its own item only. So does a level of unknown outcome, and a
// level that BigCommerce gives in a form we cannot read.
//
// Stone Edge repeats a whole post of several entries if one is False. Then the
// ledger knows the good ones of an identical post for a day (see refused).
//
// A merchant may end a refusal for ever by an OK with a note (see refused). The
// ledger lists what BigCommerce never got.
//
// Replace sets levels, so a repeat does no harm, and it repeats an unclear call
// itself. Within a minute after it, a late copy may undo other writes to its
// items. These wait for that: another level, and any change.
//
// Blocks hold up to 2,000 levels. If a refusal names items, these are taken out.
// Any other refused block is halved until the bad items are found. A level below
// zero is written as zero. Where several locations count, one of them gets what the
// others lack. One intent in the ledger covers all blocks of a post.
//
// A change to a level below zero is refused each time. The two programs disagree
// then, and only a replaced level tells which is right.
//
// # Gaps
//
// A change has no id, so a repeat after a lost OK counts twice. A sale of the
// change's size, while the outcome is unclear, passes for the change. So does a
// write that BigCommerce carries out over a minute late. In the minute after a
// post of more than some 17,000 levels all changes of the store wait, because the
// ledger's row lists no more.
package stock
