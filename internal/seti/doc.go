// Package seti is the SETI protocol of Stone Edge Order Manager: a form comes
// in, text or XML goes out. It does no I/O, holds no clock and no logger, and
// knows no other protocol. A context tells it one thing only: whether to stop
// reading a form.
//
// We read a form twice. ParseForm finds function and login, for every caller.
// ParseRequest reads the rest, after the login. Each takes time in proportion
// to the form's length, and memory up to a bound.
//
// The source is the reconstructed specification, quoted as "seti-protocol.md".
package seti
