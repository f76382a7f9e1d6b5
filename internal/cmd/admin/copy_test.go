package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"connect2cart/internal/standin/awssim"
)

// profiles makes a login of each name, at its address. "own" is in force.
func profiles(t *testing.T, urls map[string]string) {
	t.Helper()
	file, text := filepath.Join(t.TempDir(), "config"), ""
	for name, url := range urls {
		text += fmt.Sprintf("[profile %s]\nregion = us-east-1\naws_access_key_id = x\naws_secret_access_key = y\nendpoint_url = %s\n", name, url)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_CONFIG_FILE", file)
	t.Setenv("AWS_PROFILE", "own")
	t.Setenv("AWS_ENDPOINT_URL", "")
}

// Ensure copy reaches another account by its profile, says what it did, and
// refuses what nobody can mean.
func TestCopy(t *testing.T) {
	b, there := newBench(t), awssim.RunT(t)
	profiles(t, map[string]string{"own": b.sim.URL, "other": there.URL})
	for want, flags := range map[string][]string{
		"no table there": {"--to-profile", "other"},
		"the same table": {"--to-table", awssim.LedgerTable, "--to-region", "us-east-1"},
		"a slash at the": {"--to-table", "t", "--to-prefix", "no-slash"},
	} {
		wantAll(t, b.do(exitUsage, append([]string{"copy"}, flags...)...), want)
	}
	wantAll(t, b.do(exitFailed, "copy", "--to-table", "t", "--to-profile", "nobody"), "nobody")
	to := []string{"copy", "--to-profile", "other", "--to-table", awssim.LedgerTable, "--to-prefix", "moved/"}
	wantAll(t, b.do(exitDone, append(to, "--dry-run")...), `^In us-east-1, secrets connect2cart/bigcommerce/\n`, "Dry run", `\nTo us-east-1, secrets moved/`, `Copied: secrets 2`)
	if len(there.Secrets()) != 0 {
		t.Error("a dry run wrote")
	}
	wantAll(t, b.do(exitMissing, append(to, "bc-alpha1", "nobody9")...), "store nobody9: no such store", `Stores: 1 of 2\.`, `Copied: secrets 1, rows [1-9]`)
	wantAll(t, b.do(exitDone, to...), `Stores: 2 of 2\.`, `Copied: secrets 1`)
	wantAll(t, b.do(exitDone, to...), `Nothing was left to copy\.`)
	if got := there.Secrets(); len(got) != 2 || got[0].Name != "moved/alpha1" {
		t.Errorf("got %+v", got)
	}
	there.SetValue("moved/beta2", "by hand")
	wantAll(t, b.do(exitFailed, to...), `store beta2: .*rows of its own|its secret: the store has`, `--over copies over it`, `Stores: 1 of 2\.`)
	wantAll(t, b.do(exitDone, append(to, "--over")...), `Copied: secrets 1`)
	there.AddFault(awssim.Fault{Operation: "DynamoDB", Code: "AccessDeniedException", Times: -1})
	wantAll(t, b.do(exitFailed, to...), "the other table: .*the ledger does not answer", "it goes on where it stopped")
}

// Ensure a secret without any value, as an operator's hand may have made it, is
// named, and that the other stores are copied.
func TestCopy_withoutValue(t *testing.T) {
	b, there := newBench(t), awssim.RunT(t)
	b.makeEmpty("empty3")
	profiles(t, map[string]string{"own": b.sim.URL, "other": there.URL})
	for range 2 {
		out := b.do(exitFailed, "copy", "--to-profile", "other", "--to-table", awssim.LedgerTable)
		wantAll(t, out, `Stores: 2 of 3`, "store empty3: its secret has no value")
	}
}

// Ensure a store that was removed after a copy does not come back on the other
// side: copy names it until it is removed there, too. Once it is back here, copy says
// how it comes back there.
func TestCopy_removedSince(t *testing.T) {
	b, there := newBench(t), awssim.RunT(t)
	profiles(t, map[string]string{"own": b.sim.URL, "other": there.URL})
	to := []string{"copy", "--to-profile", "other", "--to-table", awssim.LedgerTable}
	b.do(exitDone, to...)
	b.do(exitDone, "remove", "beta2", "--yes")
	out := b.do(exitFailed, to...)
	wantAll(t, out, `store beta2: it is connected there, and not here`, `AWS_PROFILE=other .* admin remove beta2 --yes --table `+awssim.LedgerTable)
	if strings.Contains(out, "Nothing was left") {
		t.Errorf("got %s", out)
	}
	wantAll(t, b.do(exitDone, append(to, "alpha1")...), `Nothing was left to copy\.`)
	t.Setenv("AWS_PROFILE", "other")
	b.do(exitDone, "remove", "beta2", "--yes")
	t.Setenv("AWS_PROFILE", "own")
	wantAll(t, b.do(exitDone, to...), `Nothing was left to copy\.`, `Removed stores stay here: beta2\.`)

	b.do(exitDone, "restore", "beta2") // the merchant is back before the move
	out = b.do(exitFailed, append(to, "--over")...)
	if wantAll(t, out, `store beta2: .*marked for deletion`, `"restore beta2" there first`); strings.Contains(out, "--over copies over it") {
		t.Errorf("got %s, and --over was there", out)
	}
	t.Setenv("AWS_PROFILE", "other")
	b.do(exitDone, "restore", "beta2")
	t.Setenv("AWS_PROFILE", "own")
	wantAll(t, b.do(exitFailed, append(to, "--over")...), `store beta2: .*another value under the same version`, `"pause beta2" and "resume beta2"`)
	b.do(exitDone, "resume", "beta2")
	b.do(exitDone, "pause", "beta2")
	b.do(exitDone, append(to, "--over")...)
	wantAll(t, b.do(exitDone, to...), `Stores: 2 of 2`, `Nothing was left to copy\.`)
}

// Ensure a copy of all stores passes over a removed one that AWS's list still names,
// on either side, and still tells of one that is connected there.
func TestCopy_listBehind(t *testing.T) {
	b, there := newBench(t), awssim.RunT(t)
	profiles(t, map[string]string{"own": b.sim.URL, "other": there.URL})
	to := []string{"copy", "--to-profile", "other", "--to-table", awssim.LedgerTable}
	b.do(exitDone, to...)
	b.do(exitDone, "remove", "alpha1", "--yes")
	listBehind(b.sim)
	wantAll(t, b.do(exitFailed, to...), `Stores: 1 of 1\.`, `store alpha1: it is connected there, and not here`)
	t.Setenv("AWS_PROFILE", "other")
	b.do(exitDone, "remove", "alpha1", "--yes")
	t.Setenv("AWS_PROFILE", "own")
	listBehind(there)
	wantAll(t, b.do(exitMissing, append(to, "alpha1", "beta2")...), `Stores: 1 of 2\.`)
	b.sim.ClearFaults() // it names removed stores, too, at the end
	wantAll(t, b.do(exitDone, to...), `Stores: 1 of 1\.`, `Nothing was left to copy\.`)
}

// Ensure a copy that somebody stops says how it goes on.
func TestCopy_stopped(t *testing.T) {
	b, there := newBench(t), awssim.RunT(t)
	profiles(t, map[string]string{"own": b.sim.URL, "other": there.URL})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var problems bytes.Buffer
	run(ctx, []string{"copy", "--to-profile", "other", "--to-table", awssim.LedgerTable}, os.Getenv, stopper(stop), &problems)
	wantAll(t, problems.String(), `run the command again, and it goes on where it stopped`)
}

// stopper ends the command at the line before its copy begins.
type stopper func()

func (stop stopper) Write(p []byte) (int, error) {
	if bytes.HasPrefix(p, []byte("To us-east-1")) {
		stop()
	}
	return len(p), nil
}

// Ensure docs/moving.md uses flags that copy has.
func TestCopy_page(t *testing.T) {
	b := newBench(t)
	help := b.do(exitDone, "copy", "--help")
	data, err := os.ReadFile("../../../docs/moving.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, line := range regexp.MustCompile("admin copy[^`\n]*").FindAllString(string(data), -1) {
		for _, flag := range regexp.MustCompile(`--[a-z-]+`).FindAllString(line, -1) {
			if seen++; !strings.Contains(help, flag+" ") {
				t.Errorf("copy has no flag %s", flag)
			}
		}
	}
	if seen < 6 {
		t.Errorf("found %d flags, want more", seen)
	}
}
