package bigcommerce

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// Ensure only safe and useful repeats happen.
func TestCheckRetry(t *testing.T) {
	tests := []struct {
		method          string
		status, attempt int
		want            bool
	}{
		{"GET", 0, 0, true}, {"GET", 0, 2, true}, {"GET", 0, 3, false},
		{"GET", 200, 0, false}, {"GET", 301, 0, false}, {"GET", 400, 0, false}, {"GET", 404, 0, false}, {"GET", 422, 0, false},
		{"GET", 429, 0, true}, {"GET", 429, 2, true}, {"GET", 429, 3, false},
		{"GET", 500, 0, true}, {"GET", 502, 1, true}, {"GET", 503, 2, true}, {"GET", 503, 3, false}, {"GET", 504, 0, true},
		{"GET", 501, 0, false}, {"GET", 507, 0, false},
		{"PUT", 0, 0, true}, {"PUT", 429, 0, true}, {"PUT", 500, 0, true}, {"DELETE", 503, 0, true},
		{"POST", 0, 0, false}, {"POST", 429, 0, true}, {"POST", 429, 3, false}, {"POST", 500, 0, false}, {"POST", 503, 0, false},
		{"PATCH", 0, 0, false}, {"PATCH", 500, 0, false},
	}
	for _, tc := range tests {
		t.Run(fmt.Sprintf("%s %d attempt %d", tc.method, tc.status, tc.attempt), func(t *testing.T) {
			if got := CheckRetry(tc.method, tc.status, tc.attempt); got != tc.want {
				t.Errorf("got %t, want %t", got, tc.want)
			}
		})
	}
}

// Ensure we wait as long as the store says, within reason.
func TestBackoff(t *testing.T) {
	header := func(nameValue ...string) http.Header { return answer(429, "", nameValue...).Header }
	tests := map[string]struct {
		status    int
		header    http.Header
		attempt   int
		low, high time.Duration // without jitter and with all of it
	}{
		"5xx, first":              {503, nil, 0, 500 * time.Millisecond, time.Second},
		"5xx, second":             {503, nil, 1, time.Second, 2 * time.Second},
		"5xx, third":              {503, nil, 2, 2 * time.Second, 4 * time.Second},
		"a broken connection":     {0, nil, 0, 500 * time.Millisecond, time.Second},
		"429 that says when":      {429, header("X-Rate-Limit-Time-Reset-Ms", "7000"), 2, 7 * time.Second, 7500 * time.Millisecond},
		"429 that says at once":   {429, header("X-Rate-Limit-Time-Reset-Ms", "0"), 0, time.Second, 1500 * time.Millisecond},
		"429 in seconds":          {429, header("X-Retry-After", "9"), 0, 9 * time.Second, 9500 * time.Millisecond},
		"429 as in RFC 9110":      {429, header("Retry-After", "9"), 0, 9 * time.Second, 9500 * time.Millisecond},
		"429 that says nothing":   {429, header(), 0, 4 * time.Second, 4500 * time.Millisecond},
		"429 that says it again":  {429, header(), 1, 8 * time.Second, 8500 * time.Millisecond},
		"429 with a word":         {429, header("X-Rate-Limit-Time-Reset-Ms", "soon"), 0, 4 * time.Second, 4500 * time.Millisecond},
		"429 before its own time": {429, header("X-Rate-Limit-Time-Reset-Ms", "-5"), 0, 4 * time.Second, 4500 * time.Millisecond},
		"429 in a hundred years":  {429, header("X-Rate-Limit-Time-Reset-Ms", "3155760000000"), 0, 4 * time.Second, 4500 * time.Millisecond},
		"429 beyond all integers": {429, header("X-Retry-After", "99999999999999999999"), 0, 4 * time.Second, 4500 * time.Millisecond},
		"503 with a rate header":  {503, header("X-Rate-Limit-Time-Reset-Ms", "7000"), 0, 500 * time.Millisecond, time.Second},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Backoff(tc.status, tc.header, tc.attempt, 0); got != tc.low {
				t.Errorf("without jitter: got %v, want %v", got, tc.low)
			}
			if got := Backoff(tc.status, tc.header, tc.attempt, 0.999999999); got <= tc.low || got > tc.high {
				t.Errorf("with jitter: got %v, want up to %v", got, tc.high)
			}
		})
	}
}
