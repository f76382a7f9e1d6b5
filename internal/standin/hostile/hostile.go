// Package hostile is forms that somebody may post to the Script URL to hurt it:
// each kind looks small and grows to any size. It will never know how they are
// read: tests and benchmarks post them, or give them to a parser.
package hostile

import (
	"strconv"
	"strings"
)

// Group is what a kind goes at.
type Group string

// The groups.
const (
	Forms  Group = "names and values"
	Stock  Group = "the delimited form of stock updates"
	XML    Group = "XML, whatever is in it"
	Status Group = "the elements of products and orders"
)

// Kind is one way to make a form costly.
type Kind struct {
	Group    Group
	Name     string
	Function string // the SETI function that reads it
	// Head, Unit and Tail are the rest of the form: Unit is repeated as often
	// as the size asks for. An {n} in it is replaced by its number.
	Head, Unit, Tail string
}

// Form is a form of about size bytes, never more, with the parameters of a
// login at its end, where the last of equal names counts.
func (k Kind) Form(size int, login string) string {
	head, tail := "setifunction="+k.Function+"&"+k.Head, k.Tail+"&"+login
	return head + k.Body(size-len(head)-len(tail)) + tail
}

// Update is the value of update alone: a text for the parsers behind it.
func (k Kind) Update(size int) string {
	_, head, _ := strings.Cut(k.Head, "update=")
	return head + k.Body(size-len(head)-len(k.Tail)) + k.Tail
}

// Body is Unit as often as it fits into size bytes.
func (k Kind) Body(size int) string {
	if !strings.Contains(k.Unit, "{n}") {
		return strings.Repeat(k.Unit, max(0, size/len(k.Unit)))
	}
	parts := strings.Split(k.Unit, "{n}")
	out := make([]byte, 0, max(0, size))
	for i := int64(1); len(out)+len(k.Unit)+18*len(parts) <= size; i++ {
		for j, part := range parts {
			if j > 0 {
				out = strconv.AppendInt(out, i, 10)
			}
			out = append(out, part...)
		}
	}
	return string(out)
}
