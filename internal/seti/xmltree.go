package seti

import (
	"strings"
	"unicode/utf8"
)

// maxDepth bounds the levels of an update. Posts from Stone Edge have five.
const maxDepth = 32

// element is one element of an update: its name without the prefix, its own
// text, and its children.
type element struct {
	name  string
	text  string
	first *element // child
	next  *element // of the same parent
}

// tree is an update after reading: its roots are the children of top.
type tree struct {
	top   element
	pace  *pace
	bound int // the most elements it may have
	count int
	taken int // bytes of text returned by value

	blocks [][]element
	spare  []element // of the last block in use
	used   int       // blocks

	open  [maxDepth + 1]level
	depth int // index in open of the innermost element; open[0] is top
}

// level is an element still open.
type level struct {
	*element
	tag  string // its name with the prefix
	last *element
	text content
}

// read reads s to its end. It replaces the result of an earlier read.
func (t *tree) read(s *scanner) error {
	t.top, t.count, t.depth, t.used, t.spare = element{}, 0, 0, 0, nil
	t.open[0].reset(&t.top, "")
	for s.at < len(s.text) && t.pace.err == nil {
		token, err := s.next(t.text())
		switch {
		case err != nil:
			return err
		case token.kind == startTag:
			err = t.start(token)
		case token.kind == endTag:
			err = t.end(token.name)
		}
		if err != nil {
			return err
		}
	}
	switch {
	case t.depth > 0:
		return errSyntax
	case t.top.first == nil:
		return errNoXML
	}
	return nil
}

// text returns the content of the innermost element. Around the roots it
// returns nil, because text there counts for nothing.
func (t *tree) text() *content {
	if t.depth == 0 {
		return nil
	}
	return &t.open[t.depth].text
}

// start opens an element, and closes an empty one.
func (t *tree) start(token token) error {
	if t.count == t.bound || t.depth == maxDepth {
		return errTooLarge
	}
	t.count++
	e := t.add()
	e.name = withoutPrefix(token.name)
	parent := &t.open[t.depth]
	if parent.last == nil {
		parent.first = e
	} else {
		parent.last.next = e
	}
	parent.last = e
	t.depth++
	t.open[t.depth].reset(e, token.name)
	if token.empty {
		return t.end(token.name)
	}
	return nil
}

// end closes the innermost element. The names of both tags must be equal.
func (t *tree) end(name string) error {
	inner := &t.open[t.depth]
	if t.depth == 0 || inner.tag != name {
		return errSyntax
	}
	inner.element.text = inner.text.String()
	t.depth--
	return nil
}

// The tree makes elements in blocks, because that costs less than one by one.
// Blocks grow with the tree, so few elements are left over. A second read uses
// the same blocks.
const (
	leastBlock = 16
	mostBlock  = 1024
)

func (t *tree) add() *element {
	if len(t.spare) == 0 {
		t.spare = t.nextBlock()
	}
	e := &t.spare[0]
	t.spare = t.spare[1:]
	return e
}

func (t *tree) nextBlock() []element {
	if t.used == len(t.blocks) {
		t.blocks = append(t.blocks, make([]element, min(max(leastBlock, t.count), mostBlock)))
	}
	block := t.blocks[t.used]
	t.used++
	clear(block)
	return block
}

// withoutPrefix returns the local part of a name.
func withoutPrefix(name string) string {
	if prefix, local, ok := strings.Cut(name, ":"); ok && prefix != "" && local != "" {
		return local
	}
	return name
}

// child returns the first child of a name, in any letter case, or nil.
func (t *tree) child(e *element, name string) *element {
	for kid := e.first; kid != nil; kid = kid.next {
		t.pace.walk(1)
		if strings.EqualFold(kid.name, name) {
			return kid
		}
	}
	return nil
}

// value returns the text of the first child with text, trying names in turn.
// The text has no blanks around it.
func (t *tree) value(e *element, names ...string) string {
	text, _ := t.twoTexts(e, names)
	return text
}

// sole is value for a text that decides something. clash means that a second child
// of the name has another text, so nobody can say which one counts. Then text is
// empty.
func (t *tree) sole(e *element, names ...string) (text string, clash bool) {
	text, other := t.twoTexts(e, names)
	if other != "" {
		return "", true
	}
	return text, false
}

// only is sole, without saying why a text is empty.
func (t *tree) only(e *element, names ...string) string {
	text, _ := t.sole(e, names...)
	return text
}

// twoTexts returns the text of the first child with text, trying names in turn, and
// the first other text under the same name.
func (t *tree) twoTexts(e *element, names []string) (first, other string) {
	for _, name := range names {
		for kid := e.first; kid != nil && other == ""; kid = kid.next {
			t.pace.walk(1)
			switch {
			case kid.text == "" || !strings.EqualFold(kid.name, name):
			case first == "":
				first = kid.text
			case kid.text != first:
				other = kid.text
			}
		}
		if first != "" {
			break
		}
	}
	t.taken += len(first)
	return first, other
}

// content gathers the text of an element. It copies only a text of several
// pieces. A nil content drops all text.
type content struct {
	piece string
	built []byte // the text, once there is a second piece
}

// add takes in a piece of the text. It leaves out blanks at the beginning,
// because they stand between elements.
func (c *content) add(piece string) {
	switch {
	case c == nil:
	case len(c.built) > 0:
		c.built = append(c.built, piece...)
	case c.piece != "":
		c.built = append(append(c.built, c.piece...), piece...)
	default:
		c.piece = strings.TrimLeft(piece, " \t\r\n\ufeff")
	}
}

// addRune takes in a character spelled differently in the source.
func (c *content) addRune(r rune) {
	if c == nil || r == '\n' && c.piece == "" && len(c.built) == 0 {
		return
	}
	if len(c.built) == 0 {
		c.built = append(c.built, c.piece...)
	}
	c.built = utf8.AppendRune(c.built, r)
}

// String returns the text without blanks around it.
func (c *content) String() string {
	if len(c.built) > 0 {
		return trimBlank(string(c.built))
	}
	return trimBlank(c.piece)
}

func (l *level) reset(e *element, tag string) {
	l.element, l.tag, l.last = e, tag, nil
	l.text.piece, l.text.built = "", l.text.built[:0]
}
