package seti

import (
	"log/slog"
	"slices"
	"strings"

	"connect2cart/internal/secret"
)

// Form is one poll as it was sent. It holds a password, so no way of printing,
// logging or marshalling it shows a value: the values lie behind two pointers,
// since fmt looks through one when a verb does not fit. The zero value is an
// empty form.
type Form struct{ behind **fields }

type fields struct {
	query, body string
	opening     [len(openingNames)]string // as sent, in the order of openingNames
	unknown     []string                  // set by ParseRequest
}

// maxOpening is how much of such a parameter is read, in bytes as sent. No
// function, Cart ID, Cart Password or store code is a tenth as long.
const maxOpening = 1024

// ParseForm finds function and login in the query string and the body of a
// poll. It reads nothing else: whoever has not logged in makes us look for
// every & and =, and no more. ParseRequest reads the rest. It never fails.
//
// Forms are read as leniently as seti-protocol.md 1.2 and Q14 ask: a bad %
// escape and a raw ; are text, a missing = is an empty value, bytes that are no
// UTF-8 are Windows-1252, names have no case, the last of two equal names
// counts, and the body wins over the query.
func ParseForm(rawQuery, body string) Form {
	return openForm(&pace{}, rawQuery, body)
}

func openForm(p *pace, rawQuery, body string) Form {
	body = strings.TrimRight(strings.TrimLeft(body, "\ufeff \t\r\n"), "\r\n\x00")
	f := &fields{query: rawQuery, body: body}
	f.open(p, rawQuery)
	f.open(p, body)
	return Form{&f}
}

// open looks for the opening parameters in source. They win over those found
// before.
func (f *fields) open(p *pace, source string) {
	for start := 0; start <= len(source); {
		nameEnd, end := nextPiece(p, source, start)
		if i := opening(source[start:nameEnd]); i >= 0 {
			value := source[min(nameEnd+1, end):end]
			f.opening[i] = value[:min(len(value), maxOpening)]
		}
		start = end + 1
	}
}

// nextPiece says where the piece of a form that begins at start ends, at the
// next &, and where its name does, at the first = or with the piece.
func nextPiece(p *pace, form string, start int) (nameEnd, end int) {
	end = len(form)
	if n := p.index(form[start:], '&'); n >= 0 {
		end = start + n
	}
	nameEnd = end
	if start < end {
		if n := p.index(form[start:end], '='); n >= 0 {
			nameEnd = start + n
		}
	}
	return nameEnd, end
}

// Function is the function that was asked for, in lower case. For one that
// SETI does not have it is what the log may show of it, and the error is an
// *UnknownFunctionError.
func (f Form) Function() (string, error) {
	asked := f.openingValue(0)
	name := strings.ToLower(strings.TrimSpace(asked))
	if _, ok := requests[name]; ok || name == SendVersion {
		return name, nil
	}
	err := unknownFunction(asked)
	return strings.ToLower(err.Name), err
}

// Login is what the poll logs in with. Blanks around the values are taken off:
// they come from copying, and no Cart ID or Cart Password that we hand out has
// any.
func (f Form) Login() Login {
	return Login{
		CartID:    strings.TrimSpace(f.openingValue(1)),
		Password:  secret.New(strings.TrimSpace(f.openingValue(2))),
		StoreCode: strings.TrimSpace(f.openingValue(3)),
	}
}

func (f Form) openingValue(i int) string {
	return decode(&pace{}, f.fields().opening[i])
}

// Unknown is the names of parameters that ParseRequest ignored, sorted, each
// once, at most maxUnknown of them: for the log (Q2). A piece of the form that
// does not look like a parameter may be somebody's text, and shows as "?".
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
