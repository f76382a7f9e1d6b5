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

// leaves are open to every room and import the standard library alone.
var leaves = []string{"limit", "money", "secret"}

// rooms is the plan of the house: the allowed imports of each room. An entry
// with a dot in its first element is a module with all its packages. Any other
// entry is one of our rooms. The standard library and the leaves are open to
// all rooms. "*" opens everything.
var rooms = map[string][]string{
	"limit":       {}, // tries by a caller's address, for the page and the Script URL
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

// alone are rooms closed even to the leaves. A type shared between a stand-in
// and the code under test would hide a shared mistake.
var alone = []string{"bcsim", "awssim", "lambdahost", "hostile", "cmd/poll"}

// standIns are for tests, for developers' commands and for each other. Deployed
// code never imports them.
var standIns = []string{"bcsim", "awssim", "lambdahost", "hostile", "shoptest", "referee"}

// Ensure every room imports only the rooms and modules of the plan. Values then
// flow one way, and the stand-ins share no type with the code they test.
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

// Ensure deployed code imports no stand-in.
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

// eachImport visits every import of every file below internal, except tests.
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
