package bigcommerce

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const (
	card    = "4111111111111111"
	address = "1 Sample Street"
)

// Ensure errors quote no word from any part of an answer. Errors go to the log,
// and an answer can hold a shopper's words.
func TestError_quotesNothing(t *testing.T) {
	words := card + " " + address
	tests := map[string]*http.Response{
		"a v3 title":               answer(422, fmt.Sprintf(`{"title":%q}`, words)),
		"a known title":            answer(422, fmt.Sprintf(`{"title":"Items with identity: [%s] requires absolute adjustment before relative"}`, words)),
		"a v3 detail":              answer(422, fmt.Sprintf(`{"detail":%q}`, words)),
		"a v3 field":               answer(422, fmt.Sprintf(`{"title":"T","errors":{%q:%q}}`, words, words)),
		"a v3 type":                answer(422, fmt.Sprintf(`{"title":"T","type":%q}`, words)),
		"a v2 message":             answer(400, fmt.Sprintf(`[{"message":%q}]`, words)),
		"a v2 detail":              answer(400, fmt.Sprintf(`[{"message":"T","details":{%q:%q}}]`, words, words)),
		"an old gateway":           answer(401, fmt.Sprintf(`{"error":%q}`, words)),
		"a text":                   answer(400, words, "Content-Type", "text/plain"),
		"a content type":           answer(200, `{}`, "Content-Type", "text/"+card),
		"a word for a number":      answer(200, fmt.Sprintf(`{"id":%q}`, words)),
		"a word for a whole one":   answer(200, fmt.Sprintf(`{"items_total":%q}`, words)),
		"a number that is large":   answer(200, `{"id":`+card+card+`}`),
		"a number for a word":      answer(200, `{"status":`+card+`}`),
		"a word for an amount":     answer(200, fmt.Sprintf(`{"total_inc_tax":%q}`, words)),
		"a word for a time":        answer(200, fmt.Sprintf(`{"date_created":%q}`, words)),
		"a list for a text":        answer(200, fmt.Sprintf(`{"external_id":[%q]}`, words)),
		"what follows an order":    answer(200, `{"id":7} `+words),
		"what stands for an order": answer(200, words),
	}
	for name, res := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := newClient(roundTrip(func(*http.Request) (*http.Response, error) { return res, nil })).Orders().Get(t.Context(), 7, false)
			wantUnquoted(t, err)
		})
	}
}

func wantUnquoted(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		t.Fatal("got no error, want one")
	}
	for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err.Error())} {
		if strings.Contains(text, card) || strings.Contains(text, "Sample") {
			t.Errorf("got %q, want none of the answer's words", text)
		}
	}
}

// Ensure errors quote no word of broken HTTP either.
func TestError_quotesNoBrokenAnswer(t *testing.T) {
	for name, sent := range map[string]string{
		"a status line":     card + " " + address + "\r\n\r\n",
		"a status":          "HTTP/1.1 " + card + " no\r\n\r\n",
		"a header":          "HTTP/1.1 200 OK\r\n" + card + " " + address + "\r\n\r\n",
		"a length":          "HTTP/1.1 200 OK\r\nContent-Length: " + card + card + "\r\n\r\n",
		"a transfer coding": "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + card + "\r\n\r\n",
		"a chunk of a body": "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + address + "\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { sayAndHangUp(w, sent) }))
			defer srv.Close()
			c := newClient(nil)
			c.BaseURL = srv.URL
			ctx, cancel := contextEnding(t)
			defer cancel()
			_, err := c.Orders().Get(ctx, 7, false)
			wantUnquoted(t, err)
			_, err = c.Orders().CreateShipment(ctx, 7, NewShipment{})
			wantUnquoted(t, err)
		})
	}
}

func sayAndHangUp(w http.ResponseWriter, text string) {
	conn, rw, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer func(c net.Conn, rw *bufio.ReadWriter) { _ = rw.Flush(); _ = c.Close() }(conn, rw)
	_, _ = rw.WriteString(text)
}

// Ensure a known refusal comes in our words.
func TestError_reason(t *testing.T) {
	for title, want := range map[string]string{
		"Items with identity: [A] REQUIRES absolute adjustment before relative": "PUT /x: 422 Unprocessable Entity: the item has no level yet",
		"You don't have a required scope to access the endpoint":                "PUT /x: 422 Unprocessable Entity: a permission is missing",
		"Something else": "PUT /x: 422 Unprocessable Entity",
		"":               "PUT /x: 422 Unprocessable Entity",
	} {
		if got := (&Error{Method: "PUT", Path: "/x", Status: 422, title: title}).Error(); got != want {
			t.Errorf("%q: got %q, want %q", title, got, want)
		}
	}
}
