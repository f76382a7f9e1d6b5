package referee

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// defaultFolder lies beside the repository.
const defaultFolder = "../shared/bigcommerce/openapi"

// folder returns the folder of the files: OPENAPI_DIR, or defaultFolder. A
// relative path starts at the repository's root, because each test runs in the
// folder of its package.
func folder() (string, error) {
	dir := cmp.Or(os.Getenv("OPENAPI_DIR"), defaultFolder)
	if filepath.IsAbs(dir) {
		return dir, nil
	}
	root, err := repositoryRoot()
	return filepath.Join(root, dir), err
}

func repositoryRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", fmt.Errorf("no go.mod above the test's folder")
		}
		dir = filepath.Dir(dir)
	}
}

// known loads the files of a folder once, for all tests of a process.
var known sync.Map // folder -> func() (*Rules, error)

// rules returns the rules, or nil if the folder is absent. Unusable files fail
// the test.
func rules(t testing.TB) *Rules {
	t.Helper()
	dir, err := folder()
	if err != nil {
		t.Fatalf("find OPENAPI_DIR: %v", err)
	}
	if _, err := os.Stat(dir); err != nil {
		absent(t, dir)
		return nil
	}
	load, _ := known.LoadOrStore(dir, sync.OnceValues(func() (*Rules, error) { return Load(dir) }))
	r, err := load.(func() (*Rules, error))()
	if err != nil {
		t.Fatalf("load the contract: %v", err)
	}
	return r
}

var aloud sync.Once

func absent(t testing.TB, dir string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("OPENAPI_DIR %s absent: the contract must be checked in CI", dir)
	}
	aloud.Do(func() { fmt.Fprintf(os.Stderr, "OPENAPI_DIR %s absent: contract NOT checked\n", dir) })
	t.Logf("OPENAPI_DIR %s absent: contract NOT checked", dir)
}

// Require skips a test, with a message, if the files are absent.
func Require(t testing.TB) {
	t.Helper()
	if rules(t) == nil {
		t.Skip("SKIPPED: contract NOT checked; set OPENAPI_DIR to the folder of BigCommerce's OpenAPI files")
	}
}
