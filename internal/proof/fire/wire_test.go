package fire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// wire is the network between a process and the world. It names every call and
// spoils the chosen ones.
type wire struct {
	aws *awssim.Server
	bc  *bcsim.Server

	mu    sync.Mutex
	call  string // the one to spoil
	times int    // how many of them; negative is all
	fault fault
	seen  []string // names of calls, each once
}

// fault answers one call the way a bad network or a bad server does.
type fault func(w *wire, r *http.Request) (*http.Response, error)

// spoil sets the fault; nil means a good network.
func (w *wire) spoil(call string, times int, f fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.call, w.times, w.fault = call, times, f
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	name := nameOf(r)
	w.mu.Lock()
	if !slices.Contains(w.seen, name) {
		w.seen = append(w.seen, name)
	}
	f := w.fault
	if name != w.call || w.times == 0 {
		f = nil
	} else if w.times > 0 {
		w.times--
	}
	w.mu.Unlock()
	if f != nil {
		return f(w, r)
	}
	return w.pass(r)
}

// pass carries a call out.
func (w *wire) pass(r *http.Request) (*http.Response, error) {
	if toAWS(r) {
		return w.aws.RoundTrip(r)
	}
	if r.Header.Get("X-Auth-Token") == newKey {
		r = r.Clone(r.Context())
		r.Header.Set("X-Auth-Token", w.bc.Account().AccessToken)
	}
	return w.bc.RoundTripper().RoundTrip(r)
}

const awsHost = "aws.test"

func toAWS(r *http.Request) bool { return r.URL.Host == awsHost }

// isLedger reports a call to DynamoDB.
func isLedger(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("X-Amz-Target"), "DynamoDB_20120810.")
}

// nameOf is "GetSecretValue", "SendRawEmail" or "GET /v2/orders/*/coupons".
func nameOf(r *http.Request) string {
	if !toAWS(r) {
		_, path, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/stores/"), "/")
		parts := strings.Split(path, "/")
		for i, p := range parts {
			if strings.Trim(p, "0123456789") == "" {
				parts[i] = "*"
			}
		}
		return r.Method + " /" + strings.Join(parts, "/")
	}
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		_, operation, _ := strings.Cut(target, ".") // such as secretsmanager.GetSecretValue
		return operation
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "unreadable"
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, _ := url.ParseQuery(string(body))
	return form.Get("Action")
}

// column is one way to fail.
type column struct {
	name  string
	acts  bool // the server carries the call out before its answer gets lost
	fault fault
}

// columns are the faults of the matrix, in order.
var columns = []column{
	{"timeout", false, func(_ *wire, r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}},
	{"refused", false, func(*wire, *http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}},
	{"reset", false, reset},
	{"lost", true, func(w *wire, r *http.Request) (*http.Response, error) {
		if _, err := w.pass(r); err != nil {
			return nil, err
		}
		return reset(w, r)
	}},
	{"429", false, status(http.StatusTooManyRequests)},
	{"limit", false, limit},
	{"500", false, status(http.StatusInternalServerError)},
	{"503html", false, status(http.StatusServiceUnavailable)},
	{"404html", false, func(_ *wire, r *http.Request) (*http.Response, error) { return page(r, http.StatusNotFound), nil }},
	{"cut", true, spoiltBody(func(r *http.Request, body []byte) io.Reader {
		return io.MultiReader(bytes.NewReader(body[:len(body)/2]), broken{io.ErrUnexpectedEOF})
	})},
	{"type", false, func(_ *wire, r *http.Request) (*http.Response, error) { return page(r, http.StatusOK), nil }},
	{"drip", true, spoiltBody(func(r *http.Request, body []byte) io.Reader { return &drip{r: r, rest: body} })},
	{"clock", false, clock},
	{"empty", true, ofBigCommerce(func([]byte) []byte { return []byte(`{}`) })},
	{"odd", true, ofBigCommerce(oddTexts)},
}

// ofBigCommerce is an answer that is valid JSON, but false. AWS's answers stay.
func ofBigCommerce(falsify func([]byte) []byte) fault {
	return func(w *wire, r *http.Request) (*http.Response, error) {
		if toAWS(r) {
			return w.pass(r)
		}
		return spoiltBody(func(_ *http.Request, body []byte) io.Reader { return bytes.NewReader(falsify(body)) })(w, r)
	}
}

// oddTexts has a list in place of every text, as PHP writes an empty object.
func oddTexts(body []byte) []byte {
	return regexp.MustCompile(`(":\s*)"[^"\\]*"`).ReplaceAll(body, []byte(`$1["odd"]`))
}

func reset(*wire, *http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
}

