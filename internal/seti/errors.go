package seti

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// ParamError names a required parameter that is missing or unreadable. Parsing
// reads every other odd value leniently (seti-protocol.md 1.5, 1.6).
type ParamError struct {
	Function string // in lower case
	Param    string
	Problem  string // a sentence for the operator: what is wrong and what to do
}

// Error returns Problem alone, ready for an answer.
func (e *ParamError) Error() string { return e.Problem }

// UnknownFunctionError is a missing or unknown function. Name is safe to show
// in an answer or a log.
type UnknownFunctionError struct{ Name string }

// Error returns the vendor's text (seti-protocol.md 2.10).
func (e *UnknownFunctionError) Error() string {
	return "Function " + strconv.Quote(e.Name) + " was not found."
}

// unknownFunction keeps the part of asked that looks like a function's name.
// The rest shows as "...", because somebody may have typed a password there, or
// sent a whole form as one value.
func unknownFunction(asked string) *UnknownFunctionError {
	asked = strings.TrimSpace(asked)
	name, rest := asked, ""
	if end := strings.IndexFunc(asked, unicode.IsSpace); end >= 0 {
		name, rest = asked[:end], "..."
	}
	if isFunctionLike(strings.ToLower(name)) || rest == "" && len(name) <= shortWord && isLetters(name) {
		return &UnknownFunctionError{name + rest}
	}
	return &UnknownFunctionError{"..."}
}

const (
	maxEcho   = 24 // letters; the longest function of SETI has 17
	shortWord = 3  // letters: a try of somebody's, too short for a password
)

func isLetters(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r|0x20 < 'a' || r|0x20 > 'z' })
}

// functionWords are the parts of SETI function names, other carts' scripts
// included (seti-protocol.md 2). A longer word stands before its own beginning:
// orders before order.
var functionWords = [...]string{
	"send", "get", "download", "upload", "update", "replace", "set", "count", "version", "status", "stock", "inventory", "inv", "qoh",
	"orders", "order", "products", "product", "prods", "prod", "customers", "customer", "shipping", "payment", "tracking", "price",
}

// isFunctionLike reports whether a name, in lower case, consists of
// functionWords alone.
func isFunctionLike(name string) bool {
	if name == "" || len(name) > maxEcho {
		return false
	}
	for name != "" {
		i := slices.IndexFunc(functionWords[:], func(word string) bool { return strings.HasPrefix(name, word) })
		if i < 0 {
			return false
		}
		name = name[len(functionWords[i]):]
	}
	return true
}
