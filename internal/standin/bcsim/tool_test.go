package bcsim_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"connect2cart/internal/standin/bcsim"
)

// answer is a test's view of a response.
type answer struct {
	status int
	header http.Header
	body   string
	err    error
}

// call sends a request to the first mounted store, in memory.
func call(s *bcsim.Server, method, path string, body string) answer {
	a := s.Account()
	return callAs(s, a.StoreHash, a.AccessToken, method, path, body)
}

func callAs(s *bcsim.Server, hash, token, method, path, body string) answer {
	r, err := http.NewRequest(method, "https://api.example.test/stores/"+hash+path, strings.NewReader(body))
	if err != nil {
		return answer{err: err}
	}
	r.Header.Set("X-Auth-Token", token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return send(s.RoundTripper(), r)
}

func send(rt http.RoundTripper, r *http.Request) answer {
	resp, err := rt.RoundTrip(r)
	if err != nil {
		return answer{err: err}
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(got), err}
}

// into decodes an answer's body after checking its status.
func (a answer) into(t *testing.T, status int, v any) {
	t.Helper()
	a.want(t, status)
	if err := json.NewDecoder(bytes.NewReader([]byte(a.body))).Decode(v); err != nil {
		t.Fatalf("got %v, want JSON: %.200s", err, a.body)
	}
}

// want checks an answer's status.
func (a answer) want(t *testing.T, status int) {
	t.Helper()
	if a.err != nil || a.status != status {
		t.Fatalf("got status %d, error %v: %.300s, want %d", a.status, a.err, a.body, status)
	}
}

// contains checks an answer's status and a part of its body.
func (a answer) contains(t *testing.T, status int, part string) {
	t.Helper()
	a.want(t, status)
	if !strings.Contains(a.body, part) {
		t.Errorf("got %.300s, want it to contain %q", a.body, part)
	}
}

// sendAs asks for a path through any transport.
func sendAs(rt http.RoundTripper, hash, token, path string) answer {
	r := httptest.NewRequest("GET", "/stores/"+hash+path, nil)
	r.Header.Set("X-Auth-Token", token)
	return send(rt, r)
}
