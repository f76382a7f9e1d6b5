package referee

import (
	"bytes"
	"io"
	"net/http"
	"sync"
	"testing"
)

// Wrap puts the referee in front of a stand-in. It judges each request to h and
// each complete answer of h, and fails t for a breach of the contract. It
// passes over an answer that breaks off. Where OPENAPI_DIR is absent, Wrap
// returns h itself and checks nothing.
func Wrap(t testing.TB, h http.Handler) http.Handler {
	t.Helper()
	r := rules(t)
	if r == nil {
		return h
	}
	w := &wrapper{t: t, rules: r, next: h}
	t.Cleanup(w.open.Wait) // it may judge an answer after its reader has gone on
	return w
}

type wrapper struct {
	t     testing.TB
	rules *Rules
	next  http.Handler
	open  sync.WaitGroup
}

// ServeHTTP passes a request and its answer on unchanged, and judges both.
func (h *wrapper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.open.Add(1)
	defer h.open.Done()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		h.next.ServeHTTP(w, r)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	e, err := h.rules.request(r, body)
	if err != nil {
		h.t.Error(err)
	}
	copied := &copier{ResponseWriter: w, status: http.StatusOK}
	h.next.ServeHTTP(copied, r) // panics when the stand-in breaks off
	if err := e.response(copied.status, w.Header(), copied.body.Bytes()); err != nil {
		h.t.Error(err)
	}
}

// copier keeps a copy of the answer.
type copier struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader keeps the status.
func (c *copier) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

// Write keeps the bytes.
func (c *copier) Write(p []byte) (int, error) {
	c.body.Write(p)
	return c.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController flush.
func (c *copier) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// Watch puts the referee behind a client, for a stand-in in memory and for the
// real API. It works like Wrap, but reads each answer to its end before it
// hands the answer on.
func Watch(t testing.TB, rt http.RoundTripper) http.RoundTripper {
	t.Helper()
	r := rules(t)
	if r == nil {
		return rt
	}
	return &watcher{t: t, rules: r, next: rt}
}

type watcher struct {
	t     testing.TB
	rules *Rules
	next  http.RoundTripper
}

// RoundTrip passes a request and its answer on unchanged, and judges both.
func (w *watcher) RoundTrip(r *http.Request) (*http.Response, error) {
	e, err := w.judge(r)
	if err != nil {
		w.t.Error(err)
	}
	res, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err == nil {
		err = e.response(res.StatusCode, res.Header, body)
		if err != nil {
			w.t.Error(err)
		}
		err = io.EOF
	}
	res.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), ending{err}))
	return res, nil
}

func (w *watcher) judge(r *http.Request) (exchange, error) {
	if r.GetBody == nil {
		return w.rules.request(r, nil)
	}
	copied, err := r.GetBody()
	if err != nil {
		return exchange{}, err
	}
	defer copied.Close()
	body, err := io.ReadAll(copied)
	if err != nil {
		return exchange{}, err
	}
	return w.rules.request(r, body)
}

// ending ends a body with the error of the true body.
type ending struct{ err error }

func (e ending) Read([]byte) (int, error) { return 0, e.err }
