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

// resources are the parts of template.yaml that read or write the access log.
type resources map[string]struct {
	Type       string `yaml:"Type"`
	Condition  string `yaml:"Condition"`
	Properties struct {
		AccessLogSettings struct {
			Format string `yaml:"Format"`
		} `yaml:"AccessLogSettings"`
		FilterPattern         string `yaml:"FilterPattern"`
		MetricTransformations []struct {
			MetricNamespace string `yaml:"MetricNamespace"`
			MetricName      string `yaml:"MetricName"`
			Dimensions      []struct {
				Value string `yaml:"Value"`
			} `yaml:"Dimensions"`
		} `yaml:"MetricTransformations"`
		Namespace  string `yaml:"Namespace"`
		MetricName string `yaml:"MetricName"`
	} `yaml:"Properties"`
}

func readResources(t *testing.T) resources {
	t.Helper()
	data, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Resources resources `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Resources
}

// shapes are the values that the gateway writes in place of a variable. What
// is absent is a dash. Error messages are free text: messageString comes with
// quotes around it, the others may have some in them. A path or a query is not
// here on purpose: a poll by GET has its password in the query.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
var shapes = map[string][]string{
	"$context.requestTime":                   {"23/Nov/2026:14:05:08 +0000"},
	"$context.requestId":                     {"UeXaMp8IoAMEVnQ="},
	"$context.integration.requestId":         {"b7d6a0d4-2f4c-4c3a-9c55-000000000001", "-"},
	"$context.routeKey":                      {"POST /script", "GET /assets/{proxy+}", "-"},
	"$context.identity.sourceIp":             {"203.0.113.7", "2001:db8::1"},
	"$context.status":                        {"429", "200"},
	"$context.integration.status":            {"200", "-"},
	"$context.integration.integrationStatus": {"200", "-"},
	"$context.responseLatency":               {"12"},
	"$context.responseLength":                {"41"},
	"$context.protocol":                      {"HTTP/1.1"},
	"$context.error.responseType":            {"THROTTLED", "-"},
	"$context.error.message":                 {"Too Many Requests", "-", `said "no" \ to it`},
	"$context.error.messageString":           {`"Too Many Requests"`, "-", `"said "no""`},
	"$context.integrationErrorMessage":       {`said {"errorMessage":"no"}`, "-", "The function returned an error"},
	"$context.integration.error":             {`said {"errorMessage":"no"}`, "-", "The function returned an error"},
}

var contextVariable = regexp.MustCompile(`\$context(\.\w+)+`)

// Ensure a line of the access log is JSON whatever the gateway writes into it,
// and has what the filters and the dashboard look for.
func TestTemplate_accessLog(t *testing.T) {
	all := readResources(t)
	format := all["HttpApi"].Properties.AccessLogSettings.Format
	if format == "" || strings.Contains(format, "\n") {
		t.Fatalf("got format %q, want one line", format)
	}
	var members map[string]string
	for _, varied := range contextVariable.FindAllString(format, -1) {
		if len(shapes[varied]) == 0 {
			t.Errorf("%s: say in shapes what it can be", varied)
		}
		for i := range shapes[varied] {
			line := contextVariable.ReplaceAllStringFunc(format, func(name string) string {
				if name == varied {
					return shapes[name][i]
				}
				return append(shapes[name], "")[0]
			})
			if err := json.Unmarshal([]byte(line), &members); err != nil {
				t.Errorf("%s=%s: %v in %s", varied, shapes[varied][i], err, line)
			}
		}
	}
	if members["source_ip"] != shapes["$context.identity.sourceIp"][0] {
		t.Errorf("got %v, want the caller's address as source_ip", members)
	}
	for name, r := range all {
		for _, m := range regexp.MustCompile(`\$\.(\w+)`).FindAllStringSubmatch(r.Properties.FilterPattern, -1) {
			if _, ok := members[m[1]]; !ok {
				t.Errorf("%s looks for %s, which no line has", name, m[1])
			}
		}
	}
}

// Ensure each alarm on the access log reads a figure that a filter counts in
// total, in the same deployments.
func TestTemplate_accessLogAlarms(t *testing.T) {
	const namespace = "Connect2Cart/${AWS::StackName}/access"
	counted, read := map[string]string{}, map[string]string{} // name: condition
	routes := 0
	for _, r := range readResources(t) {
		p := r.Properties
		switch {
		case r.Type == "AWS::Logs::MetricFilter" && len(p.MetricTransformations) == 1 && p.MetricTransformations[0].MetricNamespace == namespace:
			if d := p.MetricTransformations[0].Dimensions; len(d) == 0 {
				counted[p.MetricTransformations[0].MetricName] = r.Condition
			} else if d[0].Value == "$.route" {
				routes++
			}
		case r.Type == "AWS::CloudWatch::Alarm" && p.Namespace == namespace:
			read[p.MetricName] = r.Condition
		}
	}
	if diff := cmp.Diff(counted, read); diff != "" || len(read) == 0 || routes == 0 {
		t.Errorf("figures of the access log, %d by route (-counted +alarmed on):\n%s", routes, diff)
	}
}
