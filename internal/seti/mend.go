package seti

import (
	"errors"
	"strings"
)

var (
	errDoctype  = errors.New("the XML has a DOCTYPE or ENTITY")
	errTooLarge = errors.New("the XML has too many elements or levels")
	errNoXML    = errors.New("no XML element")
)

// readXML reads an update strictly. If that fails, it mends the text in the
// steps of seti-protocol.md 4.3, because Stone Edge seems to send its texts
// without escapes. What people type breaks Comments and Notes first. readXML
// refuses a DOCTYPE or ENTITY, and more than bound elements.
func readXML(p *pace, text string, bound int) (*tree, error) {
	if hasDoctype(p, text) {
		return nil, errDoctype
	}
	var err error
	t := &tree{pace: p, bound: bound}
	for _, mend := range [...]func(*scanner){func(*scanner) {}, bareAmpersands, withoutRemarks} {
		s := &scanner{text: text, pace: p}
		mend(s)
		if err = t.read(s); err == nil {
			return t, nil
		}
		if errors.Is(err, errTooLarge) || p.err != nil {
			break
		}
	}
	return nil, err
}

// bareAmpersands reads an & as itself where no reference begins.
func bareAmpersands(s *scanner) { s.bare = true }

// withoutRemarks also takes out the elements of free text, and escapes the names
// that people type.
func withoutRemarks(s *scanner) {
	s.bare = true
	s.text = escapeNames(s.pace, cutRemarks(s.pace, s.text))
}

// hasDoctype reports whether DOCTYPE or ENTITY stands anywhere behind a <!, in
// any letter case and with blanks before it.
func hasDoctype(p *pace, text string) bool {
	for p.err == nil {
		at := p.find(text, "<!")
		if at < 0 {
			return false
		}
		text = skipBlanks(p, text[at+2:])
		if hasPrefixFold(text, "doctype") || hasPrefixFold(text, "entity") {
			return true
		}
	}
	return false
}

// blanks are XML's white space and a form feed.
const blanks = " \t\n\f\r"

// skipBlanks returns text from its first character outside blanks.
func skipBlanks(p *pace, text string) string {
	rest := strings.TrimLeft(text, blanks)
	p.walk(len(text) - len(rest))
	return rest
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// remarks are the tags of the elements of free text.
var remarks = [...]struct{ start, end string }{{"<Comments>", "</Comments>"}, {"<Notes>", "</Notes>"}}

// cutRemarks takes the remarks out, each up to its first end tag. A remark
// without an end tag stays.
func cutRemarks(p *pace, text string) string {
	var out strings.Builder
	var endless [len(remarks)]bool // the rest of text has no end tag of these
	kept := 0                      // out has text[:kept] without its remarks
	for at := 0; p.err == nil; {
		n := p.index(text[at:], '<')
		if n < 0 {
			break
		}
		at += n
		size := remarkLen(p, text[at:], &endless)
		if size == 0 {
			at++
			continue
		}
		if kept == 0 {
			out.Grow(len(text) - size)
		}
		out.WriteString(text[kept:at])
		at += size
		kept = at
	}
	if kept == 0 {
		return text
	}
	out.WriteString(text[kept:])
	return out.String()
}

// remarkLen returns the length of the remark at the start of text, or 0. It
// looks for a missing end tag once, because each start tag would cost another
// search through the rest of the text.
func remarkLen(p *pace, text string, endless *[len(remarks)]bool) int {
	for i, r := range remarks {
		if endless[i] || !hasPrefixFold(text, r.start) {
			continue
		}
		end := findFold(p, text[len(r.start):], r.end)
		if end >= 0 {
			return len(r.start) + end + len(r.end)
		}
		endless[i] = true
	}
	return 0
}

// findFold returns the place of a tag in text, in any letter case, or -1.
func findFold(p *pace, text, tag string) int {
	for at := 0; p.err == nil; at++ {
		n := p.index(text[at:], '<')
		if n < 0 {
			break
		}
		if at += n; hasPrefixFold(text[at:], tag) {
			return at
		}
	}
	return -1
}
