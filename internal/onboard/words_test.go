package onboard

import (
	"io/fs"
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
	used := map[string]bool{"refused.fields": true} // by newRefusalView
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
	script := string(assets()["page.js"].content)
	for key := range scriptWords {
		if !strings.Contains(script, `"`+key+`"`) {
			t.Errorf("page.js never says %q", key)
		}
	}
	for _, found := range regexp.MustCompile(`say\("([^"]+)"`).FindAllStringSubmatch(script, -1) {
		if _, ok := scriptWords[found[1]]; !ok {
			t.Errorf("page.js says %q, which has no text", found[1])
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
