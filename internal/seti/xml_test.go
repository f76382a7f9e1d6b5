package seti

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// outline returns a tree in one line: names, trimmed texts, and children.
func outline(e *element) string {
	var out strings.Builder
	out.WriteString(e.name + "=" + e.text + "(")
	for kid := e.first; kid != nil; kid = kid.next {
		out.WriteString(outline(kid))
	}
	return out.String() + ")"
}

// libraryOutline returns the outline of a text as encoding/xml reads it.
func libraryOutline(text string) (string, error) {
	type node struct {
		name, text string
		kids       []*node
	}
	open := []*node{{}}
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && len(open[0].kids) == 0 {
			return "", errNoXML
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
		inner := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := &node{name: token.Name.Local}
			inner.kids = append(inner.kids, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			inner.text += string(token)
		case xml.Directive:
			return "", errDoctype
		}
	}
	var write func(n *node) string
	write = func(n *node) string {
		out := n.name + "=" + trimBlank(n.text) + "("
		for _, kid := range n.kids {
			out += write(kid)
		}
		return out + ")"
	}
	open[0].text = "" // text around the roots counts for nothing
	return write(open[0]), nil
}

// Ensure the scanner accepts and refuses the same XML as encoding/xml.
func TestScanner(t *testing.T) {
	for _, text := range []string{
		"<a/>", "<a></a>", "<a>b</a>", " <a> b <c/> d\r\ne\rf </a> x", "<a/><b/>", "x", "", "<a", "<a>", "</a>", "<a></b>", "<a></a >", "< a/>", "<a/ >",
		"<x:a>1</x:a>", "<x:a>1</a>", "<x:a:b/>", "<:a/>", "<a:/>", "<:/>", "<1/>", "<-/>", "<a1.b-c_d/>", "<é>ü</é>", "<\u00b7/>", "<a\u00b7/>",
		`<a b="1" c='2'>x</a>`, `<a b=1/>`, `<a b/>`, `<a b = "x>y" />`, `<a b="<"/>`, `<a b="&amp;'"/>`, `<a b="&x;"/>`, `<a b="]]>"/>`, `<a b="1"c="2"/>`, `<a b="1`, `<a b="\x01"/>`,
		"<a>&amp;&lt;&gt;&quot;&apos;&#65;&#x42;&#x43;&#0065;</a>", "<a>&nbsp;</a>", "<a>& </a>", "<a>&amp</a>", "<a>&#;</a>", "<a>&#x;</a>", "<a>&#X41;</a>", "<a>&#65</a>",
		"<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#xFFFE;</a>", "<a>&#x10FFFF;</a>", "<a>&#x110000;</a>", "<a>&#99999999999999999999;</a>", "<a>&", "<a>&#", "<a>&#1",
		"<a>]]></a>", "<a>]]&gt;</a>", "<a>]] ></a>", "<a>]]</a>", "<a><![CDATA[<b>&amp;]]]]></a>", "<a>1<![CDATA[]]>2</a>", "<a><![CDATA[x", "<a><![CDAT[x]]></a>", "<a><![CDATA[a\r\nb\x01]]></a>",
		"<a><!-- & < ]]> -->x</a>", "<a><!----></a>", "<a><!-- -- --></a>", "<a><!--->--></a>", "<a><!-- --->x</a>", "<a><!-- ", "<a><!- -></a>",
		"<a><?b c?>x</a>", "<a><??></a>", "<a><?b", "<a><?b ?", "<?b?><a/>", "<!x><a/>", "<a>\x00</a>", "<a>\x7f\u0085\ufeff</a>", "<a>\ufffe</a>", "<a>\xff</a>", "<a>\ud7ff\ue000</a>",
	} {
		agree(t, text)
	}
}

// agree compares the scanner's tree with that of encoding/xml.
func agree(t *testing.T, text string) {
	t.Helper()
	p := newPace(t.Context())
	tree := &tree{pace: p, bound: 1000}
	err := tree.read(&scanner{text: text, pace: p})
	want, wantErr := libraryOutline(text)
	if (err != nil) != (wantErr != nil) {
		t.Fatalf("%q: got %v, encoding/xml says %v", text, err, wantErr)
	}
	if err == nil {
		if diff := cmp.Diff(want, outline(&tree.top)); diff != "" {
			t.Fatalf("%q (-encoding/xml +got):\n%s", text, diff)
		}
	}
}

// FuzzScanner holds: the scanner accepts and refuses the same XML as
// encoding/xml.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{statusXML, "<a b='1'>&amp;<![CDATA[x]]><!-- y --></a>", "<a>&#x41;\r\n</a>", "<x:a/>", "<a><?b?></a>", "]]>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Contains(s, "<?") || strings.Contains(s, "<!") && !strings.Contains(s, "<!--") && !strings.Contains(s, "<![CDATA[") {
			t.Skip("the scanner skips instructions and refuses directives; the test needs a text without them")
		}
		if strings.Count(s, "<") > 30 || strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII && !unicode.IsLetter(r) }) {
			t.Skip("deeper than an update may be, or with names that XML seldom has; the test needs plainer text")
		}
		agree(t, s)
	})
}

// Ensure each mend does its own work alone.
func TestReadXML(t *testing.T) {
	for text, want := range map[string]string{
		"<a>b&c</a>":                                                     "=(a=b&c())",
		"<a>b&c&lt;&x;&#65;&</a>":                                        "=(a=b&c<&x;A&())",
		"<a><![CDATA[1&2]]>&</a>":                                        "=(a=1&2&())",
		"<a><Notes>1 < 2</Notes>b</a>":                                   "=(a=b())",
		"<a><notes>1 < 2</NOTES>b</a>":                                   "=(a=b())",
		"<a><Notes>1</Notes>&</a>":                                       "=(a=&(Notes=1()))",
		"<a><Comments><Notes><</Notes></a>":                              "", // Comments without an end
		"<a><Comments></Comments><Notes><</Notes><Comments></a>":         "",
		"<a><Notes><</Notes>x<Comments><</Comments>y<Notes></Notes></a>": "=(a=xy())",
		"<a><Notes><!! it's</Notes>b</a>":                                "=(a=b())",
		"<a><Notes>&#0;</Notes>b</a>":                                    "=(a=b())",
		"\ufeff \r\n<?xml version='1.1' encoding='utf-16'?><a/>":         "=(a=())",
		"<?xml?><a/>":                                                    "=(a=())",
		"<?XML	x='>'?><a/>":                                              "=(a=())", // an instruction ends at ?>
		"<?xml x?> <?xml-style y?><a/>":                                  "=(a=())",
		"<a>x<?xml version='9'?></a>":                                    "=(a=x())",
		"<a> 1 <b>\n2\n</b>\t3 </a>":                                     "=(a=1 \t3(b=2()))",
		"<a><Notes>only <5 left</Notes>b</a>":                            "=(a=b())",
	} {
		tree, err := readXML(newPace(t.Context()), text, 100)
		if err != nil {
			if want != "" {
				t.Errorf("%q: %v", text, err)
			}
			continue
		}
		if got := outline(&tree.top); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
