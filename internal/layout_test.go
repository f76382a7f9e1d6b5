package internal

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// leaves may be imported by every room; they import nothing of ours.
var leaves = []string{"limit", "money", "secret"}

// rooms is the plan of the house: what each room may import. An entry without
// a dot in its first element is one of our rooms; any other is a module whose
// packages may be used. The standard library is open to all, the leaves too.
// "*" opens everything.
var rooms = map[string][]string{
	"limit":       {}, // tries by caller's address: the page and the Script URL both count them
	"money":       {},
	"secret":      {},
	"seti":        {},
	"bigcommerce": {},
	"translate":   {"seti", "bigcommerce"},
	"shop":        {"bigcommerce", "merchant"},
	"orders":      {"shop", "bigcommerce", "translate", "seti"},
	"catalog":     {"shop", "bigcommerce", "translate", "seti"},
	"skus":        {"shop", "catalog", "bigcommerce", "translate"},
	"stock":       {"shop", "catalog", "skus", "bigcommerce", "merchant", "translate", "seti"}, // merchant for the words of the setting Location
	"customers":   {"shop", "bigcommerce", "seti"},
	"fulfillment": {"shop", "bigcommerce", "seti"},
	"merchant":    {"github.com/aws/aws-sdk-go-v2/aws", "github.com/aws/aws-sdk-go-v2/service/secretsmanager"},
	"email":       {"github.com/aws/aws-sdk-go-v2/aws", "github.com/aws/aws-sdk-go-v2/service/ses"},
	"script":      {"seti", "translate", "merchant", "shop", "bigcommerce", "orders", "catalog", "skus", "stock", "customers", "fulfillment"},
	"onboard":     {"bigcommerce", "merchant", "email"},
	"apigw":       {"github.com/aws/aws-lambda-go"},
	"metrics":     {},
	"wiring":      {"*"},
	"cmd":         {"*"},

	// For tests and cmd/local only: see TestLayout_standInsStayOut.
	"bcsim":      {},
	"awssim":     {},
	"lambdahost": {},
	"hostile":    {},
	"shoptest":   {"shop", "merchant", "bcsim", "referee"},
	"referee":    {"github.com/getkin/kin-openapi", "github.com/evanphx/json-patch", "go.yaml.in/yaml"},
}

// alone are rooms that must not even import the leaves: a type shared between
// a stand-in and what it tests hides a shared mistake.
var alone = []string{"bcsim", "awssim", "lambdahost", "hostile", "cmd/poll"}

// standIns may be imported by tests, by commands for developers and by each
// other, never by what is deployed.
var standIns = []string{"bcsim", "awssim", "lambdahost", "hostile", "shoptest", "referee"}

// Ensure every room imports only what the plan allows, so that values flow one
// way and the stand-ins share no type with the code they test.
func TestLayout(t *testing.T) {
	eachImport(t, func(file, room, path string) {
		allowed, known := rooms[strings.Split(room, "/")[0]]
		if !known {
			t.Errorf("%s: room %q has no line in the plan", file, room)
			return
		}
		if !mayImport(room, allowed, path) {
			t.Errorf("%s: %s may not import %s", file, room, path)
		}
	})
}

// Ensure nothing that is deployed can reach a stand-in.
func TestLayout_standInsStayOut(t *testing.T) {
	eachImport(t, func(file, room, path string) {
		inner, ours := strings.CutPrefix(path, "connect2cart/internal/")
		if ours && slices.Contains(standIns, inner) && !slices.Contains(standIns, room) && !strings.HasPrefix(room, "cmd/") {
			t.Errorf("%s: %s imports the stand-in %s", file, room, inner)
		}
	})
}

func mayImport(room string, allowed []string, path string) bool {
	first, _, _ := strings.Cut(path, "/")
	inner, ours := strings.CutPrefix(path, "connect2cart/internal/")
	switch {
	case !ours && !strings.Contains(first, "."):
		return true // the standard library
	case slices.Contains(alone, room):
		return false
	case slices.Contains(allowed, "*"):
		return true
	case ours:
		return slices.Contains(leaves, inner) || slices.Contains(allowed, inner)
	}
	return slices.ContainsFunc(allowed, func(module string) bool { return strings.HasPrefix(path, module) })
}

// eachImport visits every import of every file below internal that is no test.
func eachImport(t *testing.T, visit func(file, room, path string)) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		isTest := strings.HasSuffix(file, "_test.go")
		if err != nil || d.IsDir() || isTest || !strings.HasSuffix(file, ".go") {
			return err
		}
		files++
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			visit(file, filepath.ToSlash(filepath.Dir(file)), path)
		}
		return nil
	})
	if err != nil || files == 0 {
		t.Fatalf("read %d files: %v", files, err)
	}
}
