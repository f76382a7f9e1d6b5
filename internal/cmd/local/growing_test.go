package main

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// parameter is one of template.yaml.
type parameter struct {
	Default       string   `yaml:"Default"`
	AllowedValues []string `yaml:"AllowedValues"`
	MinValue      *float64 `yaml:"MinValue"`
	MaxValue      *float64 `yaml:"MaxValue"`
}

// takes reports whether CloudFormation would accept a value.
func (p parameter) takes(value string) bool {
	n, err := strconv.ParseFloat(value, 64)
	if p.MinValue != nil && (err != nil || n < *p.MinValue) || p.MaxValue != nil && (err != nil || n > *p.MaxValue) {
		return false
	}
	return len(p.AllowedValues) == 0 || slices.Contains(p.AllowedValues, value)
}

// Ensure docs/growing.md names each parameter of size, with the template's
// defaults for 50 stores and values for more that the template takes.
func TestGrowing_parameters(t *testing.T) {
	parameters := part[map[string]parameter](t, templatePath, "Parameters")
	data, err := os.ReadFile("../../../docs/growing.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(data), "## Values for the parameters\n")
	table, _, _ = strings.Cut(table, "\n## ")
	told := map[string]bool{}
	aside := regexp.MustCompile(` \([^()]*\)`) // such as "(ask for more)", but not rate(10 minutes)
	for _, row := range regexp.MustCompile("(?m)^\\| `.*\\|$").FindAllString(table, -1) {
		cells := strings.Split(strings.Trim(row, "| "), " | ")
		names := strings.Split(strings.ReplaceAll(cells[0], "`", ""), ", ")
		for size, cell := range cells[1:] {
			values := strings.Split(aside.ReplaceAllString(cell, ""), ", ")
			for i, name := range names {
				told[name] = true
				p, ok := parameters[name]
				if !ok || len(values) != len(names) {
					t.Errorf("%s: parameter: %t; %d values for %d names", name, ok, len(values), len(names))
					break
				}
				value := strings.ReplaceAll(values[i], ",", "")
				if !p.takes(value) || size == 0 && value != p.Default {
					t.Errorf("%s: column %d has %q; the default is %q", name, size+1, value, p.Default)
				}
			}
		}
	}
	sizes := regexp.MustCompile(`default: Size \(docs/growing.md\) \}\s+Parameters: \[(.*)\]`)
	text, err := os.ReadFile(templatePath)
	if err != nil {
		t.Fatal(err)
	}
	group := sizes.FindSubmatch(text)
	if group == nil {
		t.Fatal("the template has no group of parameters for the size")
	}
	for name := range strings.SplitSeq(string(group[1]), ", ") {
		if !told[name] {
			t.Errorf("growing.md has no values for %s", name)
		}
	}
	for _, m := range regexp.MustCompile("`([A-Z][a-z]+(?:Rate|Burst|Concurrency|Schedule|Days|Level|Table))`").FindAllStringSubmatch(string(data), -1) {
		if _, ok := parameters[m[1]]; !ok {
			t.Errorf("growing.md names %s, which is no parameter", m[1])
		}
	}
}

// Ensure docs/moving.md sets parameters that one of the templates has, and reads
// outputs that template.yaml has.
func TestMoving_names(t *testing.T) {
	data, err := os.ReadFile("../../../docs/moving.md")
	if err != nil {
		t.Fatal(err)
	}
	parameters := part[map[string]parameter](t, templatePath, "Parameters")
	maps.Copy(parameters, part[map[string]parameter](t, edgePath, "Parameters"))
	outputs := part[map[string]any](t, templatePath, "Outputs")
	set := regexp.MustCompile(`\b([A-Z][a-z]+[A-Za-z]*)=['"$\w]`).FindAllStringSubmatch(string(data), -1)
	read := regexp.MustCompile("(?:output |stack )`?([A-Z][A-Za-z]+)").FindAllStringSubmatch(string(data), -1)
	if len(set) < 10 || len(read) < 4 {
		t.Fatalf("found %d parameters and %d outputs, want more", len(set), len(read))
	}
	for _, m := range set {
		if _, ok := parameters[m[1]]; !ok && m[1] != "Enabled" && m[1] != "AttributeName" { // these two are DynamoDB's
			t.Errorf("no template has a parameter %s", m[1])
		}
	}
	for _, m := range read {
		if _, ok := outputs[m[1]]; !ok {
			t.Errorf("the stack has no output %s", m[1])
		}
	}
}
