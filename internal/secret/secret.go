// Package secret keeps a text out of sight: printing, logging and marshalling
// show a mask in its place. It will never grant or refuse access to a secret.
package secret

import (
	"crypto/sha256"
	"crypto/subtle"
	"log/slog"
)

// mask is the text shown in place of a secret.
const mask = "[secret]"

// String is a secret text. It holds a pointer to the text, because fmt's %#v
// and slog's dump of a struct would print a plain field (golang/go #63204). The
// zero value is the empty secret.
type String struct{ text *string }

// New keeps text as a secret.
func New(text string) String { return String{&text} }

// Reveal returns the text itself. Call it only on the line that sends or stores
// the secret.
func (s String) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsEmpty reports whether the text is empty.
func (s String) IsEmpty() bool { return s.Reveal() == "" }

// Equal compares two secrets in constant time, even if their lengths differ.
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
