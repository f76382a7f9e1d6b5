package bcsim

import (
	"fmt"
	"strings"
	"time"
)

// Date is a moment as v2 writes it: RFC 2822 in UTC, "" when unset.
type Date struct{ time.Time }

// Stamp is a moment as v3 writes it: RFC 3339 in UTC, null when unset.
type Stamp struct{ time.Time }

const rfc2822 = "Mon, 02 Jan 2006 15:04:05 -0700"

// On is a Date for tests and tables. It panics on a text it cannot read.
func On(text string) Date {
	t, err := parseTime(text)
	if err != nil {
		panic(err)
	}
	return Date{t}
}

// MarshalJSON writes RFC 2822, or "" for the zero time.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte(`""`), nil
	}
	return d.UTC().AppendFormat(nil, `"`+rfc2822+`"`), nil
}

// UnmarshalJSON reads either form, "" and null.
func (d *Date) UnmarshalJSON(data []byte) (err error) {
	d.Time, err = unmarshalTime(data)
	return err
}

// MarshalJSON writes RFC 3339, or null for the zero time.
func (s Stamp) MarshalJSON() ([]byte, error) {
	if s.IsZero() {
		return []byte("null"), nil
	}
	return s.UTC().AppendFormat(nil, `"2006-01-02T15:04:05Z07:00"`), nil
}

// UnmarshalJSON reads either form, "" and null.
func (s *Stamp) UnmarshalJSON(data []byte) (err error) {
	s.Time, err = unmarshalTime(data)
	return err
}

func unmarshalTime(data []byte) (time.Time, error) {
	text := strings.Trim(string(data), `"`)
	if text == "" || text == "null" {
		return time.Time{}, nil
	}
	return parseTime(text)
}

// parseTime reads the forms of the API's date filters: RFC 2822, ISO 8601 with
// or without zone, and a date alone. An unescaped "+" arrives as a blank;
// parseTime refuses it, because the API does too.
func parseTime(text string) (time.Time, error) {
	for _, layout := range []string{rfc2822, time.RFC3339, "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05", time.DateOnly, "Mon, 2 Jan 2006 15:04:05 -0700", time.RFC1123} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("date %.40q: want RFC 2822 or ISO 8601", text)
}

// now is the present, cut to the second as the API shows it.
func now() time.Time { return time.Now().UTC().Truncate(time.Second) }
