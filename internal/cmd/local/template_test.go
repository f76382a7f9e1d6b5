package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

const templatePath = "../../../template.yaml"

// Ensure the functions have the promised routes, HEAD beside each GET, and
// their timeouts.
func TestReadTemplate_routes(t *testing.T) {
	functions, err := readTemplate(templatePath, localParameters)
	if err != nil {
		t.Fatal(err)
	}
	type shape struct {
		Routes    []string
		Timeout   time.Duration
		Scheduled bool
	}
	got := map[string]shape{}
	for _, f := range functions {
		var routes []string
		for _, r := range f.routes {
			routes = append(routes, r.method+" "+r.path)
		}
		got[f.id] = shape{routes, f.timeout, f.scheduled}
	}
	want := map[string]shape{
		"CredentialsFunction": {[]string{"GET /", "HEAD /", "GET /assets/{proxy+}", "HEAD /assets/{proxy+}",
			"POST /connection/{action}", "GET /connection", "HEAD /connection", "POST /connection", "GET /credentials", "HEAD /credentials", "POST /credentials", "GET /unsubscribe", "HEAD /unsubscribe", "POST /unsubscribe"}, 28 * time.Second, false},
		"ScriptFunction": {[]string{"GET /health", "HEAD /health", "GET /script/", "POST /script/", "GET /script", "HEAD /script", "POST /script"}, 28 * time.Second, false},
		"NotifyFunction": {nil, 300 * time.Second, true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes differ (-want +got):\n%s", diff)
	}
}

// Ensure the template gives each function exactly the settings that it reads.
// Each function takes every default of the template.
func TestReadTemplate_environment(t *testing.T) {
	t.Setenv("AWS_REGION", "us-east-1")
	functions, err := readTemplate(templatePath, localParameters)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range functions {
		if f.env["GOMEMLIMIT"] == "" {
			t.Errorf("%s: got no GOMEMLIMIT", f.id)
		}
		delete(f.env, "GOMEMLIMIT") // Go's runtime reads these two
		delete(f.env, "GOGC")
		read := map[string]bool{}
		if _, err := linkedIn(f.id, func(name string) string { read[name] = true; return f.env[name] }); err != nil {
			t.Errorf("%v", err)
		}
		want, got := slices.Sorted(maps.Keys(read)), slices.Sorted(maps.Keys(f.env))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: its settings in the code and in the template (-code +template):\n%s", f.id, diff)
		}
	}
}

// Ensure the functions take every value that the template lets through.
// Otherwise such a value would be deployed, and each call would die of it.
func TestTemplate_patterns(t *testing.T) {
	t.Setenv("AWS_REGION", "us-east-1")
	data, err := os.ReadFile(templatePath)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Parameters map[string]struct {
			AllowedPattern string `yaml:"AllowedPattern"`
		} `yaml:"Parameters"`
	}
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	for name, values := range map[string]struct{ good, bad []string }{
		"OrderStatuses": {[]string{"1", "2,3,8,9,10,11,14", "11,11"}, []string{"", "0", "15", "11,20", "99", "2,", "2, 3"}},
		"ScriptVersion": {[]string{"1.000", "1234.567"}, []string{"", "1", "1.0000", "12345.000"}},
		"SecretPrefix": {
			[]string{"connect2cart/bigcommerce/", strings.Repeat("a", 199) + "/"},
			[]string{"", "/a b/", "no-slash", strings.Repeat("a", 200) + "/"},
		},
		"PublicUrl": {
			[]string{"", "https://connect.example.com", "https://connect.example.com/bc/x"},
			[]string{"http://x.example", "https://x.example/", "https://x.example/bc/", "https://x.example//", "https://x.example?a", "https://user@x.example", "https://x.example/100%"},
		},
		"BigCommerceApiUrl": {
			[]string{"https://api.bigcommerce.com", "https://127.0.0.1:9/base/"},
			[]string{"", "api.bigcommerce.com", "http://api.bigcommerce.com", "https://x.example?a", "https://user@x.example", "https://x.example/100%"},
		},
		"OriginSecret": {
			[]string{"none", strings.Repeat("aZ9_-", 8), strings.Repeat("x", 128) + "," + strings.Repeat("y", 32)},
			[]string{"", "None", strings.Repeat("x", 31), strings.Repeat("x", 129), strings.Repeat("x", 40) + ",", strings.Repeat("x", 40) + ", " + strings.Repeat("y", 40),
				strings.Repeat("x", 40) + " ", strings.Repeat("é", 40), strings.Repeat("x,", 3) + "x"},
		},
	} {
		pattern, err := regexp.Compile(doc.Parameters[name].AllowedPattern)
		if err != nil || pattern.String() == "" {
			t.Errorf("%s: pattern %q, %v", name, pattern, err)
			continue
		}
		for _, value := range append(values.good, values.bad...) {
			good := slices.Contains(values.good, value)
			if pattern.MatchString(value) != good {
				t.Errorf("%s=%q: pattern matches %t, want %t", name, value, !good, good)
			}
			if !good {
				continue
			}
			parameters := maps.Clone(localParameters)
			parameters[name] = value
			functions, err := readTemplate(templatePath, parameters)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range functions {
				if _, err := linkedIn(f.id, func(name string) string { return f.env[name] }); err != nil {
					t.Errorf("%s=%q: %v", name, value, err)
				}
			}
		}
	}
}

