package seti

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// readWhole reads a form past the login: its values and its unknown names.
func readWhole(t testing.TB, query, body string) (values, []string) {
	t.Helper()
	f := ParseForm(query, body)
	var got values
	_, err := f.fields().parse(newPace(t.Context()), "ordercount", func(_ *pace, v values) (Request, error) {
		got = v
		return OrderCount{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got, f.Unknown()
}

// Ensure parsing is as lenient as strangers need, and stops there.
func TestParseForm(t *testing.T) {
	for name, c := range map[string]struct {
		query, body string
		want        map[string]string
		unknown     []string
	}{
		"an ordinary post": {
			body: "setifunction=ordercount&setiuser=cart42&lastorder=All&code=",
			want: map[string]string{"setifunction": "ordercount", "setiuser": "cart42", "lastorder": "All", "code": ""},
		},
		"a GET": {query: "setifunction=sendversion", want: map[string]string{"setifunction": "sendversion"}},
		"body wins over query, and an empty value is one": {
			query: "setiuser=q&code=q&startnum=1", body: "setiuser=b&code=",
			want: map[string]string{"setiuser": "b", "code": "", "startnum": "1"},
		},
		"names have no case":                    {body: "SetiFunction=A&SETIUSER=B", want: map[string]string{"setifunction": "A", "setiuser": "B"}},
		"the last of equal names counts":        {body: "code=1&code=2", want: map[string]string{"code": "2"}},
		"a missing = is an empty value":         {body: "code&setiuser=x", want: map[string]string{"code": "", "setiuser": "x"}},
		"a raw ; is an ordinary character":      {body: "update=A;B~1&setiuser=x;y", want: map[string]string{"update": "A;B~1", "setiuser": "x;y"}},
		"a bad escape is text":                  {body: "update=50%OFF~1|9%~2|%4~1|%zz~0", want: map[string]string{"update": "50%OFF~1|9%~2|%4~1|%zz~0"}},
		"a + is a blank, an escaped one a plus": {body: "update=A+B%2BC~1", want: map[string]string{"update": "A B+C~1"}},
		"bytes that are UTF-8 are UTF-8":        {body: "orderdetail=caf%C3%A9 \xc3\xa9", want: map[string]string{"orderdetail": "café é"}},
		"other bytes are Windows-1252":          {body: "orderdetail=caf%E9+%80%85+\x99+%81%9F%A0%FF", want: map[string]string{"orderdetail": "café €… ™ \u0081Ÿ\u00a0ÿ"}},
		"a value with = in it":                  {body: "password=a=b==", want: map[string]string{"password": "a=b=="}},
		"line breaks behind the body":           {body: "code=7\r\n", want: map[string]string{"code": "7"}},
		"line breaks before the body":           {body: "\ufeff\r\n code=7", want: map[string]string{"code": "7"}},
		"dkey is never kept":                    {body: "dkey=topsecret&code=1", want: map[string]string{"code": "1"}},
		"unknown parameters are ignored": {
			query: "action=process&accounting=stoneedge", body: "debug=1&ReIndex=Yes&rundssmode&code=1&we%20ird=2",
			want: map[string]string{"code": "1"}, unknown: []string{"?", "accounting", "action", "debug", "reindex"},
		},
		"numbered tracking numbers": {
			body: "tracknum1=A&trackcarrier12=B&tracknum0=C&tracknum1000=D&tracknumx=E",
			want: map[string]string{"tracknum1": "A", "trackcarrier12": "B"}, unknown: []string{"tracknum0", "tracknum1000", "tracknumx"},
		},
		"nothing at all":  {want: map[string]string{}},
		"only separators": {body: "&&&=&", want: map[string]string{}, unknown: []string{"?"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, unknown := readWhole(t, c.query, c.body)
			if diff := cmp.Diff(c.want, map[string]string(got)); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
			for i, name := range openingNames {
				if got := ParseForm(c.query, c.body).openingValue(i); got != c.want[name] {
					t.Errorf("before the login %s is %q, want %q", name, got, c.want[name])
				}
			}
			if diff := cmp.Diff(c.unknown, unknown); diff != "" {
				t.Errorf("unknown names (-want +got):\n%s", diff)
			}
		})
	}
}

// Ensure an update without encoding keeps its text around an &, and parameters
// behind it keep their values (Q14).
func TestParseForm_glue(t *testing.T) {
	const order = "<Orders><Order><Notes>Tom &Jerry & Co &lt;b&gt; x=1&y=2</Notes></Order></Orders>"
	for name, c := range map[string]struct{ body, want, code string }{
		"XML":                                  {"update=" + order + "&code=7", order, "7"},
		"XML, an unknown parameter behind it":  {"update=" + order + "&debug=1&code=7", order, "7"},
		"XML with a declaration":               {"update=<?xml version=\"1.0\"?>\r\n" + order + "\r\n&reindex&code=7", "<?xml version=\"1.0\"?>\r\n" + order + "\r\n", "7"},
		"XML that never ends keeps no login":   {"update=<Orders>&x&code=7", "<Orders>&x", "7"},
		"XML with a plus":                      {"update=<P><SKU>A+B&C</SKU></P>", "<P><SKU>A+B&C</SKU></P>", ""},
		"XML without a root to be seen":        {"update=<&x=1>&debug=1", "<&x=1>", ""},
		"SKU with an &":                        {"update=A&B~4|C~1|&code=7", "A&B~4|C~1|", "7"},
		"SKU with two, later in the list":      {"update=X~1|A&B&C~2&debug=1&code=7", "X~1|A&B&C~2", "7"},
		"SKU with a ~ and an &":                {"update=Y~2&Z~3", "Y~2&Z~3", ""},
		"a piece behind the last |":            {"update=A~1|&debug=1", "A~1|", ""},
		"an ordinary parameter behind a value": {"update=A~1&debug=1&rundssmode&code=7", "A~1", "7"},
		"a sender that encodes is left alone":  {"update=A%7E1%7CB&items~x=<3&code=7", "A~1|B", "7"},
		"an empty value":                       {"update=&debug=1", "", ""},
		"blanks before the XML":                {"update=\r\n <a>x&y </a>&debug=1", "\r\n <a>x&y </a>", ""},
		"a root of one letter at the ends":     {"update=<z><b>x</b>&y</z>&debug=1&code=7", "<z><b>x</b>&y</z>", "7"},
		"a root with a child of its name":      {"update=<a><a>x</a>&<b/></a>&debug=1&code=7", "<a><a>x</a>&<b/></a>", "7"},
		"an & before the end tag":              {"update=<a>x&</a>&debug=1&code=7", "<a>x&</a>", "7"},
		"a SKU that ends with an &":            {"update=A&~4&debug=1&code=7", "A&~4", "7"},
		"a bar behind an &":                    {"update=A&|&debug=1&code=7", "A&|", "7"},
		"a root with attributes":               {"update=<A b='1'>x&y</A>&debug=1&code=7", "<A b='1'>x&y</A>", "7"},
		"a root closed at once":                {"update=<a/>&debug=1&code=7", "<a/>&debug=1", "7"},
		"a list that starts with its bar":      {"update=|A&B~1&code=7", "|A&B~1", "7"},
		"a blank behind the last bar":          {"update=A~1| &debug=1&code=7", "A~1| ", "7"},
		"a bad escape proves nothing":          {"update=A%zz&B~4&code=7", "A%zz&B~4", "7"},
		"any good escape proves encoding":      {"update=AB%20C&B~4&code=7", "AB C", "7"},
		"a login between ends the value":       {"update=A&code=7&B~4", "A", "7"},
		"an ignored parameter ends the value":  {"update=A~1|&debug=1&B~4", "A~1|", ""},
	} {
		got, _ := readWhole(t, "", c.body)
		if got["update"] != c.want {
			t.Errorf("%s: update is %q, want %q", name, got["update"], c.want)
		}
		if got["code"] != c.code || ParseForm("", c.body).Login().StoreCode != c.code {
			t.Errorf("%s: code is %q, want %q", name, got["code"], c.code)
		}
	}
}

// Ensure printing a form shows no value, and unknown names show nothing of
// somebody's text.
func TestForm_neverShows(t *testing.T) {
	const body = "setifunction=ordercount&password=canary&dkey=canary&update=canary&canary text&canary"
	f := ParseForm("", body)
	if _, err := ParseRequest(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	type inner struct{ Form, hidden Form }
	for name, v := range map[string]any{"value": f, "pointer": &f, "struct": inner{f, f}, "slice": []Form{f}, "map": map[string]any{"k": f}} {
		var out bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&out, verb, v)
		}
		slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "v", v, "unknown", f.Unknown())
		slog.New(slog.NewTextHandler(&out, nil)).Info("m", "v", v)
		data, err := json.Marshal(v)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		out.Write(data)
		if strings.Contains(out.String(), "canary") || strings.Contains(out.String(), "63616e617279") {
			t.Errorf("%s: a value shows in %s", name, out.String())
		}
	}
	if got, _ := readWhole(t, "", body); holds(got, "dkey") {
		t.Error("dkey was kept")
	}
}

// Ensure the log has a bound for the names that a stranger sends.
func TestForm_unknownIsBounded(t *testing.T) {
	var body strings.Builder
	for i := range 3 * maxUnknown {
		fmt.Fprintf(&body, "x%d=1&", 100+i)
	}
	if _, unknown := readWhole(t, "", body.String()); len(unknown) != maxUnknown {
		t.Errorf("%d names, want %d", len(unknown), maxUnknown)
	}
	just, over := strings.Repeat("n", 32), strings.Repeat("n", 33)
	_, unknown := readWhole(t, just+"=1&"+over+"=1", "")
	if diff := cmp.Diff([]string{"?", just}, unknown); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Ensure the zero form answers like an empty one.
func TestForm_zero(t *testing.T) {
	var f Form
	_, err := f.Function()
	if !f.Login().Password.IsEmpty() || f.Unknown() != nil || err == nil {
		t.Error("the zero form holds something")
	}
	if _, err := ParseRequest(t.Context(), f); err == nil {
		t.Error("the zero form is a request")
	}
}

// holds reports whether values has a parameter, even an empty one.
func holds(v values, name string) bool {
	_, ok := v[name]
	return ok
}

// FuzzParseForm holds: parsing never panics, an encoded value comes back as
// sent, and dkey stays out.
func FuzzParseForm(f *testing.F) {
	for _, s := range []string{"A~1|B~2|", "<a>&amp;</a>", "50% off;+", "caf\xe9", "&update=<&x", ""} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, raw, value string) {
		readWhole(t, raw, value)
		body := "update=" + encode(value) + "&debug=1&" + raw + "&code=ok&dkey=" + encode(value)
		got, _ := readWhole(t, "", body)
		if got["code"] != "ok" && (strings.HasPrefix(raw, "&") || !strings.ContainsAny(raw, "&=%+uU") && utf8.ValidString(raw)) {
			t.Errorf("code is %q, want %q", got["code"], "ok")
		}
		if login := ParseForm("", body).Login(); login.StoreCode != strings.TrimSpace(got["code"]) {
			t.Errorf("before the login code is %q, behind it %q", login.StoreCode, got["code"])
		}
		if holds(got, "dkey") {
			t.Error("dkey was kept")
		}
		plain, _ := readWhole(t, "update="+encode(value), "")
		if want := utf8Of(value); plain["update"] != want {
			t.Errorf("update is %q, want %q", plain["update"], want)
		}
	})
}

// Ensure decoding measures a value before it makes it, and refuses one too
// long.
func TestDecodeWithin(t *testing.T) {
	for raw, size := range map[string]int{"": 0, "abc": 3, "a%20b+": 4, "%C3%A9": 2, "caf\xe9": 5, "\x80%80+": 7} {
		for _, room := range []int{size - 1, size} {
			text, fits := decodeWithin(newPace(t.Context()), raw, room)
			if fits != (room >= size) || fits && len(text) != size || !fits && text != "" {
				t.Errorf("%q in %d bytes: got %q, %t", raw, room, text, fits)
			}
		}
	}
}

// utf8Of returns bytes as the parser reads them.
func utf8Of(s string) string {
	text, _ := toUTF8(newPace(context.Background()), s, math.MaxInt)
	return text
}

// encode escapes every byte, like the strictest of senders.
func encode(s string) string {
	var out strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&out, "%%%02X", s[i])
	}
	return out.String()
}
