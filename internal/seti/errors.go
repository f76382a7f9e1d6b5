package seti

import (
	"strconv"
	"strings"
)

// ParamError is a parameter that a function cannot do without or cannot read.
// Every other odd value is read leniently (seti-protocol.md 1.5, 1.6).
type ParamError struct {
	Function string // in lower case
	Param    string
	Problem  string // a sentence for the operator that says what to do
}

// Error is Problem alone, ready to be answered.
func (e *ParamError) Error() string { return e.Problem }

// UnknownFunctionError is a function that is missing or none of ours. Name is
// a short, cleaned copy of what was asked for.
type UnknownFunctionError struct{ Name string }

// Error is the vendor's text (seti-protocol.md 2.10).
func (e *UnknownFunctionError) Error() string {
	return "Function " + strconv.Quote(e.Name) + " was not found."
}

// maxEcho is how much of an unknown function's name is repeated.
const maxEcho = 32

// unknownFunction keeps of a stranger's text what can do no harm in an
// answer or a log.
func unknownFunction(name string) *UnknownFunctionError {
	clean := strings.Map(func(r rune) rune {
		if isNameRune(r) {
			return r
		}
		return -1
	}, name[:min(len(name), 4*maxEcho)])
	return &UnknownFunctionError{clean[:min(len(clean), maxEcho)]}
}

// isNameRune holds for what the names of functions and parameters are made of.
func isNameRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.'
}
