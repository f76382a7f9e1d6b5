package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// largestForm is the size limit of a form in the functions, in bytes
// (outside.md).
const largestForm = 64 << 10

type firewallRule struct {
	Name       string     `yaml:"Name"`
	Statement  statement  `yaml:"Statement"`
	Visibility visibility `yaml:"VisibilityConfig"`
}

type visibility struct {
	Sampled bool `yaml:"SampledRequestsEnabled"`
}

// statement holds the parts of a firewall rule for this test.
type statement struct {
	Regex *struct {
		RegexString string `yaml:"RegexString"`
	} `yaml:"RegexMatchStatement"`
	Size *struct {
		FieldToMatch struct {
			Body struct {
				OversizeHandling string `yaml:"OversizeHandling"`
			} `yaml:"Body"`
		} `yaml:"FieldToMatch"`
		ComparisonOperator string `yaml:"ComparisonOperator"`
		Size               int    `yaml:"Size"`
	} `yaml:"SizeConstraintStatement"`
	And *struct {
		Statements []statement `yaml:"Statements"`
	} `yaml:"AndStatement"`
	Rate *struct {
		AggregateKeyType   string     `yaml:"AggregateKeyType"`
		Limit              string     `yaml:"Limit"`
		ScopeDownStatement *statement `yaml:"ScopeDownStatement"`
	} `yaml:"RateBasedStatement"`
}

// Ensure the firewall bounds forms in size, and in number by address. It bounds
// polls in number only, far above the number that Stone Edge sends. It shows no
// request to anybody.
func TestEdge_firewall(t *testing.T) {
	const acl = "Resources.WebAcl.Properties."
	id := part[struct {
		WebACLID yaml.Node `yaml:"WebACLId"`
	}](t, edgePath, strings.TrimSuffix(distribution, ".")).WebACLID
	if id.Tag != "!GetAtt" || id.Value != "WebAcl.Arn" || part[string](t, edgePath, acl+"Scope") != "CLOUDFRONT" {
		t.Errorf("the distribution has %s %s as its web ACL", id.Tag, id.Value)
	}
	if limit := part[string](t, edgePath, acl+"AssociationConfig.RequestBody.CLOUDFRONT.DefaultSizeInspectionLimit"); limit != "KB_64" {
		t.Errorf("the firewall reads bodies up to %s, want up to %d bytes", limit, largestForm)
	}
	if part[bool](t, edgePath, distribution+"IPV6Enabled") {
		t.Error("IPv6 is on, and a caller there has too many addresses for a limit by address")
	}
	bounds := map[string][]string{} // by rule: its paths
	shown := []visibility{part[visibility](t, edgePath, acl+"VisibilityConfig")}
	for _, r := range part[[]firewallRule](t, edgePath, acl+"Rules") {
		bounds[r.Name], shown = bounded(t, r.Statement), append(shown, r.Visibility)
	}
	if slices.ContainsFunc(shown, func(v visibility) bool { return v.Sampled }) {
		t.Errorf("got %+v: samples of requests show the passwords of polls by GET", shown)
	}
	forms := []string{"/credentials", "/connection", "/connection/check", "/unsubscribe"}
	want := map[string][]string{"SizeOfForms": forms, "RateOfForms": forms, "RateOfAll": asked}
	if diff := cmp.Diff(want, bounds); diff != "" {
		t.Errorf("paths by rule (-want +got):\n%s", diff)
	}
	if few, many := part[int](t, edgePath, "Parameters.FormRate.Default"), part[int](t, edgePath, "Parameters.Rate.Default"); few*10 > many {
		t.Errorf("an address may send %d forms and %d requests in all, want at least ten times as many requests", few, many)
	}
}

// asked are the paths of typical requests.
var asked = []string{"/", "/assets/page.css", "/health", "/script", "/credentials", "/connection", "/connection/check", "/unsubscribe"}

// bounded are the asked paths within a rule.
func bounded(t *testing.T, s statement) []string {
	t.Helper()
	switch {
	case s.Rate != nil && s.Rate.AggregateKeyType == "IP" && s.Rate.ScopeDownStatement != nil:
		return bounded(t, *s.Rate.ScopeDownStatement)
	case s.Rate != nil && s.Rate.AggregateKeyType == "IP":
		return asked
	case s.And != nil && len(s.And.Statements) == 2 && s.And.Statements[1].Size != nil:
		size := s.And.Statements[1].Size
		if size.Size != largestForm || size.ComparisonOperator != "GT" || size.FieldToMatch.Body.OversizeHandling != "MATCH" {
			t.Errorf("got %+v, want bodies over %d bytes", size, largestForm)
		}
		return bounded(t, s.And.Statements[0])
	case s.Regex != nil:
		return slices.DeleteFunc(slices.Clone(asked), func(p string) bool { return !regexp.MustCompile(s.Regex.RegexString).MatchString(p) })
	}
	t.Errorf("got %+v, want a rate by address or a size", s)
	return nil
}
