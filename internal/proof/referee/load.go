package referee

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"go.yaml.in/yaml/v3"
)

// Rules are the loaded files.
type Rules struct{ routers []routers.Router }

// Load reads every *.yaml of a folder and applies its corrections.json. It
// returns an error if it cannot read, correct or use one of them.
func Load(dir string) (*Rules, error) {
	readHTML()
	fixes, err := corrections(filepath.Join(dir, "corrections.json"))
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no *.yaml in %s (%v)", dir, err)
	}
	slices.Sort(files)
	rules := new(Rules)
	for _, file := range files {
		router, err := loadFile(file, fixes[filepath.Base(file)])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
		rules.routers = append(rules.routers, router)
	}
	return rules, nil
}

func corrections(file string) (map[string]jsonpatch.Patch, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var content struct {
		Files map[string]jsonpatch.Patch `json:"files"`
	}
	if err := json.Unmarshal(data, &content); err != nil {
		return nil, fmt.Errorf("corrections: %w", err)
	}
	return content.Files, nil
}

func loadFile(file string, fixes jsonpatch.Patch) (routers.Router, error) {
	data, err := mended(file, fixes)
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, err
	}
	if err := anyHost(doc); err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(doc)
}

// mended returns a file as JSON with its corrections applied.
func mended(file string, fixes jsonpatch.Patch) ([]byte, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var content any
	if err := yaml.Unmarshal(data, &content); err != nil {
		return nil, err
	}
	data, err = json.Marshal(content)
	if err != nil || fixes == nil {
		return data, err
	}
	data, err = fixes.Apply(data)
	if err != nil {
		return nil, fmt.Errorf("corrections: %w", err)
	}
	return data, nil
}

// anyHost keeps only the path of the server's address, because a test has a
// host of its own. Call it before making the router.
func anyHost(doc *openapi3.T) error {
	if len(doc.Servers) != 1 {
		return fmt.Errorf("%d servers, want one", len(doc.Servers))
	}
	server := doc.Servers[0]
	u, err := url.Parse(strings.NewReplacer("{", "%7B", "}", "%7D").Replace(server.URL))
	if err != nil {
		return err
	}
	doc.Servers = openapi3.Servers{{URL: u.Path, Variables: server.Variables}}
	return nil
}
