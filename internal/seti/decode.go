package seti

import (
	"math"
	"strings"
	"unicode/utf8"
)

// decode undoes form encoding. A bad escape stays as it is. A blank, a line
// break or a < in a value shows that its sender encodes nothing. There a + is a
// plus and no blank: A+B is another SKU than A B.
func decode(p *pace, raw string) string {
	value, _ := decodeWithin(p, raw, math.MaxInt)
	return value
}

// decodeWithin decodes a value of at most room bytes. It measures a longer one
// before making it, and reports whether the value fits.
func decodeWithin(p *pace, raw string, room int) (value string, fits bool) {
	if p.holdsAny(raw, "%+") {
		raw = unescape(p, raw)
	}
	return toUTF8(p, raw, room)
}

// unescape undoes escapes and plus signs. It makes one copy, at most as long as
// raw.
func unescape(p *pace, raw string) string {
	p.walk(len(raw))
	plus := byte(' ')
	if p.holdsAny(raw, " \r\n<") {
		plus = '+'
	}
	var out strings.Builder
	out.Grow(len(raw))
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '+':
			out.WriteByte(plus)
		case c == '%' && isEscape(raw[i:]):
			out.WriteByte(unescaped(raw[i:]))
			i += 2
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// isEscape reports whether s starts with a % and two hexadecimal digits.
func isEscape(s string) bool { return len(s) > 2 && s[0] == '%' && isHex(s[1]) && isHex(s[2]) }

// unescaped returns the byte of the escape at the start of s.
func unescaped(s string) byte { return unhex(s[1])<<4 | unhex(s[2]) }

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// toUTF8 reads bytes as UTF-8 if they are valid, else as Windows-1252
// (seti-protocol.md 1.2). The result is always valid UTF-8. It is empty if it
// needs more than room bytes.
func toUTF8(p *pace, s string, room int) (text string, fits bool) {
	p.walk(len(s))
	if utf8.ValidString(s) {
		return fitting(s, room)
	}
	size := 0
	for i := range len(s) {
		size += utf8.RuneLen(rune1252(s[i]))
	}
	if size > room {
		return "", false
	}
	var out strings.Builder
	out.Grow(size)
	for i := range len(s) {
		out.WriteRune(rune1252(s[i]))
	}
	p.walk(2 * len(s))
	return out.String(), true
}

func fitting(s string, room int) (string, bool) {
	if len(s) > room {
		return "", false
	}
	return s, true
}

// rune1252 returns the character of a Windows-1252 byte. Most are as in ISO
// 8859-1, the first 256 of Unicode.
func rune1252(c byte) rune {
	if c >= 0x80 && c < 0xa0 {
		return windows1252[c-0x80]
	}
	return rune(c)
}

// windows1252 holds the bytes 80 to 9F, the difference between Windows-1252 and
// ISO 8859-1. The five bytes it leaves free stand for themselves, as in the
// Encoding Standard's index (encoding.spec.whatwg.org, windows-1252).
var windows1252 = [32]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8d, 'Ž', 0x8f,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9d, 'ž', 'Ÿ',
}