// status is a refusal in the service's own form. A 503 is a page of some proxy
// in between.
func status(code int) fault {
	return func(_ *wire, r *http.Request) (*http.Response, error) {
		if code == http.StatusServiceUnavailable {
			return page(r, code), nil
		}
		awsCode := map[int]string{http.StatusTooManyRequests: "ThrottlingException", http.StatusInternalServerError: "InternalServiceError"}[code]
		if isLedger(r) && code == http.StatusInternalServerError {
			awsCode = "InternalServerError"
		}
		media, body := "application/json", fmt.Sprintf(`{"status":%d,"title":"spoilt"}`, code)
		switch {
		case toAWS(r) && r.Header.Get("X-Amz-Target") != "":
			media, body = "application/x-amz-json-1.1", fmt.Sprintf(`{"__type":%q,"message":"spoilt"}`, awsCode)
		case toAWS(r):
			media, body = "text/xml", "<ErrorResponse><Error><Type>Receiver</Type><Code>"+awsCode+"</Code><Message>spoilt</Message></Error></ErrorResponse>"
		}
		res := answer(r, code, media, body)
		if code == http.StatusTooManyRequests {
			res.Header.Set("X-Rate-Limit-Time-Reset-Ms", "5000")
		}
		return res, nil
	}
}

// limit is a quota that lasts longer than a moment. It is on Secrets Manager's
// versions of a secret, DynamoDB's calls for an account, SES's mails a day, or
// BigCommerce's platform. BigCommerce leaves out when it ends.
func limit(_ *wire, r *http.Request) (*http.Response, error) {
	switch {
	case !toAWS(r):
		return answer(r, http.StatusTooManyRequests, "application/json", `{"status":429,"title":"spoilt"}`), nil
	case isLedger(r):
		return answer(r, http.StatusBadRequest, "application/x-amz-json-1.0", `{"__type":"com.amazonaws.dynamodb.v20120810#RequestLimitExceeded","message":"spoilt"}`), nil
	case r.Header.Get("X-Amz-Target") != "":
		return answer(r, http.StatusBadRequest, "application/x-amz-json-1.1", `{"__type":"LimitExceededException","message":"spoilt"}`), nil
	}
	return answer(r, http.StatusBadRequest, "text/xml", "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Daily message quota exceeded.</Message></Error></ErrorResponse>"), nil
}

func page(r *http.Request, code int) *http.Response {
	return answer(r, code, "text/html", "<html><head><title>Service unavailable</title></head><body>Come back later.</body></html>")
}

func answer(r *http.Request, code int, media, body string) *http.Response {
	return &http.Response{
		Status: http.StatusText(code), StatusCode: code, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {media}, "Date": {time.Now().UTC().Format(http.TimeFormat)}},
		Body:   io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}

// spoiltBody carries the call out and hands its answer over badly.
func spoiltBody(spoil func(*http.Request, []byte) io.Reader) fault {
	return func(w *wire, r *http.Request) (*http.Response, error) {
		res, err := w.pass(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(res.Body)
		if err != nil {
			return nil, err
		}
		res.Body = io.NopCloser(spoil(r, body))
		return res, nil
	}
}

type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

// drip gives a byte every ten seconds, as long as the client waits.
type drip struct {
	r    *http.Request
	rest []byte
}

func (d *drip) Read(p []byte) (int, error) {
	if len(d.rest) == 0 {
		return 0, io.EOF
	}
	select {
	case <-d.r.Context().Done():
		return 0, d.r.Context().Err()
	case <-time.After(10 * time.Second):
	}
	p[0], d.rest = d.rest[0], d.rest[1:]
	return 1, nil
}

// skew is the difference between the clocks of AWS and of the process.
const skew = 20 * time.Minute

var errLate = errors.New("fire: the process slept")

// clock is a wrong clock. AWS refuses signatures 5 minutes off and tells its
// own time. A call to BigCommerce freezes the process for an hour, long past
// its deadline.
func clock(w *wire, r *http.Request) (*http.Response, error) {
	if !toAWS(r) {
		time.Sleep(time.Hour)
		if r.Context().Err() != nil {
			return nil, r.Context().Err()
		}
		return nil, errLate
	}
	theirs := time.Now().Add(skew)
	signed, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err == nil && theirs.Sub(signed).Abs() < 5*time.Minute {
		return w.pass(r)
	}
	res := answer(r, http.StatusForbidden, "application/x-amz-json-1.1", `{"__type":"InvalidSignatureException","message":"Signature not yet current"}`)
	if r.Header.Get("X-Amz-Target") == "" {
		res = answer(r, http.StatusForbidden, "text/xml", "<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>Signature not yet current</Message></Error></ErrorResponse>")
	}
	res.Header.Set("Date", theirs.UTC().Format(http.TimeFormat))
	return res, nil
}
