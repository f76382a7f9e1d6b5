package bcsim

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"syscall"
	"time"
)

// ServeHTTP answers a request over a real connection.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d := s.answer(r)
	switch d.kind {
	case Close:
		panic(http.ErrAbortHandler)
	case Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
	d.setHeader(w.Header())
	w.WriteHeader(d.status)
	switch d.kind {
	case CutBody:
		w.Write(d.body[:len(d.body)/2])
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case SlowBody:
		w.Write(d.body[:len(d.body)/2])
		http.NewResponseController(w).Flush()
		if wait(r.Context(), d.delay) != nil {
			panic(http.ErrAbortHandler)
		}
		w.Write(d.body[len(d.body)/2:])
	default:
		w.Write(d.body)
	}
}

func (d *delivery) setHeader(h http.Header) {
	for name, values := range d.header {
		h[http.CanonicalHeaderKey(name)] = values
	}
	if d.status == http.StatusNoContent {
		return
	}
	h.Set("Content-Type", d.media)
	h.Set("Content-Length", strconv.Itoa(len(d.body)))
}

// RoundTripper answers requests in memory, without sockets or goroutines. So it
// works inside a testing/synctest bubble, and latency and quota run on the
// bubble's clock. It ignores the host of a request.
func (s *Server) RoundTripper() http.RoundTripper { return memory{s} }

type memory struct{ server *Server }

// errReset is a broken connection, as its caller sees it.
var errReset = fmt.Errorf("bcsim: %w", syscall.ECONNRESET)

// RoundTrip implements http.RoundTripper.
func (m memory) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	d := m.server.answer(r)
	if d.kind == Hang {
		<-r.Context().Done()
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if d.kind == Close {
		return nil, errReset
	}
	resp := &http.Response{
		Status: strconv.Itoa(d.status) + " " + http.StatusText(d.status), StatusCode: d.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, ContentLength: int64(len(d.body)), Request: r,
	}
	d.setHeader(resp.Header)
	resp.Body = io.NopCloser(bytes.NewReader(d.body))
	switch d.kind {
	case CutBody:
		resp.Body = io.NopCloser(&halfBody{r: r, rest: d.body[:len(d.body)/2], err: io.ErrUnexpectedEOF})
	case SlowBody:
		half := len(d.body) / 2
		resp.Body = io.NopCloser(&halfBody{r: r, rest: d.body[:half], delay: d.delay, then: d.body[half:], err: io.EOF})
	}
	return resp, nil
}

// halfBody is a body with a pause or an end in the middle.
type halfBody struct {
	r     *http.Request
	rest  []byte
	delay time.Duration
	then  []byte
	err   error
}

func (b *halfBody) Read(p []byte) (int, error) {
	if len(b.rest) == 0 && b.then != nil {
		if err := wait(b.r.Context(), b.delay); err != nil {
			return 0, err
		}
		b.rest, b.then = b.then, nil
	}
	if len(b.rest) == 0 {
		return 0, b.err
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}
