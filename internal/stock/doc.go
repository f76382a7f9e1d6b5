// Package stock is a store's levels: out to Stone Edge, and in from it, each
// change once. It never knows orders or customers.
//
// # Levels out
//
// All levels are read 1,000 items a call and kept for the batches of a run (see
// figures). If the key may not read inventory, and no setting names a location,
// the catalog's levels stand in.
//
// # Levels in
//
// Replace sets levels, so a repeat does no harm. Change posts each difference
// once. If the outcome is unclear, it reads the level at 0.5, 2, 5 and 10 s. If
// the level shows the change, the entry has no error, and Stone Edge reads OK.
// If no read succeeds, the change stays open for an hour: the level then decides
// the answer to the repeat (see unconfirmed).
//
// Blocks hold up to 2,000 levels. A process writes one block of a store at a
// time. If a refusal names items, these are taken out. Any other refused block
// is halved until the bad items are found. A level below zero is written as
// zero. With the location "all" the default location gets what the others lack.
//
// A change to a level below zero is refused each time. The two programs
// disagree then, and only a replaced level tells which is right.
//
// # Gaps
//
// Two processes may replace one level in the same moment, and either may be
// last. A change has no id, so a repeat after a lost OK counts twice. A sale of
// at least the change's size, while the outcome is unclear, passes for the
// change. So does a read over 10 s behind. An open change is lost with its
// process.
package stock
