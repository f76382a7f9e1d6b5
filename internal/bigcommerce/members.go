package bigcommerce

import (
	"encoding/json"
	"iter"
)

// This file takes JSON apart without copies. It reads valid JSON only: the
// json.Decoder has checked each text before.

// members ranges over the members of a JSON object: names as written, between
// their quotes, and the texts of their values.
func members(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		at := blanks(object, 1)
		for at < len(object) && object[at] == '"' {
			end := valueEnd(object, at)
			from := blanks(object, blanks(object, end)+1) // behind the colon
			to := valueEnd(object, from)
			if !yield(object[at+1:end-1], object[from:to]) {
				return
			}
			at = blanks(object, blanks(object, to)+1) // behind the comma
		}
	}
}

// elements ranges over the texts of a JSON array's elements.
func elements(array []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		at := blanks(array, 1)
		for at < len(array) && array[at] != ']' {
			end := valueEnd(array, at)
			if !yield(array[at:end]) {
				return
			}
			at = blanks(array, blanks(array, end)+1)
		}
	}
}

// blanks is the first index from at on without white space.
func blanks(text []byte, at int) int {
	for at < len(text) && text[at] <= ' ' {
		at++
	}
	return at
}

// valueEnd is the index behind the value that begins at an index.
func valueEnd(text []byte, at int) int {
	if at >= len(text) {
		return len(text)
	}
	switch text[at] {
	case '"':
		return stringEnd(text, at)
	case '{', '[':
		return nestEnd(text, at)
	}
	for at < len(text) && text[at] > ' ' && text[at] != ',' && text[at] != ']' && text[at] != '}' {
		at++
	}
	return at
}

// stringEnd is the index behind a string's closing quote.
func stringEnd(text []byte, at int) int {
	for at++; at < len(text); at++ {
		switch text[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
	return len(text)
}

// nestEnd is the index behind the bracket that closes an object or array.
func nestEnd(text []byte, at int) int {
	depth := 0
	for at < len(text) {
		switch text[at] {
		case '"':
			at = stringEnd(text, at)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
		}
		at++
	}
	return len(text)
}

// unquotedText is the text of a JSON string, quotes included.
func unquotedText(quoted []byte) (string, error) {
	inner := quoted[1 : len(quoted)-1]
	if isPlain(inner) {
		return string(inner), nil
	}
	var s string
	err := json.Unmarshal(quoted, &s)
	return s, err
}

// isPlain reports whether a string holds neither escapes nor anything but
// ASCII. Its text is then its value.
func isPlain(inner []byte) bool {
	for _, c := range inner {
		if c == '\\' || c >= 0x80 {
			return false
		}
	}
	return true
}
