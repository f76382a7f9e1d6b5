package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Ensure `make deploy` gives CloudFormation parameters that it takes: those that it is
// given, and before them those of samconfig.toml, which they would replace.
func TestMakeDeploy_parameters(t *testing.T) {
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("SKIPPED: make is not on the PATH; install it to run this")
	}
	parameters := part[map[string]parameter](t, templatePath, "Parameters")
	const sender, secretPrefix = "SenderEmail=connect@example.com", "SecretPrefix=connect2cart-dev/bigcommerce/"
	for stage, want := range map[string][]string{
		"prod": {"Tracing=on", sender},
		"dev":  {"LogLevel=debug", "LogRetentionDays=14", secretPrefix, sender},
	} {
		shown, err := exec.CommandContext(t.Context(), "make", "-n", "-C", "../../..", "deploy", "CONFIG="+stage, "SET="+sender).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, shown)
		}
		before, given, _ := strings.Cut(string(shown), " --parameter-overrides ")
		given, _, _ = strings.Cut(given, "\n")
		if !strings.HasSuffix(before, "sam build && sam deploy --config-env '"+stage+"'") || !slices.Equal(strings.Fields(given), want) {
			t.Errorf("%s: got %s", stage, shown)
		}
		for _, each := range want {
			name, value, _ := strings.Cut(each, "=")
			if p, ok := parameters[name]; !ok || !p.takes(value) {
				t.Errorf("%s: the template does not take %s", stage, each)
			}
		}
	}
}
