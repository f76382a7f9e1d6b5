package seti

import (
	"context"
	"strings"
)

// stride is how many bytes a parse looks at between two looks at the context:
// some tens of microseconds.
const stride = 64 << 10

// pace counts the bytes that a parse looks at, each time it does, and stops
// the parse when the poll's time is over. Tests hold the count against the
// length of the input: a parser that goes back shows there, without a clock.
type pace struct {
	ctx   context.Context // nil for what is over before a poll's time could be
	steps int
	next  int   // count at which the context is looked at again
	err   error // why the parse must stop; stays
}

func newPace(ctx context.Context) *pace { return &pace{ctx: ctx} }

// walk counts n bytes.
func (p *pace) walk(n int) {
	p.steps += n
	if p.steps >= p.next && p.err == nil && p.ctx != nil {
		p.next, p.err = p.steps+stride, p.ctx.Err()
	}
}

// index is where c is in s, counting what was looked at; -1 if nowhere.
func (p *pace) index(s string, c byte) int { return p.looked(s, strings.IndexByte(s, c)) }

// indexAny is the same for the first of several bytes.
func (p *pace) indexAny(s, chars string) int { return p.looked(s, strings.IndexAny(s, chars)) }

// holdsAny reports whether s holds one of several bytes. Looking for them one
// by one is faster than byte by byte for all.
func (p *pace) holdsAny(s, chars string) bool {
	for i := range len(chars) {
		if p.index(s, chars[i]) >= 0 {
			return true
		}
	}
	return false
}

// find is index for a text.
func (p *pace) find(s, text string) int { return p.looked(s, strings.Index(s, text)) }

func (p *pace) looked(s string, at int) int {
	if at < 0 {
		p.walk(len(s))
	} else {
		p.walk(at + 1)
	}
	return at
}
