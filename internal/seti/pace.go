package seti

import (
	"context"
	"strings"
)

// stride is the number of bytes between two looks at the context: some tens of
// microseconds.
const stride = 64 << 10

// pace counts the bytes a parse looks at, repeats included, and stops the parse
// at the end of the poll's time. Tests compare the count with the length of the
// input. A parser that goes back shows there, without a clock.
type pace struct {
	ctx   context.Context // nil for what is over before a poll's time could be
	steps int
	next  int   // count of steps at the next look at the context
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

// index returns the place of c in s, or -1. It counts the bytes up to there.
func (p *pace) index(s string, c byte) int { return p.looked(s, strings.IndexByte(s, c)) }

// indexAny does the same for the first of several bytes.
func (p *pace) indexAny(s, chars string) int { return p.looked(s, strings.IndexAny(s, chars)) }

// holdsAny reports whether s holds one of several bytes. One search per byte is
// faster than one search for all.
func (p *pace) holdsAny(s, chars string) bool {
	for i := range len(chars) {
		if p.index(s, chars[i]) >= 0 {
			return true
		}
	}
	return false
}

// find does the same for a text.
func (p *pace) find(s, text string) int { return p.looked(s, strings.Index(s, text)) }

func (p *pace) looked(s string, at int) int {
	if at < 0 {
		p.walk(len(s))
	} else {
		p.walk(at + 1)
	}
	return at
}
