package bigcommerce

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"connect2cart/internal/sleep"
)

// sharedTransport is the connection pool of all clients without their own. All
// stores live behind one host, so their calls share its connections.
var sharedTransport = sync.OnceValue(newTransport)

// newTransport suits a Lambda. It has few hosts, keeps connections over polls,
// and bounds each wait well below a poll's 28 s.
func newTransport() http.RoundTripper {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    5 * time.Second,
		ResponseHeaderTimeout:  12 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxIdleConns:           32,
		MaxIdleConnsPerHost:    16,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		// A frozen Lambda wakes up with dead connections. Without pings the
		// first call would wait for all of ResponseHeaderTimeout.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 4 * time.Second, PingTimeout: 2 * time.Second},
	}
}

// transport repeats calls by the rule of CheckRetry, keeps to the store's
// quota, and bounds the calls under way.
type transport struct {
	base  http.RoundTripper
	quota *quota
	gate  gate
	pulse pulse
}

// RoundTrip sends a request and repeats it if need be. It turns a last
// 429 into a *RateLimitError. It returns an *UnclearError for a sent POST
// without an answer.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close() // each attempt sends its own body
	}
	for attempt := 0; ; attempt++ {
		res, err := t.attempt(req, attempt)
		if err != nil && !broken(err) {
			return nil, withRequest(err, req)
		}
		again, err := t.repeat(req, res, err, attempt)
		if err != nil {
			return nil, err
		}
		if !again {
			return res, nil
		}
	}
}

// repeat decides whether another attempt follows, and waits for it. It closes
// res before it returns true or an error.
func (t *transport) repeat(req *http.Request, res *http.Response, err error, attempt int) (bool, error) {
	status, header := 0, http.Header(nil)
	if res != nil {
		status, header = res.StatusCode, res.Header
	}
	ctx := req.Context()
	wait := Backoff(status, header, attempt, rand.Float64())
	again := CheckRetry(req.Method, status, attempt) && ctx.Err() == nil && !once(ctx, status) && !comesShorter(ctx, status, err)
	if status == http.StatusTooManyRequests {
		discard(res.Body)
		t.quota.block(wallClock().Add(wait))
		t.gate.crowded()
		if again && fitsCall(ctx, wait) {
			return true, nil // the quota lets the next attempt in after the block
		}
		return false, withRequest(&RateLimitError{RetryAfter: wait}, req)
	}
	if !again || !fits(ctx, wait) {
		return false, lastError(req, err, attempt)
	}
	if res != nil {
		discard(res.Body)
	}
	if err := sleep.For(ctx, wait); err != nil {
		return false, err
	}
	return true, nil
}

// attempt makes one call as soon as quota and gate allow. It keeps its place
// until the caller closes the answer's body.
func (t *transport) attempt(req *http.Request, attempt int) (*http.Response, error) {
	if err := t.admit(req.Context()); err != nil {
		return nil, err
	}
	res, err := t.call(req, attempt)
	if err != nil {
		t.gate.leave()
		return nil, err
	}
	res.Body = &placeBody{ReadCloser: res.Body, release: sync.OnceFunc(t.gate.leave)}
	return res, nil
}

// admit waits for the quota, then for a place, then reserves a call. It reserves
// only while it holds a place. Otherwise a crowd waiting for a new window would
// go through all at once.
func (t *transport) admit(ctx context.Context) error {
	for {
		if err := t.quota.ready(ctx); err != nil {
			return err
		}
		if err := t.gate.enter(ctx); err != nil {
			return err
		}
		pause, ok := t.quota.reserve(wallClock(), timeLeft(ctx))
		if !ok {
			t.gate.leave()
			continue
		}
		if err := sleep.For(ctx, pause); err != nil {
			t.quota.cancel()
			t.gate.leave()
			return err
		}
		return nil
	}
}

// timeLeft is the caller's time, an hour without a deadline.
func timeLeft(ctx context.Context) time.Duration {
	if deadline, ok := ctx.Deadline(); ok {
		return time.Until(deadline)
	}
	return time.Hour
}

// call asks the network once and records its cost.
func (t *transport) call(req *http.Request, attempt int) (*http.Response, error) {
	sent := new(sentTrace)
	one, err := rewound(req, sent)
	if err != nil {
		t.quota.cancel()
		return nil, err
	}
	usage := UsageOf(req.Context())
	usage.count(attempt)
	begun := time.Now()
	res, err := t.base.RoundTrip(one)
	if req.Context().Err() == nil && t.pulse.note(kindOf(req), time.Since(begun)) {
		t.gate.crowded()
	}
	if err != nil {
		t.quota.done(wallClock(), nil)
		return nil, &brokenError{err: unquoted(err), unsent: sent.never()}
	}
	if left := t.quota.done(wallClock(), res.Header); left >= 0 {
		usage.QuotaLeft.Store(left)
	}
	return res, nil
}

// rewound is the request for one attempt, with its body from the start.
func rewound(req *http.Request, sent *sentTrace) (*http.Request, error) {
	one := req.Clone(httptrace.WithClientTrace(req.Context(), sent.trace()))
	if req.GetBody == nil {
		return one, nil
	}
	body, err := req.GetBody()
	if err != nil {
		return nil, fmt.Errorf("rewind body: %w", err)
	}
	one.Body = body
	return one, nil
}

// sentTrace notices when a call fails before it has a connection. Such a call
// never reached the store.
type sentTrace struct{ asked, got atomic.Bool }

func (s *sentTrace) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { s.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { s.got.Store(true) },
	}
}

func (s *sentTrace) never() bool { return s.asked.Load() && !s.got.Load() }

// wireError is an answer with broken HTTP. Go's error text quotes the answer,
// so ours gives only its type. It unwraps to Go's error.
type wireError struct{ err error }

func (e *wireError) Error() string {
	inner := e.err
	for next := errors.Unwrap(inner); next != nil; next = errors.Unwrap(inner) {
		inner = next
	}
	return fmt.Sprintf("the connection broke (%T)", inner)
}

func (e *wireError) Unwrap() error { return e.err }

// unquoted hides the words of an error if they may quote the answer. Errors of
// the network, TLS and contexts speak only of addresses and times.
func unquoted(err error) error {
	_, network := errors.AsType[net.Error](err)
	_, verify := errors.AsType[*tls.CertificateVerificationError](err)
	_, system := errors.AsType[syscall.Errno](err)
	if network || verify || system || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.Canceled) {
		return err
	}
	return &wireError{err}
}

// lastError returns the error of a last attempt: nil if the store answered, an
// *UnclearError if a POST was on its way.
func lastError(req *http.Request, err error, attempt int) error {
	b, ok := err.(*brokenError)
	switch {
	case !ok:
		return err
	case req.Method == http.MethodPost && !b.unsent:
		return &UnclearError{Method: req.Method, Path: shortPath(req.URL), Err: b.err}
	case attempt > 0:
		return fmt.Errorf("after %d attempts: %w", attempt+1, b.err)
	}
	return b.err
}

// withRequest names the call that a rate limit stopped.
func withRequest(err error, req *http.Request) error {
	if limit, ok := err.(*RateLimitError); ok {
		limit.Method, limit.Path = req.Method, shortPath(req.URL)
	}
	return err
}

// placeBody gives its place back at Close.
type placeBody struct {
	io.ReadCloser
	release func()
}

// Close closes the body and lets the next call in.
func (b *placeBody) Close() error {
	defer b.release()
	return b.ReadCloser.Close()
}

var _ http.RoundTripper = (*transport)(nil)
