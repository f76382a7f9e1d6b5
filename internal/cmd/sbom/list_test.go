package main

import (
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"testing"
)

// Ensure the list names each module with its version, hash and licence. A module
// missing in NOTICE is an error.
func TestListOf(t *testing.T) {
	info := &debug.BuildInfo{GoVersion: "go1.26.0", Path: "connect2cart/functions/script", Deps: []*debug.Module{
		{Path: "example.test/a", Version: "v1.2.3", Sum: "h1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="},
	}, Settings: []debug.BuildSetting{{Key: "GOARCH", Value: "arm64"}}}
	licences := licencesIn("Parts:\n\n  example.test/a    v1.2.3    Apache-2.0\n")
	l, err := listOf(info, "v0.1.0", licences)
	if err != nil || len(l.Components) != 2 {
		t.Fatalf("got %+v, %v", l, err)
	}
	c := l.Components[1]
	if c.PURL != "pkg:golang/example.test/a@v1.2.3" || c.Licences[0].License.ID != "Apache-2.0" || !strings.HasPrefix(c.Hashes[0].Content, "000102") {
		t.Errorf("got %+v", c)
	}
	if l.Metadata.Component.Version != "v0.1.0" || l.Metadata.Properties[0].Value != "arm64" {
		t.Errorf("got %+v", l.Metadata)
	}
	if _, err := listOf(info, "v0.1.0", nil); err == nil || !strings.Contains(err.Error(), "example.test/a v1.2.3; run make notice") {
		t.Errorf("got %v", err)
	}
}

// Ensure NOTICE has every module of the functions and of the operator's command.
func TestNotice(t *testing.T) {
	notice, err := os.ReadFile("../../../NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	licences := licencesIn(string(notice))
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Version}}{{end}}", "../../../functions/...", "../admin").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, module := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		if module = strings.TrimSpace(module); module != "connect2cart" && module != "" && licences[module] == "" {
			t.Errorf("NOTICE lacks %s; run make notice", module)
		}
	}
}

// Ensure no function links packages of the operator's command: each one costs time
// at a cold start.
func TestFunctions_withoutTools(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "../../../functions/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, alien := range []string{"service/cloudwatchlogs", "internal/standin/", "internal/proof/", "internal/cmd/"} {
		if strings.Contains(string(out), alien) {
			t.Errorf("a function links %s", alien)
		}
	}
}
