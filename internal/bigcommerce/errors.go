package bigcommerce

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"connect2cart/internal/secret"
)

// Error is a refusal by BigCommerce: any status but a success. Only this
// package sees BigCommerce's own words, because they can hold a shopper's or
// the merchant's input. The Is functions tell their meaning.
type Error struct {
	Method string
	Path   string // below the store: "/v2/orders/7"
	Status int

	title  string            // on one line, at most 16 KiB: an inventory refusal names every item it dislikes
	fields map[string]string // the faults by field, if BigCommerce names fields
	formed bool              // JSON in BigCommerce's own form: v3's problem or v2's list
	closed bool              // 503 in words of a suspended store, or of one in maintenance
}

// Error names the call and the status. It gives the reason only in our words.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s %s: %d %s", e.Method, e.Path, e.Status, http.StatusText(e.Status))
	if why := e.reason(); why != "" {
		return text + ": " + why
	}
	return strings.TrimSpace(text)
}

// RateLimitError is a call kept back by the store's quota or answered with 429.
// Its wait outlasts the context, or its repeats are used up.
type RateLimitError struct {
	Method, Path string // both "" if Client.Afford returned it
	// RetryAfter is how long until the store should answer again.
	RetryAfter time.Duration
}

func (e *RateLimitError) Error() string {
	return fmt.Sprintf("%srate limit, again in %s", call(e.Method, e.Path), e.RetryAfter.Round(time.Second))
}

// call returns the words before an error of a call, "" without a method.
func call(method, path string) string {
	if method == "" {
		return ""
	}
	return method + " " + path + ": "
}

// UnclearError is a write with an unknown outcome. The connection broke, time
// ran out or the store failed after we sent the request. Read before you
// repeat. It unwraps to the cause.
type UnclearError struct {
	Method, Path string
	Err          error
}

func (e *UnclearError) Error() string {
	return fmt.Sprintf("%s %s: outcome unknown: %v", e.Method, e.Path, e.Err)
}

// Unwrap returns the cause.
func (e *UnclearError) Unwrap() error { return e.Err }

// AnswerError is an unusable answer with a good status: cut off, no JSON, too
// large, or another page than we asked for.
type AnswerError struct {
	Method, Path string
	Err          error
}

func (e *AnswerError) Error() string {
	return fmt.Sprintf("%sunusable answer: %v", call(e.Method, e.Path), e.Err)
}

// Unwrap returns the fault of the answer.
func (e *AnswerError) Unwrap() error { return e.Err }

// answerError wraps the fault of an answer. After a POST it returns an
// *UnclearError too, because the store has acted and we do not know how.
func answerError(req *http.Request, err error) error {
	method, path := req.Method, shortPath(req.URL)
	answer := &AnswerError{Method: method, Path: path, Err: err}
	if method == http.MethodPost {
		return &UnclearError{Method: method, Path: path, Err: answer}
	}
	return answer
}

// answered wraps an error with answerError and returns nil for nil.
func answered(req *http.Request, err error) error {
	if err == nil {
		return nil
	}
	return answerError(req, err)
}

// sendError names the request of a transport's error. It drops the *url.Error,
// because the filters in its URL can be personal.
func sendError(req *http.Request, err error) error {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	switch err.(type) {
	case *RateLimitError, *UnclearError:
		return err
	}
	return &SendError{Method: req.Method, Path: shortPath(req.URL), Err: err}
}

// SendError is a call without an answer: the store was out of reach, the
// connection broke, or time ran out. It unwraps to the cause.
type SendError struct {
	Method, Path string
	Err          error
}

func (e *SendError) Error() string { return fmt.Sprintf("%s %s: %v", e.Method, e.Path, e.Err) }

// Unwrap returns the cause.
func (e *SendError) Unwrap() error { return e.Err }

// statusError reads the refusal out of an answer. A POST with a status that leaves
// its outcome open becomes an *UnclearError.
func statusError(req *http.Request, res *http.Response, token secret.String) error {
	e := &Error{Method: req.Method, Path: shortPath(req.URL), Status: res.StatusCode}
	e.read(res)
	e.title = clip(redact(e.title, token), 16<<10)
	for field, text := range e.fields {
		e.fields[field] = clip(redact(text, token), 1<<10)
	}
	if req.Method == http.MethodPost && mayHaveActed(res.StatusCode) {
		return &UnclearError{Method: e.Method, Path: e.Path, Err: e}
	}
	return e
}

