package life

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Ensure every patch fits the standard library of the Go in use.
func TestOverlay(t *testing.T) {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := Overlay(strings.TrimSpace(string(goroot)), dir, Speed); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "time_time.go.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "SPEED") || !strings.Contains(string(text), "LIFE_CLOCK") {
		t.Error("the clock of package time is not the play's")
	}
}

// Ensure another standard library is refused with the text that it lacks.
func TestOverlay_refusesAnotherGo(t *testing.T) {
	goroot := t.TempDir()
	for name := range patches {
		file := filepath.Join(goroot, "src", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("package other"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Overlay(goroot, t.TempDir(), Speed); err == nil || !strings.Contains(err.Error(), "adapt the patch") {
		t.Errorf("got error %v", err)
	}
}
