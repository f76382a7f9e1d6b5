package bigcommerce

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// Ensure Opens asks exactly once for any answer, and ignores the answer's
// content.
func TestClient_Opens(t *testing.T) {
	for name, tc := range map[string]struct {
		answer *http.Response
		opens  bool
	}{
		"open":      {answer(200, "[]"), true},
		"empty":     {answer(204, ""), true},
		"any words": {answer(200, "<html>", "Content-Type", "text/html"), true},
		"closed":    {answer(403, "{}"), false},
		"busy":      {answer(429, "{}", "X-Rate-Limit-Time-Reset-Ms", "1000"), false},
		"down":      {answer(503, "{}"), false},
		"broken":    {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &scripted{answers: []*http.Response{tc.answer, answer(200, "[]")}}
				begun := time.Now()
				err := newClient(store).Opens(t.Context(), "v2/banners")
				if (err == nil) != tc.opens || len(store.bodies) != 1 || time.Since(begun) > 0 {
					t.Errorf("got %v after %d calls and %s, want opens %t after 1", err, len(store.bodies), time.Since(begun), tc.opens)
				}
			})
		})
	}
}