// mayHaveActed reports a failure's status after which the write may have happened.
// 202, 203 and 207 tell of an act, but not which (bigcommerce-api.md 3.3). With 408
// and 499 the far end stopped waiting. Any other status below 500 refuses the write.
func mayHaveActed(status int) bool {
	return status < 300 || status >= 500 || status == http.StatusRequestTimeout || status == 499
}

// read tries the forms of bigcommerce-api.md 3.3 in turn: object, array, text.
// An unreadable body leaves only the status.
func (e *Error) read(res *http.Response) {
	body, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	text := strings.TrimSpace(string(body))
	e.closed = e.Status == http.StatusServiceUnavailable && closedWords().MatchString(text)
	switch {
	case e.readObject(body), e.readArray(body):
		e.formed = e.formed && isJSON(res)
	case strings.HasPrefix(text, "<"), isHTML(res), strings.HasPrefix(text, "{"), strings.HasPrefix(text, "["):
		// A page for people, or JSON of an unknown form: we keep the status alone.
	default:
		e.title = text
	}
}

func isHTML(res *http.Response) bool { return mediaOf(res) == "text/html" }

// readObject reads v3's {"title", "errors"} and old gateways' {"error"}.
func (e *Error) readObject(body []byte) bool {
	var o struct {
		Title   Text            `json:"title"`
		Message Text            `json:"message"`
		Detail  Text            `json:"detail"`
		Error   Text            `json:"error"`
		Errors  json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(body, &o) != nil {
		return false
	}
	e.title = string(cmp.Or(o.Title, o.Message, o.Detail, o.Error))
	e.fields = fieldErrors(o.Errors)
	e.formed = o.Title != ""
	return e.title != "" || len(e.fields) > 0
}

// fieldErrors reads {"field": "text"}; a text with JSON inside stays JSON.
func fieldErrors(data json.RawMessage) map[string]string {
	var raw map[string]json.RawMessage
	if json.Unmarshal(data, &raw) != nil || len(raw) == 0 {
		return nil
	}
	fields := make(map[string]string, len(raw))
	for name, value := range raw {
		var s string
		if json.Unmarshal(value, &s) != nil {
			s = string(value)
		}
		fields[clip(name, 100)] = s
	}
	return fields
}

// readArray reads v2's [{"status", "message", "details"}].
func (e *Error) readArray(body []byte) bool {
	var list []struct {
		Message Text            `json:"message"`
		Title   Text            `json:"title"`
		Details json.RawMessage `json:"details"`
	}
	if json.Unmarshal(body, &list) != nil || len(list) == 0 {
		return false
	}
	words := make([]string, 0, len(list))
	for _, entry := range list {
		words = append(words, string(cmp.Or(entry.Message, entry.Title)))
		if e.fields == nil {
			e.fields = fieldErrors(entry.Details)
		}
	}
	e.title = strings.TrimSpace(strings.Join(words, "; "))
	e.formed = e.title != ""
	return e.formed
}

// clip makes one line of at most limit bytes out of a stranger's text.
func clip(s string, limit int) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?")))
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "..."
}

// redact replaces the token in a text, in case a gateway echoes it.
func redact(s string, token secret.String) string {
	if token.IsEmpty() {
		return s
	}
	return strings.ReplaceAll(s, token.Reveal(), token.String())
}

// shortPath is a request's path without the store, for errors: "/v2/orders/7".
func shortPath(u *url.URL) string {
	_, rest, ok := strings.Cut(u.Path, "/stores/")
	if !ok {
		return u.Path
	}
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	return "/"
}

// ErrOrderGone says that somebody removed an order after we listed it. The list
// lacks it now, too.
var ErrOrderGone = errors.New("the order was removed")

// NoLinesError is an order that claims items, but no call returns its lines.
// The caller would ship it incomplete.
type NoLinesError struct{ Order int64 }

func (e *NoLinesError) Error() string { return "BigCommerce gives none of the order's lines" }

// LinesMissingError is an order some of whose lines no call returns. The caller
// would ship it incomplete, too.
type LinesMissingError struct {
	Order int64
	Units Int // in the lines that came
	Of    Int // in the whole order, 0 if unknown
}

func (e *LinesMissingError) Error() string {
	return fmt.Sprintf("BigCommerce gives lines of %d units, and counts %d", e.Units, e.Of)
}
