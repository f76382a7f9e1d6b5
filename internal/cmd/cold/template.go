package main

import (
	"errors"
	"fmt"
	"os"

	"go.yaml.in/yaml/v3"
)

// collector are the variables that tune Go's garbage collector. A cold start
// with others than in AWS would be another cold start.
var collector = []string{"GOGC", "GOMEMLIMIT"}

// collectors reads these variables of each function out of a SAM template, by the
// function's id. In the template they are plain text.
func collectors(path string) (map[string]map[string]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the template (run this from the root of the repository): %w", err)
	}
	var doc struct {
		Resources map[string]struct {
			Type       string    `yaml:"Type"`
			Properties yaml.Node `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	all := map[string]map[string]string{}
	for id, r := range doc.Resources {
		if r.Type != "AWS::Serverless::Function" {
			continue
		}
		if all[id], err = collectorOf(r.Properties); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, id, err)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: no functions in it", path)
	}
	return all, nil
}

func collectorOf(properties yaml.Node) (map[string]string, error) {
	var f struct {
		Environment struct {
			Variables map[string]yaml.Node `yaml:"Variables"`
		} `yaml:"Environment"`
	}
	if err := properties.Decode(&f); err != nil {
		return nil, err
	}
	env := map[string]string{}
	for _, name := range collector {
		node, ok := f.Environment.Variables[name]
		if ok && node.Kind != yaml.ScalarNode {
			return nil, errors.New(name + " is no plain text")
		}
		if ok {
			env[name] = node.Value
		}
	}
	return env, nil
}
