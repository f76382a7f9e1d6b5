package onboard

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// Ensure the page uses exactly the texts there are. So a translator has all of
// them and only them.
func TestWords(t *testing.T) {
	var templates strings.Builder
	err := fs.WalkDir(templateFiles, "templates", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := templateFiles.ReadFile(path)
		templates.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{"refused.fields": true, "begin.close": true} // by newRefusalView and changeSettings
	for _, status := range []ScopeStatus{StatusOK, StatusMissing, StatusReadOnly, StatusUnknown} {
		used["status."+string(status)] = true
	}
	for _, found := range regexp.MustCompile(`\bt "([^"]+)"`).FindAllStringSubmatch(templates.String(), -1) {
		used[found[1]] = true
		if _, ok := pageWords[found[1]]; !ok {
			t.Errorf("the templates use %q, which has no text", found[1])
		}
	}
	for key := range pageWords {
		if !used[key] {
			t.Errorf("the text %q is used nowhere", key)
		}
	}
	script := string(assets()["page.js"].content) + string(assets()["result.js"].content)
	for key := range scriptWords {
		if !strings.Contains(script, `"`+key+`"`) {
			t.Errorf("no script says %q", key)
		}
	}
	for _, found := range regexp.MustCompile(`say\("([^"]+)"`).FindAllStringSubmatch(script, -1) {
		if _, ok := scriptWords[found[1]]; !ok {
			t.Errorf("a script says %q, which has no text", found[1])
		}
	}
}

// Ensure page, README and mails name the way to a screen in the same words.
func TestWords_paths(t *testing.T) {
	path := func(keys ...string) string {
		var names []string
		for _, key := range keys {
			names = append(names, string(pageWords[key]))
		}
		return strings.Join(names, " › ")
	}
	accounts := path("path.1", "path.2", "path.3")
	carts := path("edge.path.1", "edge.path.2", "edge.path.3", "edge.path.4")
	for file, want := range map[string][]string{
		"../../README.md": {accounts + " › " + string(pageWords["path.4"]), carts}, "../email/mails/confirmation.html": {carts}, "../email/mails/confirmation.txt": {carts},
		"../email/mails/keyreplaced.html": {accounts}, "../email/mails/keyreplaced.txt": {accounts},
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		plain := strings.ReplaceAll(strings.Join(strings.Fields(string(text)), " "), " > ", " › ")
		for _, words := range want {
			if !strings.Contains(plain, words) {
				t.Errorf("%s lacks the path %q", file, words)
			}
		}
	}
}

// Ensure every code and every situation of refuse has words.
func TestWords_refusals(t *testing.T) {
	for field := range labels {
		for _, code := range []Code{CodeRequired, CodeInvalid, CodeTooLong} {
			p := fieldProblems(fieldErrors{{field: field, code: code}})[0]
			if p.words.What == "" || strings.Contains(p.Message, "{") {
				t.Errorf("%s %s: no proper words: %q", field, code, p.Message)
			}
		}
	}
	for key, w := range situations {
		if w.What == "" {
			t.Errorf("%s: the words do not say what happened", key)
		}
	}
	for _, p := range probes {
		if named := permissionNamed(p.permission); !named.Needed || named.Writes != (p.write != nil) {
			t.Errorf("the probe of %s does not fit the permission list", p.permission)
		}
	}
	needed := 0
	for _, p := range Permissions {
		if p.Needed {
			needed++
		}
	}
	if len(probes) != needed {
		t.Errorf("%d probes for %d needed permissions", len(probes), needed)
	}
}
