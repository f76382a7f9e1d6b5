package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Ensure an hour of a few stores passes on the fast clock, and its counts hold.
func TestRunHours(t *testing.T) {
	if os.Getenv("LOAD_HOUR") == "" {
		t.Skip("builds the standard library with another clock, which takes minutes: set LOAD_HOUR=1 to run it, or run make load STORES=1000")
	}
	var out bytes.Buffer
	s := settings{bootstraps: filepath.Join(t.TempDir(), "host"), stores: 8, orders: 10}
	if err := runHours(t.Context(), s, "../../..", &out); err != nil {
		t.Errorf("%v\n%s", err, &out)
	}
	t.Log("\n" + out.String())
}

// Ensure wrong answers and counts that outgrow their size fail the run.
func TestJudgeHours(t *testing.T) {
	base := hourCounts{Size: size{Name: "base"}, Polls: 10, Calls: 100, Reads: 100, Writes: 100, Rows: 100, Bytes: 100, FirstQuiet: 20, LastQuiet: 20}
	for want, change := range map[string]func(*hourCounts){
		"": func(*hourCounts) {},
		"4.50 times the base's reads of the ledger": func(c *hourCounts) { c.Reads = 450 },
		"1 of 40 polls were answered wrongly":       func(c *hourCounts) { c.Wrong = 1 },
		"the last conversations took 100 calls":     func(c *hourCounts) { c.LastQuiet = 100 },
		"the processes grew":                        func(c *hourCounts) { c.FinalMemory = memory{1: 90_000} },
	} {
		big := hourCounts{Size: size{Name: "big"}, Polls: 40, Calls: 400, Reads: 440, Writes: 300, Rows: 400, Bytes: 400, FirstQuiet: 80, LastQuiet: 80, MiddleMemory: memory{1: 40_000}, FinalMemory: memory{1: 41_000}}
		change(&big)
		err := judgeHours([]hourCounts{base, big})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
