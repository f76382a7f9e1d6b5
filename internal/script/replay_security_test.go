package script_test

import (
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// securityFolder has attacks as programs. Those on the Script URL take its address.
const securityFolder = "../../../shared/cases/security"

// Ensure each hostile post of the programs gets an answer in Stone Edge's form. A
// post that took more than a program waits would show as its exception.
func TestReplay_security(t *testing.T) {
	programs, _ := filepath.Glob(filepath.Join(securityFolder, "seti_*.py"))
	python, err := exec.LookPath("python3")
	if len(programs) == 0 || err != nil {
		t.Skip("SKIPPED: nothing to replay; put the programs at " + securityFolder + ", and install python3")
	}
	s := open(t, bcsim.NewStore(), merchant.Settings{})
	server := httptest.NewServer(s.handler)
	defer server.Close()
	for _, program := range programs {
		t.Run(filepath.Base(program), func(t *testing.T) {
			out, err := exec.CommandContext(t.Context(), python, program, server.URL+"/script").CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			for line := range strings.Lines(string(out)) {
				if !strings.Contains(line, " 200 b") || !strings.Contains(line, "SETI") {
					t.Errorf("got %s", line)
				}
			}
		})
	}
}
