package onboard_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// Ensure the log names the place of a panic in our code, and never its value.
// The first call runs alone, the others side by side.
func TestPanic(t *testing.T) {
	want := regexp.MustCompile(`^panic in onboard_test\.fail, line \d+$`)
	for _, path := range []string{"/v2/orders/count", "/v3/customers"} {
		g := newBubble(t)
		g.handler.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, path) {
				fail(nil)
			}
			return g.store.RoundTripper().RoundTrip(r)
		})
		a := g.sent(g.good())
		line := g.waitLine(1)
		if text, _ := line["error"].(string); a.status != http.StatusInternalServerError || !want.MatchString(text) || line["level"] != "ERROR" {
			t.Errorf("%s: got %d, line %v", path, a.status, line)
		}
	}
}

// fail is a bug: it follows a nil pointer.
//
//go:noinline
func fail(p *int) { *p++ }
