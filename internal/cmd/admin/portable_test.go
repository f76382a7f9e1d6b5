package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"connect2cart/internal/merchant"
)

// Ensure settings come back as they were exported, with the Store Code kept at
// home, and a wrong file changes nothing.
func TestExport_import(t *testing.T) {
	b := newBench(t)
	b.do(exitDone, "set", "beta2", "location=1,3")
	text := b.do(exitDone, "export")
	var all map[string]map[string]string
	if err := json.Unmarshal([]byte(text), &all); err != nil || all["alpha1"]["time_zone"] != "America/Chicago" || all["beta2"]["location"] != "1,3" {
		t.Fatalf("got %v, %v", all, err)
	}
	file := filepath.Join(t.TempDir(), "settings.json")
	write := func(content string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(text)
	b.do(exitDone, "set", "alpha1", "time_zone=", "late_orders=off")
	wantAll(t, b.do(exitDone, "import", file, "--dry-run"), `Dry run`, `time_zone +default +America/Chicago`)
	if got := b.get("alpha1").Settings.TimeZone; got != "" {
		t.Errorf("a dry run: got %q", got)
	}
	got := b.do(exitDone, "import", file)
	wantAll(t, got, `late_orders +off +default`, `Nothing to change: store beta2`)
	if strings.Contains(got, "hold_seconds") {
		t.Errorf("it prints settings that stay: %s", got)
	}
	if got := b.get("alpha1").Settings; got.TimeZone != "America/Chicago" || got.LateOrders != "" || got.StoreCode != canary {
		t.Errorf("got %+v", got)
	}
	write(`{"alpha1":{"time_zone":"Europe/Berlin"},"beta2":{"location":"nowhere at all"}}`)
	wantAll(t, b.do(exitUsage, "import", file), `store beta2: .*location`)
	if got := b.get("alpha1").Settings.TimeZone; got != "America/Chicago" {
		t.Errorf("half a file was imported: got %q", got)
	}
	write(`{"alpha1":{"time_zone":"Europe/Berlin"},"nobody9":{"time_zone":""}}`)
	wantAll(t, b.do(exitMissing, "import", file), `store nobody9`)
	if got := b.get("alpha1").Settings.TimeZone; got != "Europe/Berlin" {
		t.Errorf("got %q", got)
	}
	write("no JSON")
	wantAll(t, b.do(exitUsage, "import", file), `is not what export prints`)
	b.put("gamma3", merchant.Settings{}, merchant.Sent)
	wantAll(t, b.do(exitDone, "export", "gamma3"), `(?s)^\{\n  "gamma3": \{.*\n\}\n$`)
	b.do(exitMissing, "export", "nobody9")
}

// Ensure exit code 3 says that some stores are not connected, and hides no other
// failure.
func TestExport_import_mixed(t *testing.T) {
	b := newBench(t)
	b.damage("gamma3", "{")
	b.do(exitMissing, "export", "alpha1", "nobody9", "nobody8")
	wantAll(t, b.do(exitFailed, "export", "alpha1", "nobody9", "gamma3"), `"alpha1": `, `store nobody9: no such store`, `"repair gamma3" mends it`)
	file := filepath.Join(t.TempDir(), "settings.json")
	if err := os.WriteFile(file, []byte(`{"alpha1":{"time_zone":"Europe/Berlin"},"gamma3":{"time_zone":""},"nobody9":{"time_zone":""}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	wantAll(t, b.do(exitFailed, "import", file), `Store alpha1 uses this`, `store nobody9: no such store`, `"repair gamma3" mends it`)
	if _, err := b.store.Ledger.Forget(t.Context(), "beta2"); err != nil { // as in another deployment's table
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(`{"alpha1":{"time_zone":"Europe/Vienna"},"beta2":{"time_zone":""}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	wantAll(t, b.do(exitFailed, "import", file), `Store alpha1 uses this`, `store beta2: the table .* has no row of it`)
}
