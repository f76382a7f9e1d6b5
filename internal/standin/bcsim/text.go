package bcsim

import (
	"encoding/json"
	"strconv"
	"strings"
)

// NullText is a text that marshals as null when empty.
type NullText string

// MarshalJSON writes null for "".
func (t NullText) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// NullID is a number that marshals as null when 0.
type NullID int64

// MarshalJSON writes null for 0.
func (n NullID) MarshalJSON() ([]byte, error) {
	if n == 0 {
		return []byte("null"), nil
	}
	return json.Marshal(int64(n))
}

// orderText is an order number that marshals as a string, as in transactions.
type orderText int64

// MarshalJSON writes a string.
func (n orderText) MarshalJSON() ([]byte, error) {
	return []byte(`"` + strconv.FormatInt(int64(n), 10) + `"`), nil
}

// UnmarshalJSON reads a string or a number.
func (n *orderText) UnmarshalJSON(data []byte) error {
	v, err := strconv.ParseInt(strings.Trim(string(data), `"`), 10, 64)
	*n = orderText(v)
	return err
}

// Weight is a decimal text. BigCommerce sends it as a string or as a number,
// and Weight marshals in the form it came in.
type Weight string

// MarshalJSON writes "0" for an unset weight, and a number for a text with a
// leading "#".
func (w Weight) MarshalJSON() ([]byte, error) {
	if w == "" {
		return []byte(`"0"`), nil
	}
	if number, ok := strings.CutPrefix(string(w), "#"); ok {
		return []byte(number), nil
	}
	return json.Marshal(string(w))
}

// UnmarshalJSON reads a string or a number. It marks a number with a leading
// "#".
func (w *Weight) UnmarshalJSON(data []byte) error {
	if data[0] != '"' {
		*w = Weight("#" + string(data))
		return nil
	}
	return json.Unmarshal(data, (*string)(w))
}
