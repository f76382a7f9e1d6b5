package seti

import (
	"strings"
	"unicode/utf8"
)

// decode undoes form encoding. An escape that is none stays as it is. In a
// value that holds a blank, a line break or a < as such, nothing was encoded,
// so its + is a plus and no blank: A+B is not the same SKU as A B.
func decode(raw string) string {
	if !strings.ContainsAny(raw, "%+") && utf8.ValidString(raw) {
		return raw
	}
	plus := byte(' ')
	if strings.ContainsAny(raw, " \r\n<") {
		plus = '+'
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '+':
			out = append(out, plus)
		case c == '%' && isEscape(raw[i:]):
			out = append(out, unhex(raw[i+1])<<4|unhex(raw[i+2]))
			i += 2
		default:
			out = append(out, c)
		}
	}
	return toUTF8(out)
}

// isEscape reports whether s starts with a % and two hexadecimal digits.
func isEscape(s string) bool { return len(s) > 2 && isHex(s[1]) && isHex(s[2]) }

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// toUTF8 takes bytes as UTF-8 if they are, else as Windows-1252
// (seti-protocol.md 1.2). The result is always valid UTF-8.
func toUTF8(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var out strings.Builder
	out.Grow(len(b) + len(b)/4)
	for _, c := range b {
		if c >= 0x80 && c < 0xa0 {
			out.WriteRune(windows1252[c-0x80])
			continue
		}
		out.WriteRune(rune(c)) // as in ISO 8859-1, the first 256 of Unicode
	}
	return out.String()
}

// windows1252 is the bytes 80 to 9F, where Windows-1252 differs from ISO
// 8859-1. The five bytes it leaves free stand for themselves, as in the
// Encoding Standard's index (encoding.spec.whatwg.org, windows-1252).
var windows1252 = [32]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8d, 'Ž', 0x8f,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9d, 'ž', 'Ÿ',
}
