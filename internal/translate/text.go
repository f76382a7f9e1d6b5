package translate

import (
	"html"
	"regexp"
	"strings"
)

var (
	htmlTag = regexp.MustCompile(`</?[a-zA-Z][^<>]*>|<!--.*?-->`)
	blanks  = regexp.MustCompile(`\s+`)
)

// plain is a name made for a web page as plain text: without tags, with
// entities resolved. For names of shipping methods and fees only, where Stone
// Edge cannot read them (1.4, rule 7); what a person typed stays as it is.
func plain(s string) string {
	s = html.UnescapeString(htmlTag.ReplaceAllString(s, " "))
	return strings.TrimSpace(blanks.ReplaceAllString(s, " "))
}

// joined puts the parts that are not blank behind each other.
func joined(sep string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, sep)
}
