package script

import (
	"fmt"
	"net/http"
	"strconv"

	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// maxAnswer is what of Lambda's 6,291,556 bytes of answer is left for the body
// after the envelope around it.
const maxAnswer = 6_291_556 - 4096

// tooLargeError is a batch that no answer can carry. A part of it would be
// worse than none (seti-protocol.md 1.5).
type tooLargeError struct {
	bytes, records int
	remedy         string // with a verb for how many records to ask for; "" is lowerBatch
}

const (
	lowerBatch = "Lower Order Download Batch to %d and poll again."
	askForLess = "Ask for at most %d at a time." // no setting is known by which to
)

func (e *tooLargeError) Error() string {
	return fmt.Sprintf("an answer of %d bytes is too large", e.bytes)
}

// tooMany is a batch of records of which not even the shortest would fit.
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

// carriedSize is the length of body as a JSON string, which is how Lambda
// carries it, or as base64 where that is shorter.
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
	_, _ = w.Write(body) // who went away needs no answer
}
