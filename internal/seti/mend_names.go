package seti

import "strings"

// typed are the tags of the elements with names that operators type: a service
// such as "Ground <5 lb", and a carrier.
var typed = [...]struct{ start, end string }{{"<Method>", "</Method>"}, {"<Shipper>", "</Shipper>"}}

// maxTyped is the most bytes of such a name. Stone Edge's own fields are
// shorter.
const maxTyped = 255

// escapeNames writes each < within a typed name as &lt;. A name ends at its own
// end tag. If another end tag comes first, the name stays as it is, because its
// text would swallow its neighbors.
func escapeNames(p *pace, text string) string {
	var out strings.Builder
	kept, end := 0, 0 // out has text[:kept], escaped; end is the place of the next end tag
	for at := 0; p.err == nil; at++ {
		n := p.index(text[at:], '<')
		if n < 0 {
			break
		}
		at += n
		tag, ok := typedAt(text[at:])
		if !ok {
			continue
		}
		start := at + len(tag.start)
		if end < start {
			end = nextEnd(p, text, start)
		}
		if end-start > maxTyped || !hasPrefixFold(text[end:], tag.end) || !strings.Contains(text[start:end], "<") {
			continue
		}
		out.WriteString(text[kept:start])
		out.WriteString(strings.ReplaceAll(text[start:end], "<", "&lt;"))
		kept, at = end, end
	}
	if kept == 0 {
		return text
	}
	out.WriteString(text[kept:])
	return out.String()
}

// typedAt returns the tags of the typed name at the start of text.
func typedAt(text string) (tag struct{ start, end string }, ok bool) {
	for _, tag := range typed {
		if hasPrefixFold(text, tag.start) {
			return tag, true
		}
	}
	return tag, false
}

// nextEnd returns the place of the first end tag from a place on, or the length of
// text.
func nextEnd(p *pace, text string, from int) int {
	if n := p.find(text[from:], "</"); n >= 0 {
		return from + n
	}
	return len(text)
}
