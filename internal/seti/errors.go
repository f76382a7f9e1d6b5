package seti

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
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
// what an answer or a log may show of it.
type UnknownFunctionError struct{ Name string }

// Error is the vendor's text (seti-protocol.md 2.10).
func (e *UnknownFunctionError) Error() string {
	return "Function " + strconv.Quote(e.Name) + " was not found."
}

// unknownFunction keeps of what was asked for what can only be the name of a
// function. Somebody may have typed a password there, or sent a whole form as
// one value: that shows as "...".
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
	shortWord = 3  // letters: somebody tries what happens, and no password
)

func isLetters(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r|0x20 < 'a' || r|0x20 > 'z' })
}

// functionWords are what the names of SETI's functions are made of, those of
// other carts' scripts included (seti-protocol.md 2). The longer word stands
// before the one that it begins with.
var functionWords = [...]string{
	"send", "get", "download", "upload", "update", "replace", "set", "count", "version", "status", "stock", "inventory", "inv", "qoh",
	"orders", "order", "products", "product", "prods", "prod", "customers", "customer", "shipping", "payment", "tracking", "price",
}

// isFunctionLike reports whether a name, in lower case, is made of
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
