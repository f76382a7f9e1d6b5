// Package seti is the SETI protocol that Stone Edge Order Manager speaks: a
// form comes in, text or XML goes out. It does no I/O, holds no clock and no
// logger, and knows no other protocol. A context is asked for one thing only:
// whether the reading of a form must stop.
//
// A form is read twice. ParseForm finds function and login, for anybody who
// posts; ParseRequest reads the rest, for whoever has logged in. Either costs
// time by the length of the form, and memory up to a bound.
//
// Written from the reconstructed specification, quoted as "seti-protocol.md".
package seti
