// Package hostile makes forms for attacks on the Script URL. Each kind looks
// small and grows to any size. Tests and benchmarks post them, or give them to
// a parser. The package itself stays ignorant of how the forms are read.
package hostile

import (
	"strconv"
	"strings"
)

// Group names the target of a kind.
type Group string

// The groups.
const (
	Forms  Group = "names and values"
	Stock  Group = "the delimited form of stock updates"
	XML    Group = "XML of any content"
	Status Group = "the elements of products and orders"
)

// Kind is one way to make a form costly.
type Kind struct {
	Group    Group
	Name     string
	Function string // the SETI function to read it
	// Head, Unit and Tail are the rest of the form. Unit repeats up to the
	// size. An {n} in Unit stands for the number of the repeat, from 1.
	Head, Unit, Tail string
}

// Form returns a form of about size bytes, never more. It ends with the
// parameters of a login, because the last of equal names counts.
func (k Kind) Form(size int, login string) string {
	head, tail := "setifunction="+k.Function+"&"+k.Head, k.Tail+"&"+login
	return head + k.Body(size-len(head)-len(tail)) + tail
}

// Update returns the value of update alone, for the parsers behind the form.
func (k Kind) Update(size int) string {
	_, head, _ := strings.Cut(k.Head, "update=")
	return head + k.Body(size-len(head)-len(k.Tail)) + k.Tail
}

// Body returns Unit as often as it fits into size bytes.
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
