package onboard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// maxBody is the largest accepted submission in bytes (outside.md: 413 above).
const maxBody = 64 << 10

// errUnreadable is a body at odds with its content type: a broken form, or a
// broken JSON object.
var errUnreadable = errors.New("the body is not what its content type says")

// tooLargeError is a body above maxBody.
type tooLargeError struct{}

func (tooLargeError) Error() string { return fmt.Sprintf("body over %d bytes", maxBody) }

// contentTypeError is an unsupported content type. It is the sender's text, so
// it stays out of all answers.
type contentTypeError struct{}

func (contentTypeError) Error() string { return "content type is neither a form nor JSON" }

// The two content types of a submission.
const (
	typeForm = "application/x-www-form-urlencoded"
	typeJSON = "application/json"
)

// contentType is the media type of the request's body, less its parameters.
func contentType(r *http.Request) string {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil && media == "" {
		return ""
	}
	return media
}

// readFields reads the submission of a request. It fails with contentTypeError,
// tooLargeError or errUnreadable. It also fails if the connection does.
func readFields(r *http.Request) (fields, error) {
	media := contentType(r)
	if media != typeForm && media != typeJSON {
		return nil, contentTypeError{}
	}
	if r.ContentLength > maxBody {
		return nil, tooLargeError{}
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("body: %w", err)
	}
	if len(body) > maxBody {
		return nil, tooLargeError{}
	}
	if media == typeJSON {
		return decodeJSON(body)
	}
	return decodeForm(body)
}

// decodeForm takes the first value of each name. A single bad pair makes the
// whole body unreadable, because half a key must not pass as a key.
func decodeForm(body []byte) (fields, error) {
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, errUnreadable // err quotes the value
	}
	f := make(fields, len(values))
	for name, vs := range values {
		f[name] = vs[0]
	}
	return f, nil
}

// decodeJSON accepts one object. A member may be something else than text. For
// a tick box, true and 1 become "yes", as a form would send it. Any other such
// member becomes a forbidden character, so check reports it as invalid.
func decodeJSON(body []byte) (fields, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	var members map[string]any
	if err := decoder.Decode(&members); err != nil || members == nil {
		return nil, errUnreadable
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errUnreadable
	}
	f := make(fields, len(members))
	for name, value := range members {
		f[name] = jsonText(name, value)
	}
	return f, nil
}

// numbers are the fields that JSON may send as numbers.
var numbers = append([]string{fieldFirstOrder, fieldAfter, "order", "channel", "unit_price_digits", "payment_outage_hours", "hold_seconds", "calls_at_once"}, lists...)

// lists are the fields that JSON may also send as lists of numbers.
var lists = []string{"channels", "order_statuses", "location"}

// listText is a list of numbers as a form sends it. ok is false for another list.
// An empty one means all channels, and of nothing else.
func listText(name string, list []any) (text string, ok bool) {
	if !slices.Contains(lists, name) || len(list) == 0 && name != "channels" {
		return "", false
	}
	words := make([]string, len(list))
	for i, one := range list {
		number, isNumber := one.(float64)
		if !isNumber {
			return "", false
		}
		words[i] = strconv.FormatFloat(number, 'f', -1, 64)
	}
	return strings.Join(words, ","), true
}

func jsonText(name string, value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case []any:
		if text, ok := listText(name, v); ok {
			return text
		}
	}
	if number, ok := value.(float64); ok && slices.Contains(numbers, name) {
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	if name == fieldNewPassword {
		switch value {
		case true, 1.0:
			return "yes"
		case false, 0.0:
			return "no"
		}
	}
	return "\x00"
}
