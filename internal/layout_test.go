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
var leaves = []string{"carriers", "limit", "money", "secret", "sleep"}

// rooms is the plan of the house: the allowed imports of each room. An entry
// with a dot in its first element is a module with all its packages. Any other
// entry is one of our rooms. The standard library and the leaves are open to
// all rooms. "*" opens everything.
var rooms = map[string][]string{
	"carriers":    {}, // names of parcel carriers, for updates and settings
	"limit":       {}, // tries by a caller's address, for the page and the Script URL
	"money":       {},
	"secret":      {},
	"sleep":       {},
	"seti":        {},
	"bigcommerce": {},
	"translate":   {"seti", "bigcommerce"},
	"shop":        {"ledger", "bigcommerce", "merchant"},
	"orders":      {"shop", "ledger", "bigcommerce", "translate", "seti"},
	"catalog":     {"shop", "ledger", "bigcommerce", "translate", "seti"},
	"skus":        {"shop", "catalog", "bigcommerce", "translate"},
	"stock":       {"shop", "ledger", "catalog", "skus", "bigcommerce", "merchant", "translate", "seti"}, // merchant for the words of the setting Location
	"customers":   {"shop", "ledger", "bigcommerce", "seti"},
	"fulfillment": {"shop", "ledger", "bigcommerce", "seti"},
	"merchant":    {"ledger", "github.com/aws/aws-sdk-go-v2/aws", "github.com/aws/aws-sdk-go-v2/service/secretsmanager"},
	"email":       {"github.com/aws/aws-sdk-go-v2/aws", "github.com/aws/aws-sdk-go-v2/service/ses"},
	"ledger":      {"github.com/aws/aws-sdk-go-v2/aws", "github.com/aws/aws-sdk-go-v2/service/dynamodb"},
	"script":      {"seti", "translate", "merchant", "ledger", "shop", "bigcommerce", "orders", "catalog", "skus", "stock", "customers", "fulfillment"},
	"settings":    {"merchant", "fulfillment", "email"}, // fulfillment for the meaning of a label, email for what an address is
	"onboard":     {"bigcommerce", "merchant", "email", "ledger"},
	"connection":  {"onboard", "settings", "bigcommerce", "merchant", "ledger", "orders", "shop", "fulfillment"}, // onboard for the door and the frame of the pages, fulfillment for the meaning of a label
	"apigw":       {"github.com/aws/aws-lambda-go"},
	"metrics":     {},
	"wiring":      {"*"},
	"cmd":         {"*"},

	// The wings: see TestLayout_wingsStayOut.
	"standin/bcsim":      {},
	"standin/awssim":     {"github.com/truora/minidyn/server"}, // somebody else's DynamoDB
	"standin/lambdahost": {},
	"standin/rawsim":     {},
	"standin/hostile":    {},
	"proof/cloudtest":    {"github.com/aws/aws-sdk-go-v2"},
	"proof/logtest":      {},
	"proof/shoptest":     {"shop", "ledger", "merchant", "standin/awssim", "standin/bcsim", "proof/cloudtest", "proof/referee", "github.com/aws/aws-sdk-go-v2"},
	"proof/life":         {"apigw", "ledger", "merchant", "standin/awssim", "standin/bcsim", "standin/lambdahost", "proof/cloudtest", "github.com/aws/aws-sdk-go-v2"},
	"proof/referee":      {"github.com/getkin/kin-openapi", "github.com/evanphx/json-patch", "go.yaml.in/yaml"},
}

// wings hold code for tests alone: stand-ins for the outside world under
// standin, proofs under proof.
var wings = []string{"standin/", "proof/"}

// isAlone reports a room without even the leaves. A type shared between a
// stand-in and the code under test would hide a shared mistake.
func isAlone(room string) bool { return strings.HasPrefix(room, "standin/") || room == "cmd/poll" }

// inWing reports a room of a wing.
func inWing(room string) bool {
	return slices.ContainsFunc(wings, func(wing string) bool { return strings.HasPrefix(room, wing) })
}

// planOf is the name of a room in the plan: its first folder, in a wing the
// second as well.
func planOf(room string) string {
	parts := strings.SplitN(room, "/", 3)
	if inWing(room) {
		return strings.Join(parts[:2], "/")
	}
	return parts[0]
}

// Ensure every room imports only the rooms and modules of the plan. Values
// then flow one way, and the stand-ins share no type with the code under test.
func TestLayout(t *testing.T) {
	eachImport(t, func(file, room, path string) {
		allowed, known := rooms[planOf(room)]
		if !known {
			t.Errorf("%s: room %q has no line in the plan", file, room)
			return
		}
		if !mayImport(room, allowed, path) {
			t.Errorf("%s: %s may not import %s", file, room, path)
		}
	})
}

// Ensure deployed code imports nothing of the wings. Developers' commands may.
func TestLayout_wingsStayOut(t *testing.T) {
	eachImport(t, func(file, room, path string) {
		inner, ours := strings.CutPrefix(path, "connect2cart/internal/")
		if ours && inWing(inner) && !inWing(room) && !strings.HasPrefix(room, "cmd/") {
			t.Errorf("%s: %s imports %s", file, room, inner)
		}
	})
}

func mayImport(room string, allowed []string, path string) bool {
	first, _, _ := strings.Cut(path, "/")
	inner, ours := strings.CutPrefix(path, "connect2cart/internal/")
	switch {
	case !ours && !strings.Contains(first, "."):
		return true // the standard library
	case isAlone(room) && (ours || slices.Contains(allowed, "*")):
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
