package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// Ensure the medians decide, and the limit spares answers with work of their
// own.
func TestReport(t *testing.T) {
	fast := []time.Duration{9 * time.Millisecond, 2 * time.Millisecond, 2 * time.Millisecond}
	slow := []time.Duration{time.Millisecond, 4 * time.Millisecond, 4 * time.Millisecond}
	made := func(id string, total []time.Duration, work string) *subject {
		return &subject{id: id, event: "e", work: work, init: total, total: total}
	}
	var out bytes.Buffer
	hello := made("hello", fast, "")
	if err := report([]*subject{hello, made("same", fast, ""), made("busy", slow, "reads")}, &out); err != nil {
		t.Errorf("got %v, want all within the limit", err)
	}
	if got := out.String(); !strings.Contains(got, "4.0 ms  2.00") && !strings.Contains(got, "2.00  ") {
		t.Errorf("got:\n%s", got)
	}
	err := report([]*subject{hello, made("slow", slow, "")}, &out)
	if err == nil || !strings.Contains(err.Error(), "slow takes 2.00 times as long as hello") {
		t.Errorf("got %v, want the slow one named", err)
	}
}
