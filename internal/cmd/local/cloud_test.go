package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"connect2cart/internal/standin/awssim"
)

// Ensure make run works on another's stand-in for AWS, chosen by the SDK's own
// variables: it makes the table and the sample cart there, and prints how to poll.
func TestRun_ownCloud(t *testing.T) {
	sim := awssim.RunT(t)
	r := start(t, map[string]string{"AWS_ENDPOINT_URL": sim.URL})
	if r.AWSEndpoint != sim.URL || r.Mailbox != "" {
		t.Errorf("got the endpoint %q, the mailbox %q", r.AWSEndpoint, r.Mailbox)
	}
	for _, path := range []string{"", "/"} { // with a slash, as somebody may type it
		res, err := http.PostForm(r.ScriptURL+path, url.Values{"setifunction": {"ordercount"}, "setiuser": {r.CartID}, "password": {r.CartPassword}, "lastorder": {"All"}})
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if !strings.HasPrefix(string(body), "SETIResponse: ordercount=") {
			t.Errorf("%s: got %s", path, body)
		}
	}
	if len(sim.Secrets()) != 1 || len(sim.LedgerRows()) == 0 {
		t.Errorf("got %d secrets, %d rows", len(sim.Secrets()), len(sim.LedgerRows()))
	}
	if err := r.stop(); err != nil { // what it printed is whole now
		t.Error(err)
	}
	for _, want := range []string{"make poll ADDRESSES=" + r.file, "none, because AWS_ENDPOINT_URL is set"} {
		if !strings.Contains(r.table.String(), want) {
			t.Errorf("no %q in %s", want, r.table)
		}
	}
}

// Ensure a stand-in that is gone says so, and what to do.
func TestRun_deadCloud(t *testing.T) {
	for name := range cloudEnv("") {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	env := map[string]string{"PORT": "0", "ADDRESSES": t.TempDir() + "/a.json", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
	err := run(t.Context(), func(name string) string { return env[name] }, templatePath, io.Discard, slog.New(slog.DiscardHandler), nil)
	if err == nil || !strings.Contains(err.Error(), "AWS_ENDPOINT_URL=http://127.0.0.1:1: ") || !strings.Contains(err.Error(), "unset it") {
		t.Errorf("got %v", err)
	}
}

// Ensure a function's lines reach the file and its log group.
func TestTee(t *testing.T) {
	var file bytes.Buffer
	logs, err := newTee(&file)
	if err != nil {
		t.Fatal(err)
	}
	sim := awssim.New()
	logs.sim.Store(sim)
	log := slog.New(slog.NewJSONHandler(logs.in, nil))
	log.LogAttrs(context.Background(), slog.LevelInfo, "poll", slog.String("function", "ordercount"), slog.String("store", "samplestor"))
	log.Info("request", "function", "credentials", "store", "trystore01")
	log.Info("no function")
	logs.close()
	if got := strings.Count(file.String(), "\n"); got != 3 {
		t.Errorf("got %d lines in the file", got)
	}
	for group, want := range map[string]int{"script": 1, "credentials": 1, "notify": 0} {
		if got := sim.LogLines("/connect2cart/connect2cart/" + group); got != want {
			t.Errorf("%s: got %d lines, want %d", group, got, want)
		}
	}
}
