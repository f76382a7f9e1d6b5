package seti

import (
	"strings"
	"unicode/utf8"
)

// place is where characters stand. Its value is the first byte of its end.
type place byte

const (
	inText   place = '<'
	inCDATA  place = ']'
	inDouble place = '"'
	inSingle place = '\''
)

// isPlain marks the characters that stand for themselves in every place and end
// none.
var isPlain = func() (plain [utf8.RuneSelf]bool) {
	for c := range plain {
		plain[c] = c >= ' ' && strings.IndexByte(`<&]"'`, byte(c)) < 0
	}
	plain['\t'], plain['\n'] = true, true
	return plain
}()

// characters reads up to the end of the place and gives the text to into, each
// line break as one \n. A character that XML 1.0 forbids (section 2.2, Char) is
// an error.
func (s *scanner) characters(where place, into *content) error {
	begun := s.at // start of the text still to give to into
	for s.at < len(s.text) {
		c := s.text[s.at]
		if c < utf8.RuneSelf && isPlain[c] {
			s.at++
			continue
		}
		if n := s.endOf(where); n >= 0 {
			into.add(s.text[begun:s.at])
			s.at += n
			return nil
		}
		r, size, err := s.character(where)
		if err != nil {
			return err
		}
		if r != itself {
			into.add(s.text[begun:s.at])
			into.addRune(r)
			begun = s.at + size
		}
		s.at += size
	}
	if where != inText {
		return errSyntax
	}
	into.add(s.text[begun:])
	return nil
}

// endOf returns the length of the end of a place, or -1 if the end is
// elsewhere. The < behind a text is outside of the text, so its length is 0.
func (s *scanner) endOf(where place) int {
	switch c := s.text[s.at]; {
	case where == inCDATA && strings.HasPrefix(s.text[s.at:], "]]>"):
		return len("]]>")
	case where == inCDATA || c != byte(where):
		return -1
	case where == inText:
		return 0
	}
	return 1
}

// itself is character's answer for a character that stands for itself.
const itself rune = -1

// character reads a character outside isPlain. It returns its meaning and its
// length in bytes.
func (s *scanner) character(where place) (r rune, size int, err error) {
	rest := s.text[s.at:]
	switch c := rest[0]; {
	case c == '&' && where != inCDATA:
		return s.reference()
	case c == '<' && where != inCDATA, where == inText && strings.HasPrefix(rest, "]]>"):
		return 0, 0, errSyntax
	case strings.HasPrefix(rest, "\r\n"):
		return '\n', 2, nil
	case c == '\r':
		return '\n', 1, nil
	}
	r, size = utf8.DecodeRuneInString(rest)
	if r == utf8.RuneError && size == 1 || !isChar(r) {
		return 0, 0, errSyntax
	}
	return itself, size, nil
}

// isChar reports whether XML 1.0 allows a character of Unicode.
func isChar(r rune) bool {
	return r >= ' ' && r != 0xfffe && r != 0xffff || r == '\t' || r == '\n' || r == '\r'
}

// references are XML's own.
var references = [...]struct {
	name string
	r    rune
}{{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}

// reference reads a reference, or an & without one. A lone & is an error, or
// stands for itself if the scanner is bare.
func (s *scanner) reference() (r rune, size int, err error) {
	rest := s.text[s.at:]
	for _, known := range references {
		if strings.HasPrefix(rest, known.name) {
			return known.r, len(known.name), nil
		}
	}
	r, size = s.numeric(rest)
	switch {
	case size == 0 && s.bare:
		return itself, 1, nil
	case size == 0 || r > utf8.MaxRune || !isChar(r):
		return 0, 0, errSyntax
	case !utf8.ValidRune(r): // half a pair
		return utf8.RuneError, size, nil
	}
	return r, size, nil
}

// numeric reads &#65; and &#x41;. It returns size 0 if rest begins with
// neither. For a number outside Unicode it returns a character beyond MaxRune.
func (s *scanner) numeric(rest string) (r rune, size int) {
	base, at := rune(10), len("&#")
	switch {
	case strings.HasPrefix(rest, "&#x"):
		base, at = 16, len("&#x")
	case !strings.HasPrefix(rest, "&#"):
		return 0, 0
	}
	digits := at
	for at < len(rest) && isHex(rest[at]) && rune(unhex(rest[at])) < base {
		r = min(r*base+rune(unhex(rest[at])), utf8.MaxRune+1)
		at++
	}
	s.pace.walk(at)
	if at == digits || at == len(rest) || rest[at] != ';' {
		return 0, 0
	}
	return r, at + 1
}
