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

// unknownFunction keeps of a stranger's text what can do no harm in an answer
// or a log: the name that it begins with. What follows may be a whole form,
// password included, that was not sent as one; it shows as "...".
func unknownFunction(asked string) *UnknownFunctionError {
	asked = strings.TrimSpace(asked)
	end := strings.IndexFunc(asked, func(r rune) bool { return !isNameRune(r) })
	if end < 0 {
		end = len(asked)
	}
	name := asked[:min(end, maxEcho)]
	if name != asked {
		name += "..."
	}
	return &UnknownFunctionError{name}
}

// Function is the function that was asked for, in lower case, as the log may
// show it: one that SETI does not have is cut as in UnknownFunctionError.
func (f Form) Function() string {
	return strings.ToLower(unknownFunction(f.Get("setifunction")).Name)
}

// isNameRune holds for what the names of functions and parameters are made of.
func isNameRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.'
}
