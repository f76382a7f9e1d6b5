package seti

import (
	"bytes"
	"unicode/utf8"
)

// maxFigure bounds a local figure in bytes. Nobody writes a longer one, and a
// short one needs no memory of its own.
const maxFigure = 32

// localUnits reads a number of units, of goods or of stock, as programs in any
// country write it: with a decimal comma, or with thousands signs (seti-protocol.md
// 8). It refuses 1,000, because that is one in one country and a thousand in the
// next.
func localUnits(text string) (int64, bool) {
	if plain, ok := units(text); ok {
		return plain, true
	}
	var narrowed, plain [maxFigure]byte
	whole, ok := appendNarrow(narrowed[:0], trimBlank(text))
	if !ok {
		return 0, false
	}
	var fraction []byte
	switch at := bytes.LastIndexAny(whole, ".,"); {
	case at < 0:
	case bytes.Count(whole, whole[at:at+1]) > 1: // thousands signs alone: 1,234,567
	case whole[at] == ',' && isThousand(whole, at):
		return 0, false
	default:
		whole, fraction = whole[:at], whole[at+1:]
	}
	digits, ok := appendUngrouped(plain[:0], whole)
	if !ok {
		return 0, false
	}
	if fraction != nil {
		digits = append(append(digits, '.'), fraction...)
	}
	return units(string(digits))
}

// appendNarrow turns the blanks and quotes between groups of digits into one kind.
// ok is false for a text that is too long, or has any other sign.
func appendNarrow(to []byte, text string) (narrowed []byte, ok bool) {
	for _, r := range text {
		switch r {
		case '\u00a0', '\u202f', '\u2009', '\'', '\u2019':
			r = ' '
		}
		if r >= utf8.RuneSelf || len(to) == maxFigure {
			return nil, false
		}
		to = append(to, byte(r))
	}
	return to, true
}

// isThousand reports whether the comma at a place may be a thousands sign: one to
// three digits before it, not 0 alone, and three behind it.
func isThousand(text []byte, at int) bool {
	before := bytes.TrimLeft(text[:at], "+-")
	return len(text)-at-1 == 3 && len(before) <= 3 && len(before) > 0 && string(before) != "0" && allDigits(string(before))
}

// appendUngrouped takes the thousands signs out of a whole number. ok is false
// unless they are all of one kind, with three digits behind each.
func appendUngrouped(to, whole []byte) (digits []byte, ok bool) {
	at := bytes.IndexAny(whole, "., ")
	if at < 0 {
		return append(to, whole...), true
	}
	sign := whole[at]
	if first := bytes.TrimLeft(whole[:at], "+-"); len(first) == 0 || len(first) > 3 || !allDigits(string(first)) {
		return nil, false
	}
	to = append(to, whole[:at]...)
	for rest := whole[at:]; len(rest) > 0; rest = rest[4:] {
		if len(rest) < 4 || rest[0] != sign || !allDigits(string(rest[1:4])) {
			return nil, false
		}
		to = append(to, rest[1:4]...)
	}
	return to, true
}
