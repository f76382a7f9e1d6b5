// Package shop is one merchant's store for the length of one poll. It has the
// store's settings, its client, and every capability's needs of time and quota.
// It keeps the clients of a process, because a client knows its store's quota.
// It never knows SETI or a capability's business with the store.
package shop
