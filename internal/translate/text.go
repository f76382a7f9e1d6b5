package translate

import (
	"html"
	"regexp"
	"strings"
	"sync"
)

var (
	htmlTag = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`</?[a-zA-Z][^<>]*>|<!--.*?-->`) })
	blanks  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\s+`) })
)

// plain turns a name made for a web page into plain text: it drops tags and
// resolves entities. It is for names of shipping methods and fees only, because
// Stone Edge cannot read their tags (1.4, rule 7). Text typed by a person stays
// as it is.
func plain(s string) string {
	s = html.UnescapeString(htmlTag().ReplaceAllString(s, " "))
	return strings.TrimSpace(blanks().ReplaceAllString(s, " "))
}

// joined puts the non-blank parts behind each other, with sep between them.
func joined(sep string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, sep)
}

// firstOf is the first text with more than blanks, or "".
func firstOf(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}
