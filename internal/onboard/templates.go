package onboard

import (
	"embed"
	"fmt"
	"html/template"
	"strings"
	"sync"
)

// shownValue is one value of a result, for reading and copying.
type shownValue struct{ ID, Label, Value string }

//go:embed templates/*.html
var templateFiles embed.FS

// The three pages. The first visit reads each one, without the other's parts,
// because the visitor already waits for a cold start.
var (
	formPage = sync.OnceValue(func() *template.Template {
		return readPage("connect.html", "form.html", "refusal.html", "screens.html")
	})
	noticePage = sync.OnceValue(func() *template.Template { return readPage("notice.html") })
	resultPage = sync.OnceValue(func() *template.Template { return readPage("result.html") })
)

// readPage reads the frame and the parts of one page. One of the parts defines
// "main".
func readPage(parts ...string) *template.Template {
	page := template.New("page.html").Funcs(template.FuncMap{
		"t":     pageWord,
		"level": func(l Level) string { return levelWords[l] },
		"dict":  func() map[string]words { return nil },
		"value": func(id string, label template.HTML, value string) shownValue {
			return shownValue{id, string(label), value}
		},
	})
	for _, name := range append([]string{"page.html", "scopes.html"}, parts...) {
		text, err := templateFiles.ReadFile("templates/" + name)
		if err != nil {
			panic(err) // is embedded
		}
		part := page
		if name != page.Name() {
			part = page.New(name)
		}
		template.Must(part.Parse(withWords(string(text))))
	}
	return page
}

// withWords replaces each {{t "key"}} by its text. The texts are our own and
// never change. There are more than a hundred, and the template engine would
// spend most of its time on them.
func withWords(text string) string {
	const before, behind = `{{t "`, `"}}`
	var out strings.Builder
	for {
		plain, rest, ok := strings.Cut(text, before)
		out.WriteString(plain)
		if !ok {
			return out.String()
		}
		key, after, _ := strings.Cut(rest, behind)
		if word, ok := pageWords[key]; ok {
			out.WriteString(string(word))
		} else {
			out.WriteString(before + key + behind) // for pageWord to complain
		}
		text = after
	}
}

// pageWord is the page's text for this key. A missing text stops the page. A
// test of every page excludes that.
func pageWord(key string) (template.HTML, error) {
	if text, ok := pageWords[key]; ok {
		return text, nil
	}
	return "", fmt.Errorf("no text for %q", key)
}
