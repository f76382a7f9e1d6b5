package seti

import "strings"

// payload follows the update parameter of a form that was not percent-encoded
// at all, where an & inside the value looks like the end of it (Q14).
//
// A piece behind an & that bears no known parameter name is glued back to the
// value when the value cannot have ended there, or the piece cannot be
// anything else. Ordinary parameters that we do not know (debug, reindex,
// rundssmode) stand behind a value that has ended, and stay ignored:
//
//	update=A&B~4|C~1|&debug=1             -> A&B~4|C~1|
//	update=<P><SKU>A&B</SKU></P>&debug=1  -> <P><SKU>A&B</SKU></P>
//
// Only update is treated so: gluing onto a login or a number would break it.
// A known name always ends the value, so that no login is ever swallowed.
type payload struct {
	start int    // of the value in its source
	raw   bool   // the value may go on behind an &
	xml   bool   // it is XML, which ends with its root
	root  string // the root's name; "" when it is not to be seen, and any > is an end
	ended bool   // the value so far is complete
	tilde bool   // delimited form: the last entry has its ~
}

func newPayload(p *pace, value string, start int) payload {
	u := payload{start: start, raw: !isEncoded(p, value), xml: strings.HasPrefix(trimBlank(value), "<")}
	if u.xml {
		u.root = rootName(p, value)
	}
	u.extend(p, value)
	return u
}

// isEncoded reports whether value shows a sender that percent-encodes: it has
// an escape, and nothing that would have been escaped.
func isEncoded(p *pace, value string) bool {
	if p.holdsAny(value, "<>| ") {
		return false
	}
	for at := 0; ; at++ {
		n := p.index(value[at:], '%')
		if n < 0 {
			return false
		}
		if at += n; isEscape(value[at:]) {
			return true
		}
	}
}

// rootName is the name of the root element, or "" when it is not to be seen.
// The name of one that does not end is none, and then no later one ends either.
func rootName(p *pace, value string) string {
	for {
		at := p.index(value, '<')
		if at < 0 || at+1 == len(value) {
			return ""
		}
		value = value[at+1:]
		if c := value[0] | 0x20; c >= 'a' && c <= 'z' {
			return value[:max(0, p.indexAny(value, " \t\r\n/>"))]
		}
	}
}

// continues reports whether piece, found behind an &, belongs to the value.
func (u *payload) continues(p *pace, piece string) bool {
	if !u.raw {
		return false
	}
	more := byte('~')
	if u.xml {
		more = '<'
	}
	return !u.ended || p.index(piece, more) >= 0
}

// extend notes whether the value is complete after piece. It looks at piece
// alone, so that a long value with many & costs no more than its length.
func (u *payload) extend(p *pace, piece string) {
	p.walk(len(piece))
	if u.xml {
		u.ended = u.closes(trimBlank(piece))
		return
	}
	last := piece
	if i := strings.LastIndexByte(piece, '|'); i >= 0 {
		last, u.tilde = piece[i+1:], false
	}
	u.tilde = u.tilde || strings.IndexByte(last, '~') >= 0
	u.ended = u.tilde || trimBlank(last) == ""
}

// closes reports whether text ends with the root's end tag.
func (u *payload) closes(text string) bool {
	if u.root == "" {
		return strings.HasSuffix(text, ">")
	}
	name, ok := strings.CutSuffix(text, ">")
	at := len(name) - len(u.root)
	return ok && at >= 2 && name[at-2:at] == "</" && strings.EqualFold(name[at:], u.root)
}

// trimBlank takes blanks and line breaks off both ends.
func trimBlank(s string) string { return strings.Trim(s, " \t\r\n\ufeff") }
