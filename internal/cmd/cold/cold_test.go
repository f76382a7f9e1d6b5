package main

import (
	"bytes"
	"cmp"
	"strings"
	"testing"
	"time"
)

// Ensure the medians decide, and a function that reads is held to a hello that
// reads as often.
func TestReport(t *testing.T) {
	fast := []time.Duration{9 * time.Millisecond, 2 * time.Millisecond, 2 * time.Millisecond}
	slow := []time.Duration{time.Millisecond, 4 * time.Millisecond, 4 * time.Millisecond}
	middle := []time.Duration{3 * time.Millisecond, 3 * time.Millisecond, 3 * time.Millisecond}
	made := func(id string, total []time.Duration, peer string, reads int) *subject {
		return &subject{id: id, event: "e", peer: peer, reads: reads, init: total, total: total}
	}
	var out bytes.Buffer
	hello, aws, asks := made("hello", fast, "", 0), made("helloaws", middle, "", 0), made("helloaws", slow, "", 2)
	if err := report([]*subject{hello, aws, asks, made("same", middle, "helloaws", 0), made("busy", slow, "helloaws", 2)}, &out); err != nil {
		t.Errorf("got %v, want all within the limits", err)
	}
	got := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{"2.0 ms 1.00 hello (e)", "3.0 ms 1.50 1.00 same (e)", "4.0 ms 2.00 1.00 busy (e), 2 reads"} {
		if !strings.Contains(got, want) {
			t.Errorf("got:\n%s, want it to hold %q", out.String(), want)
		}
	}
	err := report([]*subject{hello, aws, made("slow", slow, "helloaws", 0)}, &out)
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
