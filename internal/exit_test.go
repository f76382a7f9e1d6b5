package internal

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"testing"
)

// Ensure every deferred call runs: os.Exit ends the process at once and skips
// them.
func TestExit_behindDefer(t *testing.T) {
	for _, root := range []string{".", "../functions"} {
		err := filepath.WalkDir(root, func(file string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(file) != ".go" {
				return err
			}
			fset := token.NewFileSet()
			parsed, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for _, d := range parsed.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && defersAndExits(f) {
					t.Errorf("%s: %s defers a call and calls os.Exit, so the deferred call may never run", fset.Position(f.Pos()), f.Name.Name)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func defersAndExits(f *ast.FuncDecl) bool {
	defers, exits := false, false
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.DeferStmt:
			defers = true
		case *ast.SelectorExpr:
			pkg, ok := n.X.(*ast.Ident)
			exits = exits || ok && pkg.Name == "os" && n.Sel.Name == "Exit"
		}
		return true
	})
	return defers && exits
}
