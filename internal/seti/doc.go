// Package seti is the SETI protocol that Stone Edge Order Manager speaks: a
// form comes in, text or XML goes out. It does no I/O, holds no clock, no
// context and no logger, and knows no other protocol.
//
// Written from the reconstructed specification, quoted as "seti-protocol.md".
package seti
