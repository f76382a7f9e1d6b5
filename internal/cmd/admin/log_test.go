package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

const (
	scriptGroup = "/connect2cart/connect2cart/script"
	pageGroup   = "/connect2cart/connect2cart/credentials"
)

func logOf(store, function, outcome, problem string) string {
	said, _ := json.Marshal(problem)
	return fmt.Sprintf(`{"level":"INFO","msg":"poll","request_id":"r","function":%q,"store":%q,"outcome":%q,"took_ms":412,"calls":51,"retries":0,"items":50,"error":%s}`,
		function, store, outcome, said)
}

// Ensure the lines of both log groups come in the order of their times, and only
// those of the store.
func TestLog(t *testing.T) {
	b := newBench(t)
	wantAll(t, b.do(exitUsage, "log", "alpha1"), `no log group /connect2cart/connect2cart/script: set STACK_NAME, or --stack,`)
	now := time.Now()
	b.sim.AddLog(pageGroup, now.Add(-90*time.Minute), logOf("alpha1", "credentials", "created", ""))
	b.sim.AddLog(scriptGroup, now.Add(-3*time.Hour), logOf("alpha1", "ordercount", "long_ago", ""))
	for i := range 150 {
		b.sim.AddLog(scriptGroup, now.Add(-time.Hour), logOf("beta2", "ordercount", fmt.Sprint("other", i), ""))
	}
	b.sim.AddLog(scriptGroup, now.Add(-2*time.Minute), logOf("alpha1", "downloadorders", "busy", "quota\x1b[2J"))
	got := b.do(exitDone, "log", "BC-Alpha1")
	wantAll(t, got, `(?s)^TIME \(UTC\) +CART +WHAT +ANSWER +ITEMS +CALLS +TOOK +ERROR\n\S+ \S+ +credentials +created +50 +51 +412 ms.*downloadorders +busy .* quota.\[2J\n$`)
	if strings.Contains(got, "other") || strings.Contains(got, "long_ago") || strings.Contains(got, "\x1b") {
		t.Errorf("got %s", got)
	}
	wantAll(t, b.do(exitDone, "log", "alpha1", "--since", "1d"), `long_ago`)
	var lines []map[string]any
	if err := json.Unmarshal([]byte(b.do(exitDone, "log", "alpha1", "--json")), &lines); err != nil || len(lines) != 2 || lines[1]["calls"] != 51.0 {
		t.Errorf("got %v, %v", lines, err)
	}
	b.sim.AddLog(scriptGroup, now.Add(-time.Minute), strings.Replace(logOf("alpha1", "downloadqoh", "ok", ""), `"retries"`, `"cart_channel":5,"retries"`, 1))
	wantAll(t, b.do(exitDone, "log", "bc-alpha1-5"), `^TIME.*\n\S+ \S+ +5 +downloadqoh .*\n$`)
	wantAll(t, b.do(exitDone, "log", "alpha1"), `busy`, ` 5 +downloadqoh `)
	wantAll(t, b.do(exitDone, "log", "gamma3"), `No lines of store gamma3 in the last 2h\.`)
	wantAll(t, b.do(exitUsage, "log", "alpha1", "--since", "soon"), `want a time such as 45m, 12h or 30d`)
	wantAll(t, b.do(exitUsage, "log", `a"}`), `no store hash`)
	wantAll(t, b.do(exitUsage, "log", "alpha1", "--stack", "other"), `/connect2cart/other/script`)
}

// Ensure --follow prints each later line once, as a row or as it was logged.
func TestLog_follow(t *testing.T) {
	b := newBench(t)
	now := time.Now()
	b.sim.AddLog(scriptGroup, now, logOf("alpha1", "ordercount", "first", ""))
	b.sim.AddLog(pageGroup, now, logOf("beta2", "credentials", "other", ""))
	for _, raw := range []bool{false, true} {
		var out strings.Builder
		d := &desk{out: &out, getenv: os.Getenv}
		if err := d.open(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		d.orders.json, d.log.follow = raw, true
		reader := &logReader{api: cloudwatchlogs.NewFromConfig(d.cloud), groups: d.groups(), hash: "alpha1", seen: map[string]bool{}}
		lines, err := reader.read(t.Context(), now.Add(-time.Hour))
		if err != nil || len(lines) == 0 {
			t.Fatalf("got %d lines, %v", len(lines), err)
		}
		if err := d.printLog(lines, "alpha1"); err != nil || strings.HasPrefix(out.String(), "{") != raw {
			t.Errorf("at first: got %s, %v", out.String(), err)
		}
		out.Reset()
		ctx, cancel := context.WithCancel(t.Context())
		ticks, ended := make(chan time.Time), make(chan error)
		go func() { ended <- d.follow(ctx, reader, ticks) }()
		ticks <- now
		b.sim.AddLog(scriptGroup, now.Add(time.Second), logOf("alpha1", "downloadorders", fmt.Sprint("second", raw), ""))
		ticks <- now.Add(time.Second)
		ticks <- now.Add(2 * time.Second)
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if got := out.String(); strings.Count(got, "second") != 1 || strings.Contains(got, "first") || strings.HasPrefix(got, "{") != raw {
			t.Errorf("got %s", got)
		}
	}
}
