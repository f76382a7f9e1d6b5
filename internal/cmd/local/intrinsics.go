package main

import (
	"fmt"
	"maps"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// scope resolves CloudFormation's intrinsic functions, as many as a function's
// environment may sensibly use. It has an error for values that only AWS knows.
type scope struct {
	values     map[string]string // parameters and pseudo parameters
	conditions map[string]yaml.Node
}

func newScope(doc template, parameters map[string]string) *scope {
	values := map[string]string{
		"AWS::Region": "us-east-1", "AWS::AccountId": "123456789012", "AWS::Partition": "aws",
		"AWS::StackName": "local", "AWS::URLSuffix": "amazonaws.com", "AWS::NoValue": "",
	}
	for name, p := range doc.Parameters {
		values[name] = p.Default
	}
	maps.Copy(values, parameters)
	return &scope{values, doc.Conditions}
}

// intrinsic takes "!If [...]" and "{Fn::If: [...]}" apart. The name of a plain
// value is empty.
func intrinsic(n *yaml.Node) (name string, arg *yaml.Node) {
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		return n.Tag[1:], n
	}
	if n.Kind == yaml.MappingNode && len(n.Content) == 2 {
		key := n.Content[0].Value
		if short, ok := strings.CutPrefix(key, "Fn::"); ok {
			return short, n.Content[1]
		}
		if key == "Ref" || key == "Condition" {
			return key, n.Content[1]
		}
	}
	return "", n
}

// text is the value of a node.
func (s *scope) text(n *yaml.Node) (string, error) {
	name, arg := intrinsic(n)
	args := arg.Content
	switch {
	case name == "" && n.Kind == yaml.ScalarNode:
		return n.Value, nil
	case name == "Ref":
		return s.ref(arg.Value)
	case name == "Sub" && arg.Kind == yaml.ScalarNode:
		return s.sub(arg.Value)
	case name == "If" && len(args) == 3:
		yes, err := s.condition(args[0].Value)
		if err != nil {
			return "", err
		}
		if yes {
			return s.text(args[1])
		}
		return s.text(args[2])
	case name == "Join" && len(args) == 2:
		return s.join(args[0].Value, args[1].Content)
	}
	return "", fmt.Errorf("line %d: only AWS can resolve %q", n.Line, name)
}

func (s *scope) ref(name string) (string, error) {
	v, ok := s.values[name]
	if !ok {
		return "", fmt.Errorf("reference to %s: want the name of a parameter, only AWS knows others", name)
	}
	return v, nil
}

var subName = regexp.MustCompile(`\$\{([^!}][^}]*)\}`)

func (s *scope) sub(text string) (string, error) {
	var firstErr error
	out := subName.ReplaceAllStringFunc(text, func(m string) string {
		v, err := s.ref(m[2 : len(m)-1])
		if err != nil && firstErr == nil {
			firstErr = err
		}
		return v
	})
	return strings.ReplaceAll(out, "${!", "${"), firstErr
}

func (s *scope) join(separator string, nodes []*yaml.Node) (string, error) {
	parts := make([]string, len(nodes))
	for i, n := range nodes {
		v, err := s.text(n)
		if err != nil {
			return "", err
		}
		parts[i] = v
	}
	return strings.Join(parts, separator), nil
}

// condition is true or false for a named condition.
func (s *scope) condition(name string) (bool, error) {
	n, ok := s.conditions[name]
	if !ok {
		return false, fmt.Errorf("there is no condition %s", name)
	}
	return s.truth(&n)
}

func (s *scope) truth(n *yaml.Node) (bool, error) {
	name, arg := intrinsic(n)
	args := arg.Content
	switch {
	case name == "Condition":
		return s.condition(arg.Value)
	case name == "Equals" && len(args) == 2:
		a, err := s.text(args[0])
		if err != nil {
			return false, err
		}
		b, err := s.text(args[1])
		return a == b, err
	case name == "Not" && len(args) == 1:
		v, err := s.truth(args[0])
		return !v, err
	case name == "And", name == "Or":
		return s.allOrAny(name == "And", args)
	}
	return false, fmt.Errorf("line %d: unknown condition %q", n.Line, name)
}

// allOrAny is And or Or. It stops at the first decisive condition.
func (s *scope) allOrAny(all bool, nodes []*yaml.Node) (bool, error) {
	for _, n := range nodes {
		v, err := s.truth(n)
		if err != nil || v != all {
			return v, err
		}
	}
	return all, nil
}
