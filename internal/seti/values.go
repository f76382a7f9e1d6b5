package seti

import "slices"

// values are the parameters of a form by lower-case name. They leave out dkey
// and names outside SETI.
type values map[string]string

// size returns the length of all text, in bytes.
func (v values) size() (n int) {
	for _, value := range v {
		n += len(value)
	}
	return n
}

// reading is the reading of a whole form, after the login.
type reading struct {
	pace    *pace
	values  values
	unknown []string
}

// read adds the parameters of source, as sent. They win over earlier ones.
func (r *reading) read(source string) {
	var update payload // the update parameter, while it may go on
	for start := 0; start <= len(source) && r.pace.err == nil; {
		nameEnd, end := nextPiece(r.pace, source, start)
		piece := source[start:end]
		switch name := parameter(source[start:nameEnd]); {
		case name != "":
			update = r.take(name, source, min(nameEnd+1, end), end)
		case update.continues(r.pace, piece):
			update.extend(r.pace, piece)
			r.values[updateParam] = source[update.start:end]
		default:
			update = payload{}
			r.ignore(source[start:nameEnd], nameEnd < end)
		}
		start = end + 1
	}
}

// take keeps the value source[start:end]. It returns an empty payload unless
// the parameter is update.
func (r *reading) take(name, source string, start, end int) payload {
	if name == cardKey {
		return payload{}
	}
	r.values[name] = source[start:end]
	if name != updateParam {
		return payload{}
	}
	return newPayload(r.pace, source[start:end], start)
}

const (
	maxUnknown     = 16 // names: a bound on what a stranger writes into our log
	maxUnknownName = 32 // bytes of a name
)

// ignore notes the name of a parameter outside SETI.
func (r *reading) ignore(rawName string, hasValue bool) {
	if rawName == "" && !hasValue || len(r.unknown) == maxUnknown {
		return
	}
	var buf [maxUnknownName]byte
	name := spelled(buf[:0], rawName)
	if !hasValue || !isName(name) {
		name = []byte("?") // it may be somebody's text
	}
	if !slices.ContainsFunc(r.unknown, func(known string) bool { return known == string(name) }) {
		r.unknown = append(r.unknown, string(name))
	}
}

func isName(name []byte) bool {
	return len(name) > 0 && !slices.ContainsFunc(name, func(c byte) bool { return !isNameByte(c) })
}

// maxForm bounds the decoded text of a form, in bytes: as much as any request.
// Only Windows-1252 grows when decoded, its € threefold.
const maxForm = 6 << 20

// decodeAll decodes the values. It reports whether there is room for them.
func (r *reading) decodeAll() bool {
	room := maxForm
	for name, raw := range r.values {
		value, ok := decodeWithin(r.pace, raw, room)
		if !ok {
			return false
		}
		room -= len(value)
		r.values[name] = value
	}
	return true
}
