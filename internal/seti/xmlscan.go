package seti

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// errSyntax means malformed XML.
var errSyntax = errors.New("the XML is not well-formed")

// scanner reads XML as strictly as encoding/xml does; tests compare the two. It
// goes forward only and keeps nothing. It passes over attributes, comments and
// instructions without memory, and texts are pieces of the source. encoding/xml
// keeps each attribute and allocates for each token.
type scanner struct {
	text string
	at   int
	pace *pace
	bare bool // without a reference, an & stands for itself
}

type tokenKind int

const (
	otherToken tokenKind = iota // text, a comment or an instruction
	startTag
	endTag
)

type token struct {
	kind  tokenKind
	name  string // of a tag, with its prefix
	empty bool   // of a start tag: it is also the end tag
}

// next reads one token. Text goes to into.
func (s *scanner) next(into *content) (token, error) {
	begun := s.at
	t, err := s.token(into)
	s.pace.walk(s.at - begun)
	return t, err
}

func (s *scanner) token(into *content) (token, error) {
	switch rest := s.text[s.at:]; {
	case rest[0] != '<':
		return token{}, s.characters(inText, into)
	case strings.HasPrefix(rest, "</"):
		return s.endTag()
	case strings.HasPrefix(rest, "<?"):
		return token{}, s.instruction()
	case strings.HasPrefix(rest, "<!--"):
		return token{}, s.comment()
	case strings.HasPrefix(rest, "<![CDATA["):
		s.at += len("<![CDATA[")
		return token{}, s.characters(inCDATA, into)
	case strings.HasPrefix(rest, "<!"):
		return token{}, errDoctype
	}
	return s.startTag()
}

func (s *scanner) endTag() (token, error) {
	s.at += len("</")
	name, err := s.name()
	if err == nil {
		s.blanks()
		err = s.expect('>')
	}
	return token{kind: endTag, name: name}, err
}

func (s *scanner) startTag() (token, error) {
	s.at++
	name, err := s.name()
	for err == nil {
		s.blanks()
		switch {
		case s.take('>'):
			return token{kind: startTag, name: name}, nil
		case s.take('/'):
			return token{kind: startTag, name: name, empty: true}, s.expect('>')
		}
		err = s.attribute()
	}
	return token{}, err
}

// attribute passes over a name and its value in quotes.
func (s *scanner) attribute() error {
	if _, err := s.name(); err != nil {
		return err
	}
	s.blanks()
	if err := s.expect('='); err != nil {
		return err
	}
	s.blanks()
	switch {
	case s.take('"'):
		return s.characters(inDouble, nil)
	case s.take('\''):
		return s.characters(inSingle, nil)
	}
	return errSyntax
}

// instruction passes over <?name ... ?>, whatever it says, because the form
// decoder has converted the character set.
func (s *scanner) instruction() error {
	s.at += len("<?")
	if _, err := s.name(); err != nil {
		return err
	}
	return s.passBy("?>")
}

// comment passes over <!-- ... -->. The first -- must be its end.
func (s *scanner) comment() error {
	s.at += len("<!--")
	if err := s.passBy("--"); err != nil {
		return err
	}
	return s.expect('>')
}

// passBy goes on behind the next mark.
func (s *scanner) passBy(mark string) error {
	n := strings.Index(s.text[s.at:], mark)
	if n < 0 {
		s.at = len(s.text)
		return errSyntax
	}
	s.at += n + len(mark)
	return nil
}

func (s *scanner) take(c byte) bool {
	if s.at == len(s.text) || s.text[s.at] != c {
		return false
	}
	s.at++
	return true
}

func (s *scanner) expect(c byte) error {
	if !s.take(c) {
		return errSyntax
	}
	return nil
}

func (s *scanner) blanks() {
	for s.at < len(s.text) && strings.IndexByte(" \r\n\t", s.text[s.at]) >= 0 {
		s.at++
	}
}

// name reads a name with at most one colon.
func (s *scanner) name() (string, error) {
	begun, colons := s.at, 0
	for s.at < len(s.text) {
		c := s.text[s.at]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s.text[s.at:])
			if !isTagLetter(r, s.at > begun) {
				return "", errSyntax
			}
			s.at += size
			continue
		}
		if !isTagByte(c, s.at > begun) {
			break
		}
		if c == ':' {
			colons++
		}
		s.at++
	}
	if s.at == begun || s.at == len(s.text) || colons > 1 {
		return "", errSyntax
	}
	return s.text[begun:s.at], nil
}

// isTagByte reports whether a name may contain the ASCII byte c, or begin with
// it.
func isTagByte(c byte, within bool) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == ':':
		return true
	case c >= '0' && c <= '9', c == '-', c == '.':
		return within
	}
	return false
}

// isTagLetter does the same for the rest of Unicode. It is a little more
// generous than XML's own tables (XML 1.0, appendix B).
func isTagLetter(r rune, within bool) bool {
	return unicode.IsLetter(r) || unicode.Is(unicode.Nl, r) || within && (unicode.IsMark(r) || unicode.IsDigit(r) || unicode.Is(unicode.Lm, r) || r == 0xb7)
}
