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
	start   int    // of the value in its source
	raw     bool   // the value may go on behind an &
	closing string // XML form: the root's end tag in lower case, or ">"
	ended   bool   // the value so far is complete
	tilde   bool   // delimited form: the last entry has its ~
}

func newPayload(value string, start int) payload {
	p := payload{start: start, raw: !isEncoded(value)}
	if strings.HasPrefix(trimBlank(value), "<") {
		p.closing = closingTag(value)
	}
	p.extend(value)
	return p
}

// isEncoded reports whether value shows a sender that percent-encodes: it has
// an escape, and nothing that would have been escaped.
func isEncoded(value string) bool {
	if strings.ContainsAny(value, "<>| ") {
		return false
	}
	for i := range len(value) {
		if value[i] == '%' && isEscape(value[i:]) {
			return true
		}
	}
	return false
}

// closingTag is the end tag of the root element, or of anything when the root
// is not to be seen.
func closingTag(value string) string {
	for i := range len(value) - 1 {
		if c := value[i+1] | 0x20; value[i] != '<' || c < 'a' || c > 'z' {
			continue
		}
		name := value[i+1:]
		if end := strings.IndexAny(name, " \t\r\n/>"); end >= 0 {
			return "</" + strings.ToLower(name[:end]) + ">"
		}
	}
	return ">"
}

// continues reports whether piece, found behind an &, belongs to the value.
func (p *payload) continues(piece string) bool {
	if !p.raw {
		return false
	}
	more := "~"
	if p.closing != "" {
		more = "<"
	}
	return !p.ended || strings.Contains(piece, more)
}

// extend notes whether the value is complete after piece. It looks at piece
// alone, so that a long value with many & costs no more than its length.
func (p *payload) extend(piece string) {
	if p.closing != "" {
		tail := trimBlank(piece[max(0, len(piece)-len(p.closing)-64):])
		p.ended = strings.HasSuffix(strings.ToLower(tail), p.closing)
		return
	}
	last := piece
	if i := strings.LastIndexByte(piece, '|'); i >= 0 {
		last, p.tilde = piece[i+1:], false
	}
	p.tilde = p.tilde || strings.Contains(last, "~")
	p.ended = p.tilde || trimBlank(last) == ""
}

// trimBlank takes blanks and line breaks off both ends.
func trimBlank(s string) string { return strings.Trim(s, " \t\r\n\ufeff") }