// Ensure Lambda and EventBridge drop a late run of notify before the next one
// comes, at the shortest schedule.
func TestTemplate_lateRuns(t *testing.T) {
	const notify = "Resources.NotifyFunction.Properties."
	inLambda := part[int](t, templatePath, notify+"EventInvokeConfig.MaximumEventAgeInSeconds")
	inEventBridge := part[int](t, templatePath, notify+"Events.Pending.Properties.RetryPolicy.MaximumEventAgeInSeconds")
	for _, rate := range part[[]string](t, templatePath, "Parameters.NotifySchedule.AllowedValues") {
		minutes := strings.TrimSuffix(strings.TrimPrefix(rate, "rate("), " minutes)")
		every, err := time.ParseDuration(minutes + "m")
		if err != nil || inLambda > int(every.Seconds()) || inEventBridge > int(every.Seconds()) {
			t.Errorf("%s: got %d s in Lambda, %d s in EventBridge, %v", rate, inLambda, inEventBridge, err)
		}
	}
}

// Ensure a function keeps processes of its own only by a parameter. An account
// may have too few to keep any.
func TestTemplate_concurrency(t *testing.T) {
	for function, parameter := range map[string]string{"ScriptFunction": "ScriptConcurrency", "CredentialsFunction": "CredentialsConcurrency"} {
		kept := part[yaml.Node](t, templatePath, "Resources."+function+".Properties.ReservedConcurrentExecutions")
		doc := mustDecode(t)
		for given, want := range map[string]string{"": "", "0": "", "20": "20"} { // "" is AWS::NoValue
			parameters := map[string]string{}
			if given != "" {
				parameters[parameter] = given
			}
			if got, err := newScope(doc, parameters).text(&kept); err != nil || got != want {
				t.Errorf("%s=%s: got %q, %v, want %q", parameter, given, got, err, want)
			}
		}
	}
}

// part reads the value at a path of names in a template.
func part[T any](t *testing.T, file, path string) (value T) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var n yaml.Node
	if err := yaml.Unmarshal(data, &n); err != nil {
		t.Fatal(err)
	}
	for name := range strings.SplitSeq(path, ".") {
		var below map[string]yaml.Node
		if err := n.Decode(&below); err != nil || below[name].Kind == 0 {
			t.Fatalf("%s: %s: %s is absent, %v", file, path, name, err)
		}
		n = below[name]
	}
	if err := n.Decode(&value); err != nil {
		t.Fatalf("%s: %s: %v", file, path, err)
	}
	return value
}

// Ensure production stays away from stand-ins: the SDK's endpoint variables are
// for `make run` alone.
func TestTemplate_noEndpoints(t *testing.T) {
	data, err := os.ReadFile(templatePath)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "AWS_ENDPOINT_URL") {
		t.Error("template.yaml sets AWS_ENDPOINT_URL")
	}
}

// Ensure the intrinsic functions give the same values as in CloudFormation.
func TestReadTemplate_intrinsics(t *testing.T) {
	read := func(t *testing.T, value string) (string, error) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "template.yaml")
		text := `
Parameters: {Empty: {Type: String, Default: ""}, Name: {Type: String, Default: x}, Given: {Type: String}}
Conditions:
  HasName: !Not [!Equals [!Ref Name, ""]]
  HasEmpty: !Not [!Equals [!Ref Empty, ""]]
  Both: !And [!Condition HasName, !Condition HasEmpty]
  Either: !Or [!Condition HasEmpty, !Condition HasName]
Globals: {Function: {Timeout: 9, Environment: {Variables: {A: global, B: global}}}}
Resources:
  Other: {Type: AWS::S3::Bucket, Properties: {Timeout: {Fn::GetAtt: [F, Arn]}}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {B: own, V: ` + value + `}}
`
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		functions, err := readTemplate(path, map[string]string{"Given": "g"})
		if err != nil {
			return "", err
		}
		f := functions[0]
		if f.timeout != 9*time.Second || f.env["A"] != "global" || f.env["B"] != "own" {
			t.Errorf("Globals: got %+v", f)
		}
		return f.env["V"], nil
	}
	cases := map[string]struct{ value, want string }{
		"plain":               {`"1.000"`, "1.000"},
		"a parameter":         {`!Ref Name`, "x"},
		"a parameter, long":   {`{Ref: Given}`, "g"},
		"text with names":     {`!Sub "${Name}-${AWS::Region}-${!Literal}"`, "x-us-east-1-${Literal}"},
		"a condition":         {`!If [HasName, yes-name, no-name]`, "yes-name"},
		"a condition, nested": {`!If [HasEmpty, a, !If [Both, b, !If [Either, !Ref Name, c]]]`, "x"},
		"parts":               {`!Join ["-", [a, !Ref Name]]`, "a-x"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got, err := read(t, c.value); err != nil || got != c.want {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
	for _, value := range []string{`!GetAtt F.Arn`, `!Ref HttpApi`, `!If [Missing, a, b]`, `!Sub "${HttpApi.Id}"`} {
		if got, err := read(t, value); err == nil {
			t.Errorf("%s: got %q, want an error: only AWS knows it", value, got)
		}
	}
}

// Ensure one error names every unreadable setting of `make run`.
func TestSettings(t *testing.T) {
	env := map[string]string{"PORT": "http", "QUOTA": "0", "LATENCY": "5", "NOTIFY_EVERY": "-1s", "STATES": "all"}
	_, err := settingsFrom(func(name string) string { return env[name] })
	for name := range env {
		if err == nil || !strings.Contains(err.Error(), name+"=") {
			t.Errorf("got %v, want %s named", err, name)
		}
	}
	got, err := settingsFrom(func(name string) string {
		return map[string]string{"PORT": "0", "LATENCY": "0", "NOTIFY_EVERY": "50ms", "ADDRESSES": "x.json"}[name]
	})
	want := settings{quota: 150, notifyEvery: 50 * time.Millisecond, addressFile: "x.json"}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(settings{})); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
