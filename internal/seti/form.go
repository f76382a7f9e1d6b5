package seti

import (
	"log/slog"
	"slices"
	"strings"

	"connect2cart/internal/secret"
)

// Form is one poll as sent. It holds a password, so printing, logging and
// marshalling show a mask in place of the values. The values lie behind two
// pointers, because fmt looks through one when a verb does not fit. The zero
// value is an empty form.
type Form struct{ behind **fields }

type fields struct {
	query, body string
	opening     [len(openingNames)]string // as sent, in the order of openingNames
	unknown     []string                  // set by ParseRequest
}

// maxOpening bounds the value of an opening parameter, in bytes as sent. Real
// functions, Cart IDs, Cart Passwords and store codes have less than a tenth of
// it.
const maxOpening = 1024

// ParseForm finds function and login in the query string and the body of a
// poll, and never fails. Before a login it looks for every & and =, and reads
// nothing else. ParseRequest reads the rest.
//
// It reads as leniently as seti-protocol.md 1.2 and Q14 ask. A bad % escape and
// a raw ; are text. A missing = means an empty value. Bytes outside UTF-8 are
// Windows-1252. Names have no case. The last of two equal names counts, and the
// body wins over the query.
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

// open looks for the opening parameters in source. They win over earlier ones.
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

// nextPiece returns the ends of the piece of a form at start and of its name.
// The piece ends at the next &, the name at the first = in it, or with the
// piece.
func nextPiece(p *pace, form string, start int) (nameEnd, end int) {
	end = len(form)
	if n := p.index(form[start:], '&'); n >= 0 {
		end = start + n
	}
	nameEnd = end
	if n := p.index(form[start:end], '='); n >= 0 {
		nameEnd = start + n
	}
	return nameEnd, end
}

// Function returns the function of the poll, in lower case. For one outside
// SETI it returns a name that is safe to log, and an *UnknownFunctionError.
func (f Form) Function() (string, error) {
	asked := f.openingValue(0)
	name := strings.ToLower(strings.TrimSpace(asked))
	if _, ok := requests[name]; ok || name == SendVersion {
		return name, nil
	}
	err := unknownFunction(asked)
	return strings.ToLower(err.Name), err
}

// Login returns the Cart ID, Cart Password and store code of the poll, without
// blanks around them. Blanks come from copying: we hand out none.
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

// Unknown returns the names of ignored parameters for the log (Q2), after
// ParseRequest. They are sorted, each once, at most maxUnknown. A piece of the
// form unlike a parameter shows as "?", because it may be somebody's text.
func (f Form) Unknown() []string { return slices.Clone(f.fields().unknown) }

func (f Form) fields() *fields {
	if f.behind == nil {
		return &fields{}
	}
	return *f.behind
}

const formMask = "[form]"

// String returns a mask instead of the values.
func (Form) String() string { return formMask }

// GoString returns the mask for %#v.
func (Form) GoString() string { return formMask }

// MarshalText returns the mask for encoding/json and every other encoder.
func (Form) MarshalText() ([]byte, error) { return []byte(formMask), nil }

// LogValue returns the mask for log/slog.
func (Form) LogValue() slog.Value { return slog.StringValue(formMask) }
