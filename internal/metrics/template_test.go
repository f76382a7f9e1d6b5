package metrics_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// Ensure the dashboard and the rule about refused stores are JSON once the
// template's names are in place. Nothing else reads them before a deployment.
func TestTemplate_bodies(t *testing.T) {
	data, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct {
			Type       string    `yaml:"Type"`
			Properties yaml.Node `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(data, &template); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for name, r := range template.Resources {
		var p struct {
			DashboardBody string `yaml:"DashboardBody"`
			RuleBody      string `yaml:"RuleBody"`
		}
		if r.Type != "AWS::CloudWatch::Dashboard" && r.Type != "AWS::CloudWatch::InsightRule" {
			continue
		}
		seen++
		if err := r.Properties.Decode(&p); err != nil {
			t.Fatal(err)
		}
		body := regexp.MustCompile(`\$\{[A-Za-z:.]+\}`).ReplaceAllString(p.DashboardBody+p.RuleBody, "name")
		var object map[string]any
		if err := json.Unmarshal([]byte(body), &object); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if seen != 2 {
		t.Errorf("found %d bodies, want 2", seen)
	}
}

// Ensure the README lists exactly the template's alarms.
func TestTemplate_alarms(t *testing.T) {
	var templates []byte
	for _, file := range []string{"../../template.yaml", "../../edge.yaml"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		templates = append(templates, data...)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^  (\w+Alarm):\n    Type: AWS::CloudWatch::Alarm$`).FindAllStringSubmatch(string(templates), -1) {
		there[m[1]] = true
	}
	told := map[string]bool{}
	for _, row := range regexp.MustCompile(`(?m)^\| \w+Alarm\b.*$`).FindAllString(string(readme), -1) {
		for _, name := range regexp.MustCompile(`\w+Alarm\b`).FindAllString(row[:strings.Index(row[1:], "|")+1], -1) {
			told[name] = true
		}
	}
	if diff := cmp.Diff(there, told); diff != "" || len(there) == 0 {
		t.Errorf("alarms (-templates +README):\n%s", diff)
	}
}

// Ensure the checks of the first deploy name what the template has: resources in
// $(id NAME), alarms, log groups, parameters behind SET.
func TestTemplate_firstDeploy(t *testing.T) {
	data, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	checks, err := os.ReadFile("../../docs/first-deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for pattern, inTemplate := range map[string]string{
		`\$\(id (\w+)\)`: "\n  %:\n    Type:", `\b(\w+Alarm)\b`: "\n  %:\n    Type: AWS::CloudWatch::Alarm",
		`/connect2cart/connect2cart/(\w+)`: "LogGroupName: !Sub /connect2cart/${AWS::StackName}/%\n", "SET=\"'?(\\w+)=": "\n  %:\n    Type: String",
	} {
		for _, name := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(checks), -1) {
			found++
			if want := strings.ReplaceAll(inTemplate, "%", name[1]); !strings.Contains(string(data), want) {
				t.Errorf("%s: template.yaml has no %q", name[0], want)
			}
		}
	}
	if found < 9 {
		t.Errorf("found %d names: does the pattern read docs/first-deploy.md?", found)
	}
}
