package seti

import "strings"

// payload follows the update parameter of a form without percent-encoding
// (Q14). There an & inside the value looks like its end.
//
// A piece behind an & goes back to the value if its name is unknown. The value
// must also be incomplete, or the piece look like no parameter. Ordinary
// unknown parameters (debug, reindex, rundssmode) follow a complete value, and
// stay ignored:
//
//	update=A&B~4|C~1|&debug=1             -> A&B~4|C~1|
//	update=<P><SKU>A&B</SKU></P>&debug=1  -> <P><SKU>A&B</SKU></P>
//
// Only update gets this treatment, because it would break a login or a number.
// A known name always ends the value, so it never swallows a login.
type payload struct {
	start int    // of the value in its source
	raw   bool   // the value may go on behind an &
	xml   bool   // the value is XML and ends with its root
	root  string // the root's name; if it is "", any > ends the value
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

// isEncoded reports whether the sender of value percent-encodes. Then value has
// an escape, and all of < > | and blank are escaped.
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

// rootName returns the name of the root element, or "" if it finds none. A name
// without an end counts as none, because all later ones lack an end too.
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
// alone: the cost of a long value with many & stays in proportion to its
// length.
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
