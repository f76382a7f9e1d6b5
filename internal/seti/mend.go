package seti

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"
)

// element is one element of an update: its name without a prefix, the text
// directly in it, and its children.
type element struct {
	name string
	text []byte
	kids []*element
}

// Bounds of an update. A post of Stone Edge's has five levels.
const (
	maxDepth    = 32
	maxElements = 8 * maxEntries
)

var (
	errDoctype  = errors.New("the XML has a DOCTYPE or ENTITY")
	errTooLarge = errors.New("the XML has too many elements or levels")
	errNoXML    = errors.New("no XML element")
)

// readXML reads an update strictly and, when that fails, mends it in the steps
// of seti-protocol.md 4.3: Stone Edge seems not to escape its texts, and what
// people type breaks XML in Comments and Notes first. A DOCTYPE or ENTITY is
// refused, never resolved. The result is a nameless element around the roots.
func readXML(text string) (*element, error) {
	if doctype().MatchString(text) {
		return nil, errDoctype
	}
	// The form decoder has seen to the character set, whatever is declared.
	text = declaration().ReplaceAllString(text, "")
	root, err := parseXML(text)
	for _, mend := range [...]func(string) string{escapeAmpersands, cutRemarks} {
		if err == nil || errors.Is(err, errDoctype) || errors.Is(err, errTooLarge) {
			break
		}
		text = mend(text)
		root, err = parseXML(text)
	}
	return root, err
}

// Read with the first update: most polls are none, and a cold start waits for
// everything that is read before.
var (
	doctype     = lazy(`(?i)<!\s*(doctype|entity)`)
	declaration = lazy(`^[\s\x{feff}]*<\?[xX][mM][lL]\s[^>]*\?>`)
	ampersand   = lazy(`&(?:(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);)?`)
	remarks     = lazy(`(?is)<Comments>.*?</Comments>|<Notes>.*?</Notes>`)
)

// lazy compiles an expression with its first use.
func lazy(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// escapeAmpersands escapes every & that begins no entity of XML's own.
func escapeAmpersands(text string) string {
	return ampersand().ReplaceAllStringFunc(text, func(found string) string {
		if found == "&" {
			return "&amp;"
		}
		return found
	})
}

// cutRemarks takes out the elements that hold free text.
func cutRemarks(text string) string { return remarks().ReplaceAllString(text, "") }

// parseXML builds the tree of a strictly read text.
func parseXML(text string) (*element, error) {
	top := &element{}
	open := []*element{top}
	d := xml.NewDecoder(strings.NewReader(text))
	for count := 0; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && len(top.kids) > 0 {
			return top, nil
		}
		if errors.Is(err, io.EOF) {
			return nil, errNoXML
		}
		if err != nil {
			return nil, err
		}
		inner := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			if count++; count > maxElements || len(open) > maxDepth {
				return nil, errTooLarge
			}
			e := &element{name: token.Name.Local}
			inner.kids = append(inner.kids, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			inner.text = append(inner.text, token...)
		case xml.Directive:
			return nil, errDoctype
		}
	}
}

// child is the first child of a name, in any letter case, or nil.
func (e *element) child(name string) *element {
	for _, kid := range e.kids {
		if strings.EqualFold(kid.name, name) {
			return kid
		}
	}
	return nil
}

// first is the text of the first of names that has a child with text in it.
func (e *element) first(names ...string) string {
	for _, name := range names {
		if kid := e.child(name); kid != nil && trimBlank(string(kid.text)) != "" {
			return string(kid.text)
		}
	}
	return ""
}
