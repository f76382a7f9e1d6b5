package bigcommerce

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// Text is a string. BigCommerce also sends it as a number, a boolean or null
// (bigcommerce-api.md 9, "numbers as strings and the reverse").
type Text string

// UnmarshalJSON accepts a string, a number, a boolean or null.
func (t *Text) UnmarshalJSON(data []byte) error {
	data = bytes.TrimSpace(data)
	switch {
	case len(data) == 0 || string(data) == "null":
		*t = ""
		return nil
	case data[0] == '"':
		s, err := unquotedText(data)
		*t = Text(s)
		return err
	case data[0] == '{' || data[0] == '[':
		return errors.New("text: got a list or an object")
	}
	*t = Text(data)
	return nil
}

// Int is a whole number. BigCommerce also sends it as a string or null.
// Decimals of zero are dropped, as in "2.0000".
type Int int64

// UnmarshalJSON accepts a number, a string with a number, "" or null.
func (n *Int) UnmarshalJSON(data []byte) error {
	text := strings.TrimSpace(string(bytes.Trim(data, `"`)))
	if text == "" || text == "null" {
		*n = 0
		return nil
	}
	if v, err := strconv.ParseInt(text, 10, 64); err == nil {
		*n = Int(v)
		return nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > 1<<53 || f != math.Trunc(f) {
		return errors.New("not a whole number")
	}
	*n = Int(f)
	return nil
}

// Time is a moment in UTC as v2 (RFC 2822, "" when unset) or v3 (RFC 3339)
// writes it.
type Time struct{ time.Time }

// UnmarshalJSON accepts both forms, "" and null; the last two are the zero time.
func (t *Time) UnmarshalJSON(data []byte) error {
	text := strings.TrimSpace(string(bytes.Trim(data, `"`)))
	if text == "" || text == "null" || text == "0" {
		*t = Time{}
		return nil
	}
	for _, layout := range []string{time.RFC1123Z, time.RFC1123, time.RFC3339Nano, "2006-01-02T15:04:05", "Mon, 2 Jan 2006 15:04:05 -0700"} {
		if v, err := time.Parse(layout, text); err == nil {
			*t = Time{v.UTC()}
			return nil
		}
	}
	return errors.New("not a time")
}

// Option is the value of a line's option: text, a number, or the JSON text of a
// list or an object, such as an uploaded file.
type Option string

// UnmarshalJSON accepts any JSON value.
func (o *Option) UnmarshalJSON(data []byte) error {
	if data = bytes.TrimSpace(data); len(data) > 0 && (data[0] == '{' || data[0] == '[') {
		*o = Option(data)
		return nil
	}
	return (*Text)(o).UnmarshalJSON(data)
}

// FormValue is a form field's value in words: several are joined by ", ".
type FormValue string

// UnmarshalJSON accepts a string, a number, null or an array of them.
func (v *FormValue) UnmarshalJSON(data []byte) error {
	data = bytes.TrimSpace(data)
	var many []Text
	if len(data) > 0 && data[0] == '[' {
		if err := json.Unmarshal(data, &many); err != nil {
			return err
		}
	} else {
		var one Text
		if err := one.UnmarshalJSON(data); err != nil {
			return err
		}
		many = []Text{one}
	}
	words := make([]string, len(many))
	for i, w := range many {
		words[i] = string(w)
	}
	*v = FormValue(strings.Join(words, ", "))
	return nil
}
