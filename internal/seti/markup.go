package seti

import (
	"strconv"
	"unicode/utf8"

	"connect2cart/internal/money"
)

// markup is XML being written by the rules of seti-protocol.md 1.4. Stone
// Edge's reader looks for the literal texts <Name> and </Name>, so there is
// nothing but a name in a tag, nothing between elements, no reference but
// &amp; &lt; &gt;, and no line break anywhere.
type markup struct{ b []byte }

// noLimit is the limit of a text that is never cut.
const noLimit = 0

func (m *markup) open(name string) {
	m.b = append(m.b, '<')
	m.b = append(m.b, name...)
	m.b = append(m.b, '>')
}

func (m *markup) close(name string) {
	m.b = append(m.b, '<', '/')
	m.b = append(m.b, name...)
	m.b = append(m.b, '>')
}

// text writes an element of text, be it empty, cut to limit.
func (m *markup) text(name, value string, limit int) {
	m.open(name)
	m.b = appendEscaped(m.b, cut(value, limit))
	m.close(name)
}

// optional is text that is left out when it is empty (rule 4).
func (m *markup) optional(name, value string, limit int) {
	if value != "" {
		m.text(name, value, limit)
	}
}

// flag writes an element that says all by being there: one blank (rule 4).
func (m *markup) flag(name string) { m.text(name, " ", noLimit) }

// money writes an amount with two decimals, whatever its currency (rule 8).
func (m *markup) money(name string, amount money.Amount) {
	m.open(name)
	m.b = amount.Append(m.b, 2)
	m.close(name)
}

func (m *markup) number(name string, n int64) {
	m.open(name)
	m.b = strconv.AppendInt(m.b, n, 10)
	m.close(name)
}

func (m *markup) yesNo(name string, yes bool) { m.text(name, choose(yes, "Yes", "No"), noLimit) }

func choose(cond bool, yes, no string) string {
	if cond {
		return yes
	}
	return no
}

// appendEscaped adds s as XML text. A line break, CRLF being one, or a tab
// becomes one blank; what XML 1.0 forbids (section 2.2, Char) is dropped, and
// so are bytes that are no UTF-8, as a lone surrogate's.
func appendEscaped(dst []byte, s string) []byte {
	done := 0 // s[:done] is written
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '&' && c != '<' && c != '>' {
			i++
			continue
		}
		size, instead := escape(s[i:])
		if instead != keep {
			dst = append(append(dst, s[done:i]...), instead...)
			done = i + size
		}
		i += size
	}
	return append(dst, s[done:]...)
}

// keep is escape's word for a character that stands for itself.
const keep = "\x00"

// escape says how many bytes the character at the start of s takes up, and
// what to write instead of it.
func escape(s string) (size int, instead string) {
	switch c := s[0]; {
	case c == '&':
		return 1, "&amp;"
	case c == '<':
		return 1, "&lt;"
	case c == '>':
		return 1, "&gt;"
	case c == '\r' && len(s) > 1 && s[1] == '\n':
		return 2, " "
	case c == '\r' || c == '\n' || c == '\t':
		return 1, " "
	case c < ' ':
		return 1, ""
	}
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 || r == 0xfffe || r == 0xffff {
		return size, ""
	}
	return size, keep
}

// cut is the start of s that has at most limit characters, counted as Access
// does, in UTF-16 units, and ends with a whole one. Stone Edge's tables have
// fields of these sizes, and one text too long would keep a whole batch out.
func cut(s string, limit int) string {
	if limit == noLimit || len(s) <= limit {
		return s
	}
	units := 0
	for i, r := range s {
		units++
		if r > 0xffff {
			units++
		}
		if units > limit {
			return s[:i]
		}
	}
	return s
}
