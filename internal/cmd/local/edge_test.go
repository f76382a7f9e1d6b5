package main

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"connect2cart/internal/apigw"
)

const edgePath = "../../../edge.yaml"

// CloudFront's own policies, named by their effect.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
const (
	cachesNothing         = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
	forwardsAllButTheHost = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
)

// behavior is CloudFront's treatment of the paths of one pattern.
type behavior struct {
	PathPattern           string    `yaml:"PathPattern"`
	ViewerProtocolPolicy  string    `yaml:"ViewerProtocolPolicy"`
	AllowedMethods        []string  `yaml:"AllowedMethods"`
	CachePolicyID         yaml.Node `yaml:"CachePolicyId"`
	OriginRequestPolicyID string    `yaml:"OriginRequestPolicyId"`
	FunctionAssociations  []struct {
		EventType   string `yaml:"EventType"`
		FunctionARN string `yaml:"FunctionARN"`
	} `yaml:"FunctionAssociations"`
}

const distribution = "Resources.Distribution.Properties.DistributionConfig."

// behaviorOf is CloudFront's choice for a path.
func behaviorOf(t *testing.T, requested string) behavior {
	t.Helper()
	for _, b := range part[[]behavior](t, edgePath, distribution+"CacheBehaviors") {
		if ok, _ := path.Match(b.PathPattern, requested); ok {
			return b
		}
	}
	return part[behavior](t, edgePath, distribution+"DefaultCacheBehavior")
}

// Ensure the front passes every route of the API on. It caches nothing of a
// single caller.
func TestEdge_routes(t *testing.T) {
	for _, f := range mustRead(t, localParameters) {
		for _, r := range f.routes {
			b := behaviorOf(t, strings.Replace(r.path, "{proxy+}", "page.css", 1))
			if !slices.Contains(b.AllowedMethods, r.method) || b.ViewerProtocolPolicy != "https-only" {
				t.Errorf("%s %s: the front takes %v, %s", r.method, r.path, b.AllowedMethods, b.ViewerProtocolPolicy)
			}
			if cached := b.CachePolicyID.Value != cachesNothing; cached != strings.HasPrefix(r.path, "/assets/") {
				t.Errorf("%s %s: cached %t", r.method, r.path, cached)
			} else if !cached && b.OriginRequestPolicyID != forwardsAllButTheHost {
				t.Errorf("%s %s: policy %q may leave out headers, cookies or the query", r.method, r.path, b.OriginRequestPolicyID)
			}
		}
	}
	errors := part[[]map[string]int](t, edgePath, distribution+"CustomErrorResponses")
	for _, kept := range errors {
		if ttl, ok := kept["ErrorCachingMinTTL"]; !ok || ttl != 0 {
			t.Errorf("CloudFront caches an error %d for all callers", kept["ErrorCode"])
		}
	}
	if len(errors) != 10 {
		t.Errorf("%d kinds of errors stay out of the cache, want the ten that CloudFront caches by default", len(errors))
	}
}

// mustRead reads the functions of template.yaml.
func mustRead(t *testing.T, parameters map[string]string) []function {
	t.Helper()
	functions, err := readTemplate(templatePath, parameters)
	if err != nil {
		t.Fatal(err)
	}
	return functions
}

// Ensure the front waits longer than any function may take, asks once, and
// writes the headers for the functions.
func TestEdge_origin(t *testing.T) {
	type header struct {
		HeaderName  string    `yaml:"HeaderName"`
		HeaderValue yaml.Node `yaml:"HeaderValue"`
	}
	type origin struct {
		ConnectionAttempts int `yaml:"ConnectionAttempts"`
		CustomOriginConfig struct {
			OriginProtocolPolicy string `yaml:"OriginProtocolPolicy"`
			OriginReadTimeout    int    `yaml:"OriginReadTimeout"`
		} `yaml:"CustomOriginConfig"`
		OriginCustomHeaders []header `yaml:"OriginCustomHeaders"`
	}
	origins := part[[]origin](t, edgePath, distribution+"Origins")
	if len(origins) != 1 || origins[0].ConnectionAttempts != 1 || origins[0].CustomOriginConfig.OriginProtocolPolicy != "https-only" {
		t.Fatalf("got %+v, want one origin, by https only, with one attempt", origins)
	}
	wait := time.Duration(origins[0].CustomOriginConfig.OriginReadTimeout) * time.Second
	for _, f := range mustRead(t, localParameters) {
		if len(f.routes) > 0 && wait <= f.timeout {
			t.Errorf("the front waits %s for %s, and that function may take %s", wait, f.id, f.timeout)
		}
	}
	headers := origins[0].OriginCustomHeaders
	if len(headers) != 1 || headers[0].HeaderName != apigw.OriginSecretHeader || headers[0].HeaderValue.Tag != "!Ref" || headers[0].HeaderValue.Value != "OriginSecret" {
		t.Errorf("got %+v, want %s with the parameter OriginSecret", headers, apigw.OriginSecretHeader)
	}
	want := "event.request.headers['" + strings.ToLower(apigw.ViewerAddressHeader) + "'] = { value: event.viewer.ip };"
	if code := part[string](t, edgePath, "Resources.ViewerAddress.Properties.FunctionCode"); !strings.Contains(code, want) {
		t.Errorf("got\n%swant it to hold\n%s", code, want)
	}
	called := part[behavior](t, edgePath, distribution+"DefaultCacheBehavior").FunctionAssociations
	if len(called) != 1 || called[0].EventType != "viewer-request" || called[0].FunctionARN != "ViewerAddress.FunctionARN" {
		t.Errorf("got %+v, want ViewerAddress for each request", called)
	}
}

// Ensure both templates hide the secret. The API's functions take every secret
// of the front, alone and beside another.
func TestEdge_secret(t *testing.T) {
	t.Setenv("AWS_REGION", "us-east-1")
	for _, file := range []string{templatePath, edgePath} {
		if !part[bool](t, file, "Parameters.OriginSecret.NoEcho") {
			t.Errorf("%s shows the secret", file)
		}
	}
	// sam deploy --guided asks for a hidden value again and again until it gets
	// one.
	if none := part[string](t, templatePath, "Parameters.OriginSecret.Default"); none != "none" {
		t.Errorf("got %q as the word for no secret", none)
	}
	for _, f := range mustRead(t, localParameters) {
		if f.env["ORIGIN_SECRET"] != "" {
			t.Errorf("%s wants a front's secret, but there is no front", f.id)
		}
	}
	pattern := regexp.MustCompile(part[string](t, edgePath, "Parameters.OriginSecret.AllowedPattern"))
	for _, one := range []string{strings.Repeat("a", 32), strings.Repeat("Z9_-", 32)} {
		if !pattern.MatchString(one) {
			t.Errorf("edge.yaml refuses a secret of %d characters", len(one))
		}
		for _, value := range []string{one, one + "," + strings.Repeat("b", 32)} {
			given := maps.Clone(localParameters)
			given["OriginSecret"] = value
			for _, f := range mustRead(t, given) {
				if _, err := linkedIn(f.id, func(name string) string { return f.env[name] }); err != nil {
					t.Errorf("%s: %v", f.id, err)
				}
			}
		}
	}
	for _, bad := range []string{"", strings.Repeat("a", 31), strings.Repeat("a", 129), strings.Repeat("a", 40) + "," + strings.Repeat("b", 40)} {
		if pattern.MatchString(bad) {
			t.Errorf("edge.yaml takes %q", bad)
		}
	}
}
