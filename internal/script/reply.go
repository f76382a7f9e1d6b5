package script

import (
	"fmt"
	"net/http"
	"strconv"

	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// maxAnswer is the largest body of an answer in bytes. Lambda carries 6,291,556
// bytes; the envelope around the body takes the rest.
const maxAnswer = 6_291_556 - 4096

// tooLargeError is a batch too large for one answer. To send a part of it would
// lose the rest (seti-protocol.md 1.5).
type tooLargeError struct {
	bytes, records int
	remedy         string // format with a verb for the advised number of records; "" is lowerBatch
}

const (
	lowerBatch = "Lower Order Download Batch to %d and poll again."
	askForLess = "Ask for at most %d at a time." // we know of no setting in Stone Edge for this
)

func (e *tooLargeError) Error() string {
	return fmt.Sprintf("an answer of %d bytes is too large", e.bytes)
}

// tooMany is a batch with more records than fit, even if all were the shortest.
func tooMany(e *shop.TooManyError) *tooLargeError {
	return &tooLargeError{bytes: e.Records * (maxAnswer/e.Most + 1), records: e.Records, remedy: askForLess}
}

// render is the whole answer as bytes, or a *tooLargeError.
func render(reply seti.Reply) ([]byte, error) {
	body := reply.Append(nil)
	if size := carriedSize(body); size > maxAnswer {
		e := &tooLargeError{bytes: size, remedy: askForLess}
		switch reply := reply.(type) {
		case seti.Orders:
			e.records, e.remedy = len(reply.Orders), lowerBatch
		case seti.Products:
			e.records = len(reply.Products)
		case seti.QOHs:
			e.records = len(reply.QOHs)
		case seti.Customers:
			e.records = len(reply.Customers)
		}
		return nil, e
	}
	return body, nil
}

// carriedSize is the size of body on its way through Lambda: its length as a JSON
// string, or as base64 if that is shorter.
func carriedSize(body []byte) int {
	escaped := len(body)
	for _, c := range body {
		switch {
		case c == '"' || c == '\\' || c == '\n' || c == '\r':
			escaped++
		case c < ' ', c == 0xE2: // \u00xx; U+2028 and U+2029 begin with E2
			escaped += 5
		}
	}
	return min(escaped, (len(body)+2)/3*4)
}

// send answers. The header keeps Windows' own cache out of it
// (seti-protocol.md 1.3).
func send(w http.ResponseWriter, reply seti.Reply, body []byte) {
	w.Header().Set("Content-Type", reply.ContentType())
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(body) // an error means that the client is gone
}
