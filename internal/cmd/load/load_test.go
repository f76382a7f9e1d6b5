package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// built is a folder with a run's bootstraps for this machine.
func built(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for id, function := range map[string]string{"ScriptFunction": "script", "CredentialsFunction": "credentials"} {
		build := exec.Command("go", "build", "-tags", "lambda.norpc", "-trimpath", "-ldflags", "-s -w",
			"-o", filepath.Join(folder, id, "bootstrap"), "connect2cart/functions/"+function)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", function, err, out)
		}
	}
	return folder
}

// Ensure the real binaries answer a few seconds of load rightly. With too few
// reserved processes some polls are throttled, and none goes wrong.
func TestRun(t *testing.T) {
	s := settings{bootstraps: built(t), stores: 6, orders: 12, latency: 5 * time.Millisecond,
		every: time.Second, duration: 5 * time.Second, most: 1000, reserved: 8}
	var out bytes.Buffer
	if err := run(t.Context(), s, &out); err != nil {
		t.Errorf("%v\n%s", err, &out)
	}
	for _, want := range []string{`6 stores of 12 orders are connected`, `\d+ +0 +[\d.]+ m?s .* all`, `0 crashed, 0 timed out`,
		`0 polls throttled`, `memory after the last   round: \d processes, mean \d+\.\d MiB`} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("got:\n%swant %q in it", &out, want)
		}
	}
	t.Log("\n" + out.String())

	s.reserved, s.duration = 2, time.Second
	out.Reset()
	if err := run(t.Context(), s, &out); err != nil || strings.Contains(out.String(), " 0 polls throttled") {
		t.Errorf("two processes for six stores: %v, want polls throttled and none wrong:\n%s", err, &out)
	}
}

// Ensure a wrong answer and a growing process fail the run.
func TestReport_verdict(t *testing.T) {
	steady := []memory{{1: 9000}, {1: 20000}, {1: 21000}, {1: 21000}, {1: 20500}, {1: 22000, 2: 90000}}
	leaking := []memory{{1: 9000}, {1: 20000}, {1: 25000}, {1: 30000}, {1: 35000}, {1: 40000}}
	cases := map[string]struct {
		memory []memory
		failed map[string]int
		want   string
	}{
		"steady":         {steady, nil, ""},
		"leaking":        {leaking, nil, "the processes grew from 29.3 MiB at the middle of the run to 39.1 MiB"},
		"a wrong answer": {steady, map[string]int{"ordercount": 1}, "1 of 7 polls were answered wrongly"},
		"too short":      {leaking[:2], nil, ""},
	}
	for name, c := range cases {
		r := &report{figures: newFigures(), memory: c.memory}
		r.failed, r.polls = c.failed, 7
		got := ""
		if err := r.verdict(); err != nil {
			got = err.Error()
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

// Ensure percentiles are by nearest rank.
func TestRank(t *testing.T) {
	var took []time.Duration
	for i := range 200 {
		took = append(took, time.Duration(i+1))
	}
	for percent, want := range map[int]time.Duration{50: 100, 95: 190, 99: 198, 100: 200} {
		if got := rank(took, percent); got != want {
			t.Errorf("p%d: got %d, want %d", percent, got, want)
		}
	}
	if rank(nil, 50) != 0 {
		t.Error("no durations: got a percentile, want 0")
	}
}

// Ensure one error tells of all unreadable settings.
func TestSettings(t *testing.T) {
	_, err := settingsFrom(func(name string) string {
		return map[string]string{"STORES": "0", "EVERY": "often", "RESERVED": "x"}[name]
	})
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("got %v, want three problems", err)
	}
	s, err := settingsFrom(func(name string) string { return map[string]string{"LONG": "1"}[name] })
	if err != nil || s.duration != longRun || s.stores != 50 {
		t.Errorf("got %+v, %v", s, err)
	}
}
