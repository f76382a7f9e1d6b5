package script_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

func (s *stage) serve(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// Ensure an operator can try the Script URL in a browser, and a parameter in the
// body wins over the one in the URL.
func TestHandler_queryAndBody(t *testing.T) {
	s := open(t, storeOf(1, 2), merchant.Settings{})
	query := "setiuser=bc-teststore1&password=" + strings.ReplaceAll(password, " ", "%20")
	w := s.serve(httptest.NewRequest(http.MethodGet, "/script?SETIFunction=ordercount&"+query, nil))
	if got := w.Body.String(); got != "SETIResponse: ordercount=2" || w.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("GET: got %q, %v", got, w.Header())
	}
	w = s.serve(httptest.NewRequest(http.MethodPost, "/script?setifunction=sendversion&lastorder=1&"+query, strings.NewReader("setifunction=ordercount")))
	if got := w.Body.String(); got != "SETIResponse: ordercount=1" {
		t.Errorf("POST with both: got %q", got)
	}
}

// Ensure the Script URL answers every request with status 200.
func TestHandler_alwaysAnswers(t *testing.T) {
	s := open(t, storeOf(1), merchant.Settings{})
	for name, r := range map[string]*http.Request{
		"nothing":          httptest.NewRequest(http.MethodPost, "/script", nil),
		"another method":   httptest.NewRequest(http.MethodPut, "/script", strings.NewReader("setifunction=sendversion")),
		"rubbish":          httptest.NewRequest(http.MethodPost, "/script", strings.NewReader("%%%&&&=\x00\xff;;")),
		"a broken body":    httptest.NewRequest(http.MethodPost, "/script", iotest.ErrReader(errors.New("reset"))),
		"too long a body":  httptest.NewRequest(http.MethodPost, "/script", strings.NewReader("setifunction=invupdate&update="+strings.Repeat("x", 6<<20))),
		"not yet answered": httptest.NewRequest(http.MethodPost, "/script", strings.NewReader("setifunction=updatestockstatus")),
	} {
		w := s.serve(r)
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "SETI") || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: got %d %q %v", name, w.Code, w.Body, w.Header())
		}
	}
	if w := s.serve(httptest.NewRequest(http.MethodGet, "/", nil)); w.Code != http.StatusNotFound {
		t.Errorf("another path: got %d", w.Code)
	}
}

// Ensure /health says that the function is up, and calls nobody.
func TestHandler_health(t *testing.T) {
	s := open(t, storeOf(1), merchant.Settings{})
	s.handler.Build = "v1.2.3"
	before := len(s.aws.Calls())
	w := s.serve(httptest.NewRequest(http.MethodGet, "/health", nil))
	if got := w.Body.String(); w.Code != http.StatusOK || got != "{\"status\":\"ok\",\"version\":\"v1.2.3\"}\n" || w.Header().Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("got %d %q %v", w.Code, got, w.Header())
	}
	if calls := len(s.sim.Requests()) + len(s.aws.Calls()) - before; calls != 0 {
		t.Errorf("got %d calls, want none", calls)
	}
}

// Ensure log lines and answers keep out what is secret: password, token, dkey,
// and in the log also the names and words of buyers.
func TestHandler_nothingLeaks(t *testing.T) {
	st := bcsim.NewStore()
	st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1, StatusID: 11, CustomerMessage: "canary-message", BillingAddress: bcsim.Address{FirstName: "canary-name", Email: "canary@example.test"}},
		Transactions: []bcsim.Transaction{{CreditCard: &bcsim.CreditCard{CardType: "visa", CardLast4: "4242"}}}})
	s := open(t, st, merchant.Settings{})
	s.handler = s.newProcess(s.sim.RoundTripper())
	answers := ""
	poll := func() {
		for _, function := range []string{"ordercount", "downloadorders", "sendversion", "nonsense"} {
			answers += s.ask(function, "dkey", "canary-dkey", "odd", "canary-odd", "lastdate", "canary-date")
		}
		answers += s.ask("downloadorders", "password", "canary-guess")
		asLines := "setifunction=ordercount\r\nsetiuser=bc-teststore1\r\npassword=" + password
		answers += s.serve(httptest.NewRequest(http.MethodPost, "/script", strings.NewReader(asLines))).Body.String()
	}
	poll()
	for _, kind := range []bcsim.Fault{{Kind: bcsim.Close, Times: 1 << 20}, {Kind: bcsim.CutBody}, {Kind: bcsim.WrongType},
		{Kind: bcsim.Answer, Status: 422, Body: `{"title":"no, ` + s.sim.Account().AccessToken + `"}`}} {
		s.sim.Fail(kind)
		ctx, cancel := context.WithTimeout(t.Context(), 50_000_000)
		s.postCtx(ctx, s.form("downloadorders"))
		cancel()
		s.sim.Heal()
	}
	for _, word := range []string{password, s.sim.Account().AccessToken, "canary-message", "canary-name", "canary@example.test", "canary-dkey", "canary-odd", "canary-date", "canary-guess"} {
		if strings.Contains(s.log.String(), word) {
			t.Errorf("the log holds %q", word)
		}
	}
	for _, word := range []string{password, s.sim.Account().AccessToken, "canary-dkey", "canary-odd", "canary-guess"} {
		if strings.Contains(answers, word) {
			t.Errorf("an answer holds %q", word)
		}
	}
}

// Ensure the line of a poll tells an operator all about it.
func TestHandler_logLine(t *testing.T) {
	s := open(t, storeOf(1, 2, 3), merchant.Settings{})
	s.batch(1, 1)
	s.ask("downloadorders", "startnum", "2", "batchsize", "5", "FBA", "x")
	got := s.lastLog()
	for key, want := range map[string]any{"msg": "poll", "request_id": "req-1", "function": "downloadorders", "store": "teststore1", "outcome": "ok",
		"items": 2.0, "retries": 0.0, "start": 2.0, "batch": 5.0, "calls": 2.0} {
		if got[key] != want {
			t.Errorf("%s: got %v, want %v", key, got[key], want)
		}
	}
	if _, ok := got["took_ms"]; !ok || got["error"] != nil || got["quota_left"] == nil || got["bytes"] == nil {
		t.Errorf("got %v", got)
	}
	if words, _ := got["unknown_params"].([]any); len(words) != 1 || words[0] != "fba" {
		t.Errorf("unknown parameters: got %v", got["unknown_params"])
	}
}
