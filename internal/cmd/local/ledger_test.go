package main

import (
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
					if s.Resource.Value != "LedgerTable.Arn" {
						t.Errorf("%s: %s on %q", function, a, s.Resource.Value)
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
