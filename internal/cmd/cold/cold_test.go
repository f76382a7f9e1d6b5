package main

import (
	"bytes"
	"cmp"
	"strings"
	"testing"
	"time"
)

// Ensure the medians decide, and the limit spares answers with work of their
// own.
func TestReport(t *testing.T) {
	fast := []time.Duration{9 * time.Millisecond, 2 * time.Millisecond, 2 * time.Millisecond}
	slow := []time.Duration{time.Millisecond, 4 * time.Millisecond, 4 * time.Millisecond}
	middle := []time.Duration{3 * time.Millisecond, 3 * time.Millisecond, 3 * time.Millisecond}
	made := func(id string, total []time.Duration, peer, work string) *subject {
		return &subject{id: id, event: "e", peer: peer, work: work, init: total, total: total}
	}
	var out bytes.Buffer
	hello, aws := made("hello", fast, "", ""), made("helloaws", middle, "", "")
	if err := report([]*subject{hello, aws, made("same", middle, "helloaws", ""), made("busy", slow, "helloaws", "reads")}, &out); err != nil {
		t.Errorf("got %v, want all within the limits", err)
	}
	got := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{"2.0 ms 1.00 hello (e)", "3.0 ms 1.50 1.00 same (e)", "4.0 ms 2.00 1.33 busy (e), reads"} {
		if !strings.Contains(got, want) {
			t.Errorf("got:\n%s, want it to hold %q", out.String(), want)
		}
	}
	err := report([]*subject{hello, aws, made("slow", slow, "helloaws", "")}, &out)
	for _, want := range []string{"slow takes 2.00 times as long as hello,", "slow takes 1.33 times as long as helloaws,"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// Ensure each function's garbage collector is set as in the template, and each
// hello's like the one it is compared with.
func TestCollectors(t *testing.T) {
	all, err := collectors("../../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if page := all["CredentialsFunction"]; page["GOGC"] == "" || page["GOMEMLIMIT"] == "" || page["GOGC"] != all["NotifyFunction"]["GOGC"] {
		t.Errorf("the page: got %v, notify %v", page, all["NotifyFunction"])
	}
	for _, s := range subjects() {
		if like := all[cmp.Or(s.likes, s.id)]; len(like) == 0 {
			t.Errorf("%s has the settings of no function", s.id)
		}
	}
	if _, err := collectors("cold_test.go"); err == nil {
		t.Error("a file that is no template is read")
	}
}
