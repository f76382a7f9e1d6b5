package seti

import (
	"strconv"
	"unicode/utf8"

	"connect2cart/internal/money"
)

// markup writes XML by the rules of seti-protocol.md 1.4. Stone Edge's reader
// looks for the literal texts <Name> and </Name>. So a tag holds a name alone,
// and elements follow each other directly. The only references are &amp; &lt;
// &gt;, and line breaks are absent.
type markup struct{ b []byte }

// noLimit marks a text of any length.
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

// text writes an element of text, even an empty one, cut to limit.
func (m *markup) text(name, value string, limit int) {
	m.open(name)
	m.b = appendEscaped(m.b, cut(value, limit))
	m.close(name)
}

// optional writes a text unless it is empty (rule 4).
func (m *markup) optional(name, value string, limit int) {
	if value != "" {
		m.text(name, value, limit)
	}
}

// flag writes an element whose presence is its meaning. Its text is one blank
// (rule 4).
func (m *markup) flag(name string) { m.text(name, " ", noLimit) }

// money writes an amount with two decimals in any currency (rule 8).
func (m *markup) money(name string, amount money.Amount) {
	m.open(name)
	m.b = amount.Append(m.b, 2)
	m.close(name)
}

// price writes a price of one unit, with four decimals where two cannot hold it.
func (m *markup) price(name string, amount money.Amount) {
	if amount == amount.Round(2) {
		m.money(name, amount)
		return
	}
	m.open(name)
	m.b = amount.Append(m.b, 4)
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

// appendEscaped adds s as XML text. A line break (CRLF counts as one) or a tab
// becomes one blank. It drops the characters that XML 1.0 forbids (section 2.2,
// Char), and bytes outside UTF-8, such as a lone surrogate's.
func appendEscaped(dst []byte, s string) []byte {
	done := 0 // dst has s[:done]
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

// keep is escape's answer for a character to keep as it is.
const keep = "\x00"

// escape returns the length in bytes of the first character of s, and its text
// in XML.
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

// cut returns the first limit characters of s, and always ends with a whole
// one. It counts as Access does, in UTF-16 units. Stone Edge's tables have
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
