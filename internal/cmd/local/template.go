package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// function is a Lambda function of template.yaml.
type function struct {
	id        string // logical id, as "ScriptFunction"
	timeout   time.Duration
	memoryMB  int
	env       map[string]string
	routes    []route
	scheduled bool
}

type route struct{ method, path string }

// readTemplate reads the functions of a SAM template, in the order of their
// ids. It merges Globals in. Parameters have their defaults or the given
// values.
func readTemplate(path string, parameters map[string]string) ([]function, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the template (run this from the root of the repository): %w", err)
	}
	var doc template
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s := newScope(doc, parameters)
	var functions []function
	for id, r := range doc.Resources {
		if r.Type != "AWS::Serverless::Function" {
			continue
		}
		f, err := s.function(id, doc.Globals.Function, r.Properties)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, id, err)
		}
		functions = append(functions, f)
	}
	slices.SortFunc(functions, func(a, b function) int { return strings.Compare(a.id, b.id) })
	return functions, nil
}

// template is the part of a SAM template that make run needs.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy.html
type template struct {
	Parameters map[string]struct {
		Default string `yaml:"Default"`
	} `yaml:"Parameters"`
	Conditions map[string]yaml.Node `yaml:"Conditions"`
	Globals    struct {
		Function functionProperties `yaml:"Function"`
	} `yaml:"Globals"`
	Resources map[string]resource `yaml:"Resources"`
}

type resource struct {
	Type       string
	Properties functionProperties
}

// UnmarshalYAML reads the properties of functions only, because those of other
// types have other shapes.
func (r *resource) UnmarshalYAML(n *yaml.Node) error {
	var head struct {
		Type       string    `yaml:"Type"`
		Properties yaml.Node `yaml:"Properties"`
	}
	if err := n.Decode(&head); err != nil {
		return err
	}
	r.Type = head.Type
	if r.Type != "AWS::Serverless::Function" {
		return nil
	}
	return head.Properties.Decode(&r.Properties)
}

type functionProperties struct {
	Timeout     int `yaml:"Timeout"`
	MemorySize  int `yaml:"MemorySize"`
	Environment struct {
		Variables map[string]yaml.Node `yaml:"Variables"`
	} `yaml:"Environment"`
	Events map[string]struct {
		Type       string `yaml:"Type"`
		Properties struct {
			Method string `yaml:"Method"`
			Path   string `yaml:"Path"`
		} `yaml:"Properties"`
	} `yaml:"Events"`
}

func (s *scope) function(id string, global, own functionProperties) (function, error) {
	f := function{id: id, timeout: 3 * time.Second, memoryMB: 128, env: map[string]string{}} // SAM's defaults
	for _, p := range []functionProperties{global, own} {
		if p.Timeout != 0 {
			f.timeout = time.Duration(p.Timeout) * time.Second
		}
		if p.MemorySize != 0 {
			f.memoryMB = p.MemorySize
		}
		for name, node := range p.Environment.Variables {
			value, err := s.text(&node)
			if err != nil {
				return f, fmt.Errorf("%s: %w", name, err)
			}
			f.env[name] = value
		}
	}
	for _, e := range own.Events {
		switch e.Type {
		case "HttpApi":
			f.routes = append(f.routes, route{strings.ToUpper(e.Properties.Method), e.Properties.Path})
		case "Schedule", "ScheduleV2":
			f.scheduled = true
		}
	}
	slices.SortFunc(f.routes, func(a, b route) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return f, nil
}
