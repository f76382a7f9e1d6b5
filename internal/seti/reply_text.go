package seti

import (
	"strconv"
	"strings"
	"unicode"
)

const textType = "text/plain; charset=utf-8"

// crlf separates the lines of a text answer, as in V and MV (1.3).
const crlf = "\r\n"

// Append implements Reply (2.1).
func (r Version) Append(dst []byte) []byte {
	return append(append(dst, "SETIResponse: version="...), oneLine(r.Number)...)
}

// Append implements Reply (2.2, 2.4).
func (r Count) Append(dst []byte) []byte {
	dst = append(append(dst, "SETIResponse: "...), r.Key...)
	return strconv.AppendInt(append(dst, '='), int64(r.N), 10)
}

// Append implements Reply (4.1).
func (r QOHResults) Append(dst []byte) []byte {
	dst = append(dst, "SETIResponse"+crlf...)
	for _, line := range r.Lines {
		dst = append(append(dst, unbroken(line.SKU)...), '=')
		dst = append(append(dst, note(line.Code)...), crlf...)
	}
	return append(dst, "SETIEndOfData"...)
}

// Append implements Reply (4.2).
func (r InvResults) Append(dst []byte) []byte {
	for i, line := range r.Lines {
		if i > 0 {
			dst = append(dst, crlf...)
		}
		dst = append(append(dst, "SETIResponse="...), choose(line.OK, "OK", "False")...)
		dst = append(append(dst, ";SKU="...), unbroken(line.SKU)...)
		dst = append(append(dst, ";QOH="...), note(line.QOH)...)
		dst = append(append(dst, ";NOTE="...), note(line.Note)...)
	}
	return dst
}

// Append implements Reply (4.3).
func (r StatusResult) Append(dst []byte) []byte {
	dst = append(append(dst, "SETIResponse: update="...), choose(r.OK, "OK", "False")...)
	return append(append(dst, ";Notes="...), note(r.Notes)...)
}

// ContentType implements Reply.
func (Version) ContentType() string { return textType }

// ContentType implements Reply.
func (Count) ContentType() string { return textType }

// ContentType implements Reply.
func (QOHResults) ContentType() string { return textType }

// ContentType implements Reply.
func (InvResults) ContentType() string { return textType }

// ContentType implements Reply.
func (StatusResult) ContentType() string { return textType }

// unbroken removes line breaks and zero bytes from a SKU, because they would
// break its line. The rest comes back as sent (4.2).
func unbroken(sku string) string {
	return strings.Map(func(r rune) rune {
		if r == '\r' || r == '\n' || r == 0 {
			return -1
		}
		return r
	}, sku)
}

// note is a remark on one line. It replaces each ; because a ; would end the
// field. A text with "=OK;" would tell Stone Edge that an update is done.
func note(text string) string { return strings.ReplaceAll(oneLine(text), ";", ",") }

// maxLine is the longest error text of an answer, in characters.
const maxLine = 500

// oneLine replaces each run of blanks, line breaks and control characters by
// one blank. It stops at the size of a message box and cuts the rest.
func oneLine(text string) string {
	var line strings.Builder
	for text = strings.TrimLeftFunc(text, isGap); text != "" && line.Len() <= 4*maxLine; text = strings.TrimLeftFunc(text, isGap) {
		if line.Len() > 0 {
			line.WriteByte(' ')
		}
		end := strings.IndexFunc(text, isGap)
		if end < 0 {
			end = len(text)
		}
		word := cut(text[:end], maxLine)
		line.WriteString(word)
		if len(word) < end {
			break
		}
		text = text[end:]
	}
	return cut(line.String(), maxLine)
}

// isGap reports whether r separates words.
func isGap(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
}
