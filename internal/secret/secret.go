// Package secret is text that never shows: not printed, not logged, not
// marshalled. It will never decide who may read a secret.
package secret

import (
	"crypto/sha256"
	"crypto/subtle"
	"log/slog"
)

// mask is what every way of printing shows instead of the text.
const mask = "[secret]"

// String is a secret text. The text lies behind a pointer to a pointer-free
// box, so that neither fmt's %#v nor a struct dump of slog's reaches it
// (golang/go #63204). The zero value is the empty secret.
type String struct{ text *string }

// New keeps text as a secret.
func New(text string) String { return String{&text} }

// Reveal is the text itself, for the one line that sends or stores it.
func (s String) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsEmpty reports whether there is no text.
func (s String) IsEmpty() bool { return s.Reveal() == "" }

// Equal compares in constant time, whatever the lengths.
func (s String) Equal(other String) bool {
	a, b := sha256.Sum256([]byte(s.Reveal())), sha256.Sum256([]byte(other.Reveal()))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// String shows the mask.
func (String) String() string { return mask }

// GoString shows the mask to %#v.
func (String) GoString() string { return mask }

// MarshalText shows the mask to encoding/json and every other encoder.
func (String) MarshalText() ([]byte, error) { return []byte(mask), nil }

// LogValue shows the mask to log/slog.
func (String) LogValue() slog.Value { return slog.StringValue(mask) }
