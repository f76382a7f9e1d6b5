package internal

import (
	"bytes"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// arrow is the use of one file's definitions by another file of its room.
type arrow struct{ from, to string }

// exports are the compiled packages among the rooms' imports, by path.
func exports(t *testing.T, rooms []string) map[string]string {
	t.Helper()
	args := []string{"list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}"}
	for _, room := range rooms {
		args = append(args, "./"+room)
	}
	list, err := exec.CommandContext(t.Context(), "go", args...).Output()
	if err != nil {
		t.Fatalf("list what the rooms import: %v", err)
	}
	files := map[string]string{}
	for line := range bytes.Lines(list) {
		path, file, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
		files[path] = file
	}
	return files
}

// arrowsOf are the arrows of a room without its tests. Definitions are those of
// go/types: types, functions, methods, fields, constants and variables of the
// package.
func arrowsOf(t *testing.T, room string, compiled map[string]string) map[arrow]bool {
	t.Helper()
	fset := token.NewFileSet()
	files := parseRoom(t, fset, room)
	open := func(path string) (io.ReadCloser, error) { return os.Open(compiled[path]) }
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: importer.ForCompiler(fset, "gc", open)}
	pkg, err := config.Check("connect2cart/internal/"+room, fset, files, info)
	if err != nil {
		t.Fatal(err)
	}
	arrows := map[arrow]bool{}
	for ident, object := range info.Uses {
		from, to := fset.File(ident.Pos()), fset.File(object.Pos())
		if object.Pkg() == pkg && to != nil && from != to {
			arrows[arrow{filepath.Base(from.Name()), filepath.Base(to.Name())}] = true
		}
	}
	return arrows
}

func parseRoom(t *testing.T, fset *token.FileSet, room string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(room, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// knotOf is the largest set of files with a way from each file to every other
// one.
func knotOf(arrows map[arrow]bool) []string {
	reach := map[string]map[string]bool{}
	for a := range arrows {
		for _, file := range []string{a.from, a.to} {
			if reach[file] == nil {
				reach[file] = map[string]bool{file: true}
			}
		}
		reach[a.from][a.to] = true
	}
	for middle := range reach {
		for from := range reach {
			for to := range reach {
				if reach[from][middle] && reach[middle][to] {
					reach[from][to] = true
				}
			}
		}
	}
	var largest []string
	for from := range reach {
		var knot []string
		for to := range reach {
			if reach[from][to] && reach[to][from] {
				knot = append(knot, to)
			}
		}
		if len(knot) > len(largest) {
			largest = knot
		}
	}
	slices.Sort(largest)
	return largest
}

// bounds limit the uses between a room's files: all arrows, and the files of
// the largest knot. Small rooms go without.
var bounds = map[string]struct{ arrows, knot int }{
	"apigw":       {11, 2},
	"bigcommerce": {147, 3}, // an error, its meaning and the words of a refusal
	"catalog":     {26, 3},  // pages, their halves, and several side by side
	"connection":  {62, 2},  // a comparison and its sentence
	"customers":   {7, 1},
	"email":       {10, 4},
	"fulfillment": {47, 2},  // the rule for unlisted units has a file of its own
	"ledger":      {184, 5}, // the table's own words, a file for each row with the members that it does not know, and a copy of all
	"merchant":    {98, 2},  // a memory and the reads that fill it; a repair and a copy know the labels
	"metrics":     {4, 2},
	"onboard":     {184, 6}, // the steps of keeping a submission
	"orders":      {100, 3}, // most of them on the visit and the selection
	"script":      {45, 4},
	"seti":        {88, 8}, // the parsers of a form share its words
	"shop":        {5, 1},
	"skus":        {18, 1},
	"stock":       {52, 5},
	"translate":   {52, 3},
}

// Ensure a stranger can follow a room's files in a few minutes. With -v the
// test prints the figures.
func TestArrows(t *testing.T) {
	compiled := exports(t, slices.Sorted(maps.Keys(bounds)))
	for room, most := range bounds {
		arrows := arrowsOf(t, room, compiled)
		knot := knotOf(arrows)
		t.Logf("%s: %d arrows, knot of %d: %s", room, len(arrows), len(knot), strings.Join(knot, " "))
		if len(arrows) > most.arrows {
			t.Errorf("%s: got %d uses of one file's definitions in another, want at most %d", room, len(arrows), most.arrows)
		}
		if len(knot) > most.knot {
			t.Errorf("%s: got %d files of which each reaches each, want at most %d", room, len(knot), most.knot)
		}
	}
}
