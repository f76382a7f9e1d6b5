package bcsim

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

// Request is a call to the server.
type Request struct {
	StoreHash string
	Method    string
	Path      string // behind the hash, such as /v2/orders/1003
	Query     string // decoded, in the order it was sent
	Body      string
	Status    int // 0 if the connection broke instead of an answer
	At        time.Time
}

// String shows a call as test cases write it: GET /v2/orders?min_id=1003.
func (r Request) String() string {
	if r.Query == "" {
		return r.Method + " " + r.Path
	}
	return r.Method + " " + r.Path + "?" + r.Query
}

// Requests returns the calls so far, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// ResetRequests forgets the calls so far.
func (s *Server) ResetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

// Count returns the number of calls of a method ("" is any) to a path. * stands
// for one element: Count("GET", "/v2/orders/*/coupons").
func (s *Server) Count(method, pattern string) int {
	n := 0
	for _, r := range s.Requests() {
		if matches(method, pattern, r.Method, r.Path) {
			n++
		}
	}
	return n
}

// matches compares a call with a method and a pattern, "" being any.
func matches(wantMethod, pattern, method, target string) bool {
	if wantMethod != "" && wantMethod != method {
		return false
	}
	ok, err := path.Match(pattern, target)
	if err != nil {
		panic("bcsim: pattern " + pattern + ": " + err.Error())
	}
	return pattern == "" || ok
}

// note adds a call to the log.
func (s *Server) note(r *http.Request, hash, target string, body []byte, status int) {
	query, err := url.QueryUnescape(strings.ReplaceAll(r.URL.RawQuery, "+", "%20"))
	if err != nil {
		query = r.URL.RawQuery
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, Request{hash, r.Method, target, query, string(body), status, time.Now()})
}
