// Package shop is one merchant's store for the length of one poll: its settings,
// its client, and what every capability needs of time and quota. It keeps the
// clients of a process, because a client knows its store's quota. It never knows
// SETI, nor what a capability does with the store.
package shop
