package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// Ensure the rules of both templates refuse settings that would shut everybody
// out.
func TestTemplates_rules(t *testing.T) {
	front := map[string]string{"OriginSecret": strings.Repeat("x", 32)}
	with := func(base map[string]string, more ...string) map[string]string {
		all := maps.Clone(base)
		for i := 0; i < len(more); i += 2 {
			all[more[i]] = more[i+1]
		}
		return all
	}
	off := map[string]string{"DefaultEndpoint": "off"}
	edgeOf := map[string]string{"OriginDomain": "api.example.com"}
	cases := map[string]struct {
		template string
		given    map[string]string
		refused  string // by this rule
	}{
		"as it comes":                         {templatePath, nil, ""},
		"a secret without a public address":   {templatePath, front, "FrontNeedsPublicUrl"},
		"a secret with a public address":      {templatePath, with(front, "PublicUrl", "https://connect.example.com"), ""},
		"no default endpoint and no name":     {templatePath, off, "DefaultEndpointOffNeedsDomain"},
		"no default endpoint, but a name":     {templatePath, with(off, "DomainName", "api.example.com", "CertificateArn", "arn"), ""},
		"a name without a certificate":        {templatePath, with(off, "DomainName", "api.example.com"), "DomainNeedsCertificate"},
		"a front as it comes":                 {edgePath, edgeOf, ""},
		"a front elsewhere":                   {edgePath, with(edgeOf, "AWS::Region", "eu-west-1"), "OnlyInUsEast1"},
		"a front's name without certificate":  {edgePath, with(edgeOf, "AliasDomain", "connect.example.com"), "AliasNeedsCertificate"},
		"a front's name with its certificate": {edgePath, with(edgeOf, "AliasDomain", "connect.example.com", "CertificateArn", "arn"), ""},
		"a front that would call itself":      {edgePath, with(edgeOf, "AliasDomain", "api.example.com", "CertificateArn", "arn"), "AliasNeedsCertificate"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := refusedBy(t, c.template, c.given); got != c.refused {
				t.Errorf("refused by %q, want %q", got, c.refused)
			}
		})
	}
}

// refusedBy is the first rule against these parameters.
func refusedBy(t *testing.T, file string, given map[string]string) string {
	t.Helper()
	type rule struct {
		RuleCondition yaml.Node `yaml:"RuleCondition"`
		Assertions    []struct {
			Assert yaml.Node `yaml:"Assert"`
		} `yaml:"Assertions"`
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var doc template
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	s := newScope(doc, given)
	holds := func(n *yaml.Node) bool {
		ok, err := s.truth(n)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	rules := part[map[string]rule](t, file, "Rules")
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		r := rules[name]
		if r.RuleCondition.Kind != 0 && !holds(&r.RuleCondition) {
			continue
		}
		for _, a := range r.Assertions {
			if !holds(&a.Assert) {
				return name
			}
		}
	}
	return ""
}
