package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// connectMany connects stores with the hashes s000, s001 and so on.
func connectMany(t *testing.T, stores int) *removal {
	m := newRemoval(t)
	for i := range stores {
		m.connect(fmt.Sprintf("s%03d", i), merchant.Sent, func(*merchant.Merchant) {})
	}
	return m
}

// Ensure a command over many stores takes the time that it needs, eight stores at
// once. A command about one store ends after two minutes.
func TestMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := connectMany(t, 60)
		m.a.cloud.AddFault(awssim.Fault{Delay: 5 * time.Second, Times: -1})
		took := func(limit time.Duration, args ...string) string {
			begun := time.Now()
			out := m.admin(exitDone, m.a, m.b, args...)
			if got := time.Since(begun); got > limit {
				t.Errorf("%v took %v, want at most %v", args, got, limit)
			}
			return out
		}
		wantAll(t, took(3*time.Minute, "list"), `(?m)^s059 +active `, `Stores: 60,`)
		text := took(time.Minute, "export")
		wantAll(t, text, `(?s)"s000": .*"s059": `)
		file := filepath.Join(t.TempDir(), "settings.json")
		if err := os.WriteFile(file, []byte(strings.ReplaceAll(text, `"late_orders": ""`, `"late_orders": "off"`)), 0o600); err != nil {
			t.Fatal(err)
		}
		wantAll(t, took(6*time.Minute, "import", file), `(?s)Store s000 uses this.*Store s001 uses this.*Store s059 uses this`)
		wantAll(t, took(2*time.Minute, "import", file), `(?s)Nothing to change: store s000.*Nothing to change: store s001.*Nothing to change: store s059`)
		m.a.cloud.ClearFaults()
		m.a.cloud.AddFault(awssim.Fault{Operation: "GetSecretValue", Delay: time.Hour, Times: -1})
		wantAll(t, m.admin(exitFailed, m.a, m.b, "show", "s000"), `deadline exceeded`)
	})
}

// Ensure a list that breaks off prints the stores that it has, and says that
// there are more.
func TestList_brokenOff(t *testing.T) {
	b := newBench(t)
	for i := range 100 { // a page of ListSecrets has 100
		b.damage(fmt.Sprintf("s%03d", i), `{"schema":1,"access_token":"x"}`)
	}
	b.sim.AddFault(awssim.Fault{Operation: "ListSecrets", Skip: 1, Code: "AccessDeniedException", Message: "not authorized", Times: -1})
	got := b.do(exitFailed, "list")
	wantAll(t, got, `(?m)^alpha1 +active `, `(?m)^s097 +not served `, `AccessDenied.*not authorized\n.*The list is not complete`)
	if strings.Contains(got, "s098") {
		t.Errorf("got %s, want the first page alone", got)
	}
	b.sim.ClearFaults()
	b.sim.AddFault(awssim.Fault{Operation: "ListSecrets", Code: "AccessDeniedException", Times: -1})
	if got := b.do(exitFailed, "list"); strings.Contains(got, "No stores") {
		t.Errorf("got %s", got)
	}
}
