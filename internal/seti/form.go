package seti

import (
	"log/slog"
	"slices"
	"strings"
)

// Form is the parameters of one poll. It holds a password, so no way of
// printing, logging or marshalling it shows a value: the values lie behind two
// pointers, since fmt looks through one when a verb does not fit. The zero
// value is an empty form.
type Form struct{ behind **fields }

type fields struct {
	values  map[string]string // by lower-case name; known names only
	unknown []string
}

// ParseForm reads the query string and the body of a poll as leniently as
// seti-protocol.md 1.2 and Q14 ask: a bad % escape and a raw ; are text, a
// missing = is an empty value, bytes that are no UTF-8 are Windows-1252,
// names have no case, the last of two equal names counts, and the body wins
// over the query. It never fails. Values of parameters that SETI does not
// know are dropped, and so is dkey, the key to stored card numbers.
func ParseForm(rawQuery string, body []byte) Form {
	f := &fields{values: map[string]string{}}
	f.read(rawQuery)
	f.read(strings.TrimRight(strings.TrimLeft(string(body), "\ufeff \t\r\n"), "\r\n\x00"))
	for name, raw := range f.values {
		f.values[name] = decode(raw)
	}
	slices.Sort(f.unknown)
	return Form{&f}
}

// Get is the value of a parameter, or "" when it is absent or unknown.
func (f Form) Get(name string) string {
	return f.fields().values[strings.ToLower(name)]
}

// Unknown is the names of parameters that were ignored, sorted, each once, at
// most maxUnknown of them: for the log (Q2). A piece of the form that does not
// look like a parameter may be somebody's text, and shows as "?".
func (f Form) Unknown() []string { return slices.Clone(f.fields().unknown) }

func (f Form) fields() *fields {
	if f.behind == nil {
		return &fields{}
	}
	return *f.behind
}

const formMask = "[form]"

// String shows no value.
func (Form) String() string { return formMask }

// GoString shows no value to %#v.
func (Form) GoString() string { return formMask }

// MarshalText shows no value to encoding/json and every other encoder.
func (Form) MarshalText() ([]byte, error) { return []byte(formMask), nil }

// LogValue shows no value to log/slog.
func (Form) LogValue() slog.Value { return slog.StringValue(formMask) }

// read adds the parameters of source, not yet decoded. They win over those
// read before.
func (f *fields) read(source string) {
	var update payload // the update parameter, while it may go on
	for start := 0; start <= len(source); {
		end := len(source)
		if i := strings.IndexByte(source[start:], '&'); i >= 0 {
			end = start + i
		}
		rawName, _, hasValue := strings.Cut(source[start:end], "=")
		name := strings.ToLower(decode(rawName))
		switch {
		case isParameter(name):
			update = f.take(name, source, min(start+len(rawName)+1, end), end)
		case update.continues(source[start:end]):
			update.extend(source[start:end])
			f.values[updateParam] = source[update.start:end]
		default:
			update = payload{}
			f.ignore(name, hasValue)
		}
		start = end + 1
	}
}

// take keeps the value source[start:end]. The result is a payload only for the
// update parameter.
func (f *fields) take(name, source string, start, end int) payload {
	if name == "dkey" {
		return payload{}
	}
	f.values[name] = source[start:end]
	if name != updateParam {
		return payload{}
	}
	return newPayload(source[start:end], start)
}

// maxUnknown bounds what a stranger can write into our log.
const maxUnknown = 16

func (f *fields) ignore(name string, hasValue bool) {
	if name == "" && !hasValue {
		return
	}
	if !hasValue || name == "" || len(name) > 32 || strings.ContainsFunc(name, func(r rune) bool { return !isNameRune(r) }) {
		name = "?"
	}
	if len(f.unknown) < maxUnknown && !slices.Contains(f.unknown, name) {
		f.unknown = append(f.unknown, name)
	}
}

// updateParam carries stock levels, stock changes and order statuses.
const updateParam = "update"

// isParameter reports whether SETI has a parameter of this lower-case name.
func isParameter(name string) bool {
	switch name {
	case "setifunction", "setiuser", "password", "code", "omversion", "lastorder", "lastdate", "startnum", "batchsize",
		"dkey", updateParam, "count", "ordernumber", "orderstatus", "refnumber", "orderdetail", "trackcount":
		return true
	}
	for _, numbered := range [...]string{"tracknum", "trackcarrier", "trackpickupdate"} {
		if rest, ok := strings.CutPrefix(name, numbered); ok && (rest == "" || isTrackIndex(rest)) {
			return true
		}
	}
	return false
}

// isTrackIndex holds for 1 to maxTracks, written plainly.
func isTrackIndex(s string) bool {
	if len(s) > 3 || s[0] == '0' {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
