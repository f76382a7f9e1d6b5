package apigw

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

// MaxResponse is Lambda's limit for the JSON of an answer, in bytes.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html gives
// 6 MB. The exact figure is from the platform's own error message.
const MaxResponse = 6_291_556

// recorder is the ResponseWriter of one event. It drops interim answers (1xx),
// because an event has one answer.
type recorder struct {
	header http.Header
	sent   http.Header // copy of header, made by WriteHeader
	status int
	body   bytes.Buffer
}

// Header is the answer's header, open to changes until WriteHeader.
func (w *recorder) Header() http.Header { return w.header }

// WriteHeader fixes status and header; the first call counts, as in net/http.
func (w *recorder) WriteHeader(status int) {
	if w.status != 0 || status < 200 {
		return
	}
	w.status, w.sent = status, w.header.Clone()
}

// Write adds to the body.
func (w *recorder) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// response is the answer as an event. It replaces an answer over Lambda's
// limit, because the platform would drop it and tell the caller nothing.
func (w *recorder) response(id string) events.APIGatewayV2HTTPResponse {
	w.WriteHeader(http.StatusOK)
	body := w.body.Bytes()
	if len(body) > 0 && w.sent.Get("Content-Type") == "" {
		w.sent.Set("Content-Type", http.DetectContentType(body))
	}
	e := events.APIGatewayV2HTTPResponse{
		StatusCode: w.status,
		Headers:    make(map[string]string, len(w.sent)),
		Cookies:    w.sent.Values("Set-Cookie"),
	}
	size := envelope
	for name, values := range w.sent {
		if name != "Set-Cookie" && len(values) > 0 {
			e.Headers[strings.ToLower(name)] = strings.Join(values, ",")
		}
		for _, v := range values {
			size += len(name) + jsonLen(v) + 6
		}
	}
	var bodySize int
	e.Body, e.IsBase64Encoded, bodySize = encodeBody(body, w.sent)
	if size += bodySize; size > MaxResponse {
		return refusal(http.StatusInternalServerError, fmt.Sprintf(
			"the answer is too large: %d bytes where %d can be sent. Ask for less at a time", size, MaxResponse), id)
	}
	return e
}

// envelope is more than the field names and brackets of an answer take.
const envelope = 256

// encodeBody passes text in UTF-8 as it is, unless it is too large and base64
// is shorter. All else becomes base64, compressed text too. size counts the
// bytes of the JSON text.
func encodeBody(body []byte, h http.Header) (text string, isBase64 bool, size int) {
	size64 := base64.StdEncoding.EncodedLen(len(body))
	if isText(h.Get("Content-Type")) && h.Get("Content-Encoding") == "" && utf8.Valid(body) {
		text = string(body)
		if size = jsonLen(text); size <= MaxResponse-envelope || size <= size64 {
			return text, false, size
		}
	}
	if len(body) == 0 {
		return "", false, 0
	}
	return base64.StdEncoding.EncodeToString(body), true, size64
}

// isText reports whether a gateway passes this content type as text, and not as
// base64.
func isText(contentType string) bool {
	t, _, _ := mime.ParseMediaType(contentType) // "" for no media type, also beside broken parameters
	switch t {
	case "application/json", "application/xml", "application/javascript":
		return true
	}
	return strings.HasPrefix(t, "text/") || strings.HasSuffix(t, "+json") || strings.HasSuffix(t, "+xml")
}

// jsonLen counts the bytes of s in a JSON string. aws-lambda-go sends answers
// by encoding/json without HTML escapes.
func jsonLen(s string) int {
	n := len(s)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"', c == '\\', c == '\n', c == '\r', c == '\t', c == '\b', c == '\f':
			n++
		case c < ' ':
			n += 5
		case c == 0xE2 && i+2 < len(s) && s[i+1] == 0x80 && s[i+2]&^1 == 0xA8:
			n += 3 // U+2028 and U+2029
		}
	}
	return n
}
