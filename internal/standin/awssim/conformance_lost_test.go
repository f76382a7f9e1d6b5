package awssim_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"connect2cart/internal/standin/awssim"
)

// watched is a network that knows whether an answer was lost. moto_server is a
// development server and drops a connection now and then. We have seen "use of
// closed network connection" behind a status of 200.
type watched struct {
	http.RoundTripper
	lost atomic.Bool
}

func (w *watched) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := w.RoundTripper.RoundTrip(r)
	if err != nil {
		w.lost.Store(true)
		return nil, err
	}
	resp.Body = watchedBody{resp.Body, w}
	return resp, nil
}

type watchedBody struct {
	io.ReadCloser
	network *watched
}

func (b watchedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		b.network.lost.Store(true)
	}
	return n, err
}

// ask repeats a check that lost an answer: its line says nothing then. A check
// may also stumble over the value that did not come.
func (w *watched) ask(t *testing.T, want string, do func(try int) string) (got string) {
	for try := range 3 {
		w.lost.Store(false)
		if got = stumbling(try, do); got == want || !w.lost.Load() {
			break
		}
		t.Log(got)
	}
	return got
}

func stumbling(try int, do func(try int) string) (got string) {
	defer func() {
		if p := recover(); p != nil {
			got = fmt.Sprint("panic: ", p)
		}
	}()
	return do(try)
}

// Ensure a check passes although one answer is lost behind its status. The first
// eight are tried, then fewer and fewer.
func TestConformance_ledgerLostAnswer(t *testing.T) {
	for _, c := range ledgerChecks() {
		t.Run(c.name, func(t *testing.T) {
			for lost := int64(1); ; lost += 1 + lost/8 {
				broken := &losing{lost: lost}
				synctest.Test(t, func(t *testing.T) {
					network := &watched{RoundTripper: broken}
					got := network.ask(t, c.want, func(int) string {
						broken.RoundTripper = awssim.New()
						return c.do(t.Context(), tableAt("http://aws.invalid", network, awssim.LedgerTable))
					})
					if got != c.want {
						t.Errorf("answer %d is lost: got %s, want %s", lost, got, c.want)
					}
				})
				if broken.calls.Load() < lost {
					return
				}
			}
		})
	}
}

// losing breaks the body of one answer.
type losing struct {
	http.RoundTripper
	calls atomic.Int64
	lost  int64
}

func (l *losing) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := l.RoundTripper.RoundTrip(r)
	if l.calls.Add(1) == l.lost && err == nil {
		resp.Body = io.NopCloser(brokenBody{})
	}
	return resp, err
}

type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) {
	return 0, errors.New("use of closed network connection")
}
