package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// Ensure the table outlives its stack, can be brought back to any moment, and
// has the keys and the end of life that the ledger writes.
func TestTemplate_ledger(t *testing.T) {
	const table = "Resources.LedgerTable."
	for path, want := range map[string]string{
		"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain", "Properties.BillingMode": "PAY_PER_REQUEST",
		"Properties.TimeToLiveSpecification.AttributeName": "expires", "Properties.TimeToLiveSpecification.Enabled": "true",
		"Properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled": "true",
	} {
		if got := part[string](t, templatePath, table+path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	type key struct {
		AttributeName string `yaml:"AttributeName"`
		KeyType       string `yaml:"KeyType"`
	}
	keys := part[[]key](t, templatePath, table+"Properties.KeySchema")
	if diff := cmp.Diff([]key{{"store", "HASH"}, {"row", "RANGE"}}, keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

// Ensure a stack with an existing table makes none, and its functions use that one.
func TestTemplate_existingTable(t *testing.T) {
	if got := part[string](t, templatePath, "Resources.LedgerTable.Condition"); got != "HasOwnTable" {
		t.Errorf("the own table has the condition %q", got)
	}
	parameters := maps.Clone(localParameters)
	for given, want := range map[string]string{"": parameters["LedgerTable"], "old-LedgerTable-1A2B": "old-LedgerTable-1A2B"} {
		parameters["ExistingTable"] = given
		functions, err := readTemplate(templatePath, parameters)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range functions {
			if f.env["LEDGER_TABLE"] != want {
				t.Errorf("%q: %s uses %q, want %q", given, f.id, f.env["LEDGER_TABLE"], want)
			}
		}
		if own, err := newScope(mustDecode(t), parameters).condition("HasOwnTable"); err != nil || own != (given == "") {
			t.Errorf("%q: HasOwnTable is %v, %v", given, own, err)
		}
	}
}

// Ensure no function runs in a stack that is off, and with polls the Script URL
// alone.
func TestTemplate_serving(t *testing.T) {
	for path, want := range map[string]map[string]string{
		"ScriptFunction.Properties.ReservedConcurrentExecutions":      {"on": "20", "polls": "20", "off": "0"},
		"CredentialsFunction.Properties.ReservedConcurrentExecutions": {"on": "20", "polls": "0", "off": "0"},
		"NotifyFunction.Properties.ReservedConcurrentExecutions":      {"on": "", "polls": "0", "off": "0"},
		"NotifyFunction.Properties.Events.Pending.Properties.State":   {"on": "ENABLED", "polls": "DISABLED", "off": "DISABLED"},
	} {
		node := part[yaml.Node](t, templatePath, "Resources."+path)
		for serving, value := range want {
			s := newScope(mustDecode(t), map[string]string{"Serving": serving, "ScriptConcurrency": "20", "CredentialsConcurrency": "20"})
			if got, err := s.text(&node); err != nil || got != value {
				t.Errorf("%s: %s: got %q, %v, want %q", serving, path, got, err, value)
			}
		}
	}
	if values := part[[]string](t, templatePath, "Parameters.Serving.AllowedValues"); !slices.Equal(values, []string{"on", "polls", "off"}) {
		t.Errorf("got %q", values)
	}
}

// mustDecode reads template.yaml.
func mustDecode(t *testing.T) (doc template) {
	t.Helper()
	data, err := os.ReadFile(templatePath)
	if err == nil {
		err = yaml.Unmarshal(data, &doc)
	}
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// Ensure each function may do to the table what the ledger does in it, and no
// more. Only the page brings a removed store back, which lists its rows. Notify
// takes no lease and counts nothing. It reads the agenda, and takes tasks off it.
func TestTemplate_ledgerActions(t *testing.T) {
	type statement struct {
		Sid      string    `yaml:"Sid"`
		Action   yaml.Node `yaml:"Action"`
		Resource yaml.Node `yaml:"Resource"`
	}
	type policy struct {
		Statement []statement `yaml:"Statement"`
	}
	for function, want := range map[string][]string{
		"ScriptFunction": {"BatchGetItem", "BatchWriteItem", "PutItem", "Query", "UpdateItem"}, "NotifyFunction": {"BatchGetItem", "BatchWriteItem", "PutItem", "Query"}, "CredentialsFunction": {"BatchGetItem", "BatchWriteItem", "PutItem", "Query", "UpdateItem"},
	} {
		var got []string
		for _, p := range part[[]policy](t, templatePath, "Resources."+function+".Properties.Policies") {
			for _, s := range p.Statement {
				actions := []string{s.Action.Value}
				if s.Action.Kind == yaml.SequenceNode {
					if err := s.Action.Decode(&actions); err != nil {
						t.Fatal(err)
					}
				}
				for _, a := range actions {
					action, ok := strings.CutPrefix(a, "dynamodb:")
					if !ok {
						continue
					}
					got = append(got, action)
					if r := s.Resource.Content; len(r) != 3 || r[0].Value != "HasOwnTable" || r[1].Value != "LedgerTable.Arn" || !strings.HasSuffix(r[2].Value, ":table/${ExistingTable}") {
						t.Errorf("%s: %s on %v", function, a, r)
					}
				}
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", function, diff)
		}
	}
}
