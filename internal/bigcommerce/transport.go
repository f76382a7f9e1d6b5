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
)

// sharedTransport is the connection pool of all clients that bring none: the
// stores live behind one host, so their calls share its connections.
var sharedTransport = sync.OnceValue(newTransport)

// newTransport is tuned for a Lambda: few hosts, connections kept over polls,
// and no single wait that would use up a poll's 28 s.
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
		// A Lambda that was frozen wakes up with connections that died
		// meanwhile; without pings the first call would wait for all of
		// ResponseHeaderTimeout.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 4 * time.Second, PingTimeout: 2 * time.Second},
	}
}

// transport repeats calls by the rule of CheckRetry, keeps them within the
// store's quota, and bounds how many are under way.
type transport struct {
	base  http.RoundTripper
	quota *quota
	slots chan struct{}
}

// RoundTrip sends a request, again if need be. It returns a *RateLimitError
// instead of an answer with status 429, and an *UnclearError for a POST that
// was sent and not answered.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close() // each attempt sends a body of its own
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

// repeat decides what follows an attempt, and waits if that is another one.
// It has closed res if it returns true or an error.
func (t *transport) repeat(req *http.Request, res *http.Response, err error, attempt int) (bool, error) {
	status, header := 0, http.Header(nil)
	if res != nil {
		status, header = res.StatusCode, res.Header
	}
	ctx := req.Context()
	wait := Backoff(status, header, attempt, rand.Float64())
	again := CheckRetry(req.Method, status, attempt) && ctx.Err() == nil && !once(ctx, status)
	if status == http.StatusTooManyRequests {
		discard(res.Body)
		t.quota.block(wallClock().Add(wait))
		if again && fits(ctx, wait) {
			return true, nil // the next attempt is let in when the block ends
		}
		return false, withRequest(&RateLimitError{RetryAfter: wait}, req)
	}
	if !again || !fits(ctx, wait) {
		return false, lastError(req, err, attempt)
	}
	if res != nil {
		discard(res.Body)
	}
	if err := sleep(ctx, wait); err != nil {
		return false, err
	}
	return true, nil
}

// attempt makes one call as soon as quota and slots allow. The slot is kept
// until the answer's body is closed.
func (t *transport) attempt(req *http.Request, attempt int) (*http.Response, error) {
	if err := t.admit(req.Context()); err != nil {
		return nil, err
	}
	res, err := t.call(req, attempt)
	if err != nil {
		<-t.slots
		return nil, err
	}
	res.Body = &slotBody{ReadCloser: res.Body, release: sync.OnceFunc(func() { <-t.slots })}
	return res, nil
}

// admit waits for the quota, then for a slot, then asks the quota for a call:
// only who holds a slot may take one, so that a crowd which waits for a new
// window does not go through all at once.
func (t *transport) admit(ctx context.Context) error {
	for {
		if err := t.quota.ready(ctx); err != nil {
			return err
		}
		select {
		case t.slots <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		pause, ok := t.quota.reserve(wallClock(), timeLeft(ctx))
		if !ok {
			<-t.slots
			continue
		}
		if err := sleep(ctx, pause); err != nil {
			t.quota.cancel()
			<-t.slots
			return err
		}
		return nil
	}
}

// timeLeft is what the caller has, an hour if there is no end to it.
func timeLeft(ctx context.Context) time.Duration {
	if deadline, ok := ctx.Deadline(); ok {
		return time.Until(deadline)
	}
	return time.Hour
}

// call asks the network once and takes note of what it costs.
func (t *transport) call(req *http.Request, attempt int) (*http.Response, error) {
	sent := new(sentTrace)
	one, err := rewound(req, sent)
	if err != nil {
		t.quota.cancel()
		return nil, err
	}
	usage := UsageOf(req.Context())
	usage.count(attempt)
	res, err := t.base.RoundTrip(one)
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

// sentTrace notices when a call fails before it has a connection: what was
// never sent was never done.
type sentTrace struct{ asked, got atomic.Bool }

func (s *sentTrace) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { s.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { s.got.Store(true) },
	}
}

func (s *sentTrace) never() bool { return s.asked.Load() && !s.got.Load() }

// wireError is an answer that broke the rules of HTTP. Go's own words for that
// quote the answer, so it is told by its type. It unwraps to Go's error.
type wireError struct{ err error }

func (e *wireError) Error() string {
	inner := e.err
	for next := errors.Unwrap(inner); next != nil; next = errors.Unwrap(inner) {
		inner = next
	}
	return fmt.Sprintf("the connection broke (%T)", inner)
}

func (e *wireError) Unwrap() error { return e.err }

// unquoted hides the words of an error that may quote the answer. Those of the
// network, of TLS and of contexts speak of addresses and times only.
func unquoted(err error) error {
	_, network := errors.AsType[net.Error](err)
	_, verify := errors.AsType[*tls.CertificateVerificationError](err)
	_, system := errors.AsType[syscall.Errno](err)
	if network || verify || system || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.Canceled) {
		return err
	}
	return &wireError{err}
}

// brokenError is an attempt that was made and got no answer.
type brokenError struct {
	err    error
	unsent bool
}

func (e *brokenError) Error() string { return e.err.Error() }
func (e *brokenError) Unwrap() error { return e.err }

func broken(err error) bool {
	_, ok := err.(*brokenError)
	return ok
}

// lastError is what remains of an attempt that is not repeated: nothing if it
// was answered, an *UnclearError if it was a POST on its way.
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

// slotBody gives its slot back when the answer was read.
type slotBody struct {
	io.ReadCloser
	release func()
}

// Close closes the body and lets the next call in.
func (b *slotBody) Close() error {
	defer b.release()
	return b.ReadCloser.Close()
}

var _ http.RoundTripper = (*transport)(nil)
