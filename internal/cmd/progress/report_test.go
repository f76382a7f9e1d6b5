package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func told(t *testing.T, events string) (text string, passed bool) {
	t.Helper()
	var out strings.Builder
	r := newReport(&out, func() time.Time { return time.Time{} })
	if err := r.read(strings.NewReader(events)); err != nil {
		t.Fatal(err)
	}
	passed = r.verdict()
	return out.String(), passed
}

// Ensure each package has one line, and the output of failed tests stands behind
// it.
func TestReport(t *testing.T) {
	got, passed := told(t, `{"Action":"output","Package":"connect2cart/internal/a","Test":"TestGood","Output":"noise\n"}
{"Action":"pass","Package":"connect2cart/internal/a","Test":"TestGood"}
{"Action":"output","Package":"connect2cart/internal/b","Test":"TestBad","Output":"got 1, want 2\n"}
{"Action":"pass","Package":"connect2cart/internal/a","Elapsed":1.25}
{"Action":"output","Package":"connect2cart/internal/b","Test":"TestOther","Output":"fine\n"}
{"Action":"skip","Package":"connect2cart/internal/b","Test":"TestOther"}
{"Action":"fail","Package":"connect2cart/internal/b","Test":"TestBad"}
{"Action":"output","Package":"connect2cart/internal/b","Output":"FAIL\n"}
{"Action":"fail","Package":"connect2cart/internal/b","Elapsed":12}
{"Action":"output","Package":"connect2cart/internal/c","Output":"ok  \tconnect2cart/internal/c\t(cached)\n"}
{"Action":"pass","Package":"connect2cart/internal/c"}
{"Action":"skip","Package":"connect2cart/internal/d"}
go: a warning of its own
`)
	want := `  ok     1.2 s  internal/a
FAIL    12.0 s  internal/b
FAIL
got 1, want 2
  ok    cached  internal/c
go: a warning of its own
3 packages in 0s: 1 tests passed, 1 failed, 1 skipped
`
	if diff := cmp.Diff(want, got); diff != "" || passed {
		t.Errorf("passed %t, -want +got:\n%s", passed, diff)
	}
}

// Ensure the report shows the test amid which a process died, and takes silence
// for a failure.
func TestReport_brokenOff(t *testing.T) {
	got, passed := told(t, `{"Action":"output","Package":"connect2cart/internal/a","Test":"TestHangs","Output":"panic: out of time\n"}
{"Action":"fail","Package":"connect2cart/internal/a","Elapsed":900}
`)
	if passed || !strings.Contains(got, "panic: out of time") {
		t.Errorf("got %t, %s", passed, got)
	}
	if _, passed := told(t, ""); passed {
		t.Error("no events: passed")
	}
}

// Ensure the report shows the compiler's words about a broken package. The events
// are those of the real go command.
func TestReport_realBuildFailure(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "go.mod"), "module broken\n")
	write(t, filepath.Join(folder, "broken_test.go"), "package broken\n\nvar x int = undefinedName\n")
	cmd := exec.Command("go", "test", "-json", "-vet=off", "./...")
	cmd.Dir = folder
	events, err := cmd.Output()
	if err == nil {
		t.Fatal("a broken package passed")
	}
	if got, passed := told(t, string(events)); passed || !strings.Contains(got, "undefined: undefinedName") {
		t.Errorf("got %t, %s", passed, got)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
