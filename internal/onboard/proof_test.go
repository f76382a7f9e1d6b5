package onboard_test

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// The bodies that come with a refusal: BigCommerce's own, and those of proxies.
var refusalBodies = []struct {
	name, media, body string
	own               bool
}{
	{"its own object", "application/json", `{"status":400,"title":"JSON data is missing or invalid","type":"x"}`, true},
	{"its own list", "application/json", `[{"status":404,"message":"The requested resource was not found."}]`, true},
	{"an inventory refusal", "application/problem+json", `{"status":422,"title":"T","errors":{}}`, true},
	{"a page", "text/html", "<html>Not Found</html>", false},
	{"a text", "text/plain", "The route is not found, check the URL", false},
	{"a gateway's JSON", "application/json", `{"message":"Not Found"}`, false},
	{"an empty body", "", "", false},
}

// refuse answers some calls with a status and a body of refusalBodies.
func (g *rig) refuse(at func(*http.Request) bool, status int, media, body string) {
	g.handler.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		if !at(r) {
			return g.store.RoundTripper().RoundTrip(r)
		}
		return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {media}}, Body: readCloser(body), Request: r}, nil
	})
}

// Ensure only BigCommerce's own error about the content proves a permission to
// write. Every other answer leaves it open.
func TestProof_write(t *testing.T) {
	content := []int{400, 404, 409, 422}
	for _, status := range []int{400, 402, 404, 405, 409, 410, 413, 414, 415, 421, 422, 423, 425, 426, 431, 451} {
		for _, b := range refusalBodies {
			g := newBubble(t)
			g.refuse(func(r *http.Request) bool { return r.Method != http.MethodGet }, status, b.media, b.body)
			a := g.sent(g.good())
			want := http.StatusServiceUnavailable
			if b.own && slices.Contains(content, status) {
				want = http.StatusCreated
			}
			if a.status != want || want != http.StatusCreated && a.json(t).CartPassword != "" {
				t.Errorf("%d with %s: got %d %s, want %d", status, b.name, a.status, a.body, want)
			}
		}
	}
}

// Ensure every answer to a read gives a verdict, and never a failure of ours. A
// proxy's refusal never proves a permission to read.
func TestProof_read(t *testing.T) {
	mayMiss := []string{"/transactions", "/pickups"}
	for _, path := range []string{"/v3/customers", "/v3/catalog/summary", "/v3/inventory/locations", "/v3/inventory/items", "/transactions", "/pickups"} {
		for _, status := range []int{400, 402, 404, 405, 408, 409, 410, 413, 422, 425, 451, 499} {
			for _, b := range refusalBodies {
				g := newBubble(t)
				var asked atomic.Bool
				g.refuse(func(r *http.Request) bool {
					hit := r.Method == http.MethodGet && strings.Contains(r.URL.Path, path)
					if hit {
						asked.Store(true)
					}
					return hit
				}, status, b.media, b.body)
				a := g.sent(g.good())
				want := http.StatusServiceUnavailable
				if slices.Contains(mayMiss, path) && b.own && slices.Contains([]int{400, 404, 409, 422}, status) {
					want = http.StatusCreated
				}
				if !asked.Load() || a.status != want || want == http.StatusServiceUnavailable && a.header.Get("Retry-After") == "" {
					t.Errorf("%s, %d with %s: got %d %s, want %d; asked %t", path, status, b.name, a.status, a.body, want, asked.Load())
				}
			}
		}
	}
}
