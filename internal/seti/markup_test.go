package seti

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// Ensure a text loses forbidden characters alone, and keeps Stone Edge's reader
// from harm.
func TestAppendEscaped(t *testing.T) {
	for in, want := range map[string]string{
		"":                         "",
		`plain "text" it's`:        `plain "text" it's`,
		"a & b < c > d":            "a &amp; b &lt; c &gt; d",
		"&amp;":                    "&amp;amp;",
		"]]>":                      "]]&gt;",
		"<![CDATA[x]]>":            "&lt;![CDATA[x]]&gt;",
		"a\r\nb\nc\rd\te":          "a b c d e",
		"\n\n\r\r\n":               "    ",
		"a\x00b\x0bc\x1fd":         "abcd",
		"del\x7f c1\u0085":         "del\x7f c1\u0085",
		"café ☕ 👩‍👧 \u202eabc":     "café ☕ 👩‍👧 \u202eabc",
		"\ufffd\ufffe\uffff\ufeff": "\ufffd\ufeff",
		"a\xed\xa0\x80b\xffc\xc3":  "abc",
		"\ud7ff\ue000\U0010ffff":   "\ud7ff\ue000\U0010ffff",
		"&":                        "&amp;",
		"x\r":                      "x ",
	} {
		if got := string(appendEscaped(nil, in)); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// Ensure a cut counts as Access does, and falls between two characters.
func TestCut(t *testing.T) {
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "abc"}, {"ééé", 3, "ééé"}, {"éééé", 3, "ééé"}, {"abcd", noLimit, "abcd"},
		{"a👧b", 3, "a👧"}, {"ab👧", 3, "ab"}, {"", 3, ""}, {"👧👧", 4, "👧👧"}, {"👧👧👧", 4, "👧👧"}, {"\uffff\uffff\uffff", 2, "\uffff\uffff"},
	} {
		if got := cut(c.in, c.limit); got != c.want {
			t.Errorf("cut(%q, %d) = %q, want %q", c.in, c.limit, got, c.want)
		}
	}
}

// Ensure limited fields keep their documented limits, and keys and people's own
// words stay whole.
func TestLimits(t *testing.T) {
	long := strings.Repeat("x", 5000)
	limits := map[string]int{
		"FullName": 255, "Company": 255, "Phone": 255, "Email": 255, "Street1": 255, "Street2": 255, "City": 255, "Code": 255,
		"OrderStatus": 50, "Name": 255, "Status": 50, "TransID": 100, "AuthCode": 100, "PurchaseNumber": 50, "Number": 20,
	}
	order := decodeLeaves(t, Orders{[]Order{{
		OrderNumber: long, OrderStatus: long,
		Billing:  Party{long, long, long, long, Address{long, long, long, long, long, long}},
		Shipping: Shipping{Products: []OrderProduct{{SKU: long, Name: long, CustomerText: long, LineID: long, Status: long, Options: []OrderOption{{long, long}}}}},
		Payments: []Payment{{CreditCard: &CreditCard{FullName: long, TransID: long, AuthCode: long}}, {PurchaseOrder: &PurchaseOrder{long}}, {GiftCard: &GiftCard{Number: long}}},
		Totals:   Totals{Discounts: []Discount{{Description: long}}, ShippingTotal: ShippingTotal{Description: long}},
		Other:    Other{Comments: long, OrderInstructions: long, GiftMessage: long},
	}}})
	if got := len(order["Description"][1]); got != 255 {
		t.Errorf("the shipping description has %d characters, want 255", got)
	}
	order["Description"] = order["Description"][:1]
	payPal := decodeLeaves(t, Orders{[]Order{{Payments: []Payment{{PayPal: &PayPal{TransID: long}}}}}})
	if got := len(payPal["TransID"][0]); got != 50 {
		t.Errorf("PayPal's TransID has %d characters, want 50", got)
	}
	for name, values := range order {
		for _, v := range values {
			if want, limited := limits[name]; strings.HasPrefix(v, "xx") && len(v) != 5000 && (!limited || len(v) != want) || limited && len(v) > want {
				t.Errorf("%s has %d characters, want %d", name, len(v), want)
			}
		}
	}
	for _, name := range []string{"SKU", "OrderNumber", "LineID", "CustomerText", "SelectedOption", "Comments", "Description"} {
		if got := len(order[name][0]); got != 5000 {
			t.Errorf("%s was cut to %d", name, got)
		}
	}
}

// Ensure the catalog and customers keep their limits. Web addresses and
// descriptions must end whole.
func TestLimits_catalog(t *testing.T) {
	long := strings.Repeat("x", 5000)
	product := decodeLeaves(t, Products{[]Product{{Code: long, WebID: long, Name: long, Description: strings.Repeat("y", 4090) + "<b>bold</b>",
		Thumb: long, Image: long[:250], CustomFields: []CustomField{{long, long}}}}})
	customer := decodeLeaves(t, Customers{[]Customer{{UserName: long, BillAddr: CustomerAddress{long, long, long, long, long, long, long, long, long, long, long}}}})
	for name, want := range map[string]int{"Code": 5000, "WebID": 5000, "Name": 200, "Description": 4096, "Image": 250, "FieldName": 5000, "FieldValue": 255} {
		if got := len(product[name][0]); got != want {
			t.Errorf("product's %s has %d characters, want %d", name, got, want)
		}
	}
	if product["Thumb"] != nil {
		t.Error("a cut address was sent")
	}
	for name, want := range map[string]int{"UserName": 5000, "FirstName": 50, "LastName": 50, "Company": 50, "Phone": 50, "Email": 255, "Addr1": 5000, "Zip": 5000} {
		if got := len(customer[name][0]); got != want {
			t.Errorf("customer's %s has %d characters, want %d", name, got, want)
		}
	}
	for in, want := range map[string]int{
		strings.Repeat("y", 4094) + "<b>bold</b>":           4094,
		strings.Repeat("y", 4094) + "&eacute;":              4094,
		strings.Repeat("y", 4080) + "& so on and on and on": 4096,
		strings.Repeat("y", 4088) + "&amp; so on":           4096,
		strings.Repeat("y", 4096):                           4096,
		"&" + strings.Repeat("y", 4999):                     4096,
		strings.Repeat("y", 4084) + "&aaaaaaaaaaaaaa":       4096,
		strings.Repeat("y", 4085) + "&aaaaaaaaaaaaaa":       4085,
	} {
		if got := len(cutHTML(in)); got != want {
			t.Errorf("%q: cut at %d, want %d", in[4080:], got, want)
		}
	}
}

// tag matches the only text allowed between < and >.
var tag = regexp.MustCompile(`^</?[A-Za-z][A-Za-z0-9]*>`)

// checkForm checks XML against the rules of seti-protocol.md 1.4 as a text
// searcher would see them.
func checkForm(doc string) error {
	rest, ok := strings.CutPrefix(doc, decl)
	if !ok {
		return fmt.Errorf("starts with %.40q", doc)
	}
	if i := strings.IndexAny(rest, "\r\n\t"); i >= 0 || !utf8.ValidString(rest) {
		return fmt.Errorf("a line break or tab at %d, or invalid UTF-8", i)
	}
	for i := range len(rest) {
		if rest[i] == '<' && !tag.MatchString(rest[i:]) {
			return fmt.Errorf("tag %.40q", rest[i:])
		}
	}
	return nil
}

// leaves reads XML strictly. It returns the texts of childless elements by
// name.
func leaves(doc string) (map[string][]string, error) {
	found := map[string][]string{}
	d := xml.NewDecoder(strings.NewReader(doc))
	var name, value string
	for {
		token, err := d.Token()
		if err == io.EOF {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			name, value = token.Name.Local, ""
		case xml.CharData:
			if name == "" {
				return nil, fmt.Errorf("text %q between elements", token)
			}
			value += string(token)
		case xml.EndElement:
			if name == token.Name.Local {
				found[name] = append(found[name], value)
			}
			name = ""
		}
	}
}

func decodeLeaves(t *testing.T, r Reply) map[string][]string {
	t.Helper()
	if err := checkForm(text(r)); err != nil {
		t.Fatalf("%T: %v", r, err)
	}
	found, err := leaves(text(r))
	if err != nil {
		t.Fatalf("%T: %v", r, err)
	}
	return found
}

// clean returns the text that must come back, worked out in another way than
// the writer does.
func clean(s string) string {
	s = strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ", "\t", " ").Replace(s)
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// fill sets every string below v to s, and gives every slice one element.
func fill(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), s)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), s)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && v.Field(i).CanSet() {
				fill(v.Field(i), s)
			}
		}
	}
}

// everyReply returns one reply of each kind, with s in every text.
func everyReply(s string) []Reply {
	var o Orders
	fill(reflect.ValueOf(&o).Elem(), s)
	full := o.Orders[0].Payments[0]
	o.Orders[0].Payments = []Payment{{CreditCard: full.CreditCard}, {PayPal: full.PayPal}, {Check: full.Check}, {COD: full.COD},
		{PurchaseOrder: full.PurchaseOrder}, {GiftCard: full.GiftCard}, {StoreCredit: full.StoreCredit}, {Generic1: full.Generic1}}
	var p Products
	var q QOHs
	var c Customers
	fill(reflect.ValueOf(&p).Elem(), s)
	fill(reflect.ValueOf(&q).Elem(), s)
	fill(reflect.ValueOf(&c).Elem(), s)
	return []Reply{o, p, q, c, Refusal{"downloadorders", s}, Refusal{"downloadprods", s}, Refusal{"downloadcustomers", s}}
}

// FuzzXML holds: with any text, a strict parser and a text searcher can read
// every reply. Texts without a limit come back whole.
func FuzzXML(f *testing.F) {
	for _, s := range []string{"", "plain", `"&<>'`, "]]>", "a\r\nb\tc", "\x00\x0b\x1f", "\xed\xa0\x80\xff", "\ufffd\ufffe\uffff", "👩‍👧\u202e", "&#x41;&amp;",
		strings.Repeat("é", 300), "<!-- --> <?x?> <![CDATA[", "\u0085\u2028", " ", "a\r\xa5\nb", "\xe2\ufffe\x82\xac"} {
		f.Add(s)
	}
	whole := []string{"OrderNumber", "SKU", "CustomerText", "OptionName", "SelectedOption", "Comments", "OrderInstructions", "GiftMessage", "Country", "TaxID", "WebID", "UserName", "Addr1", "Zip"}
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range everyReply(s) {
			doc := text(r)
			if err := checkForm(doc); err != nil {
				t.Fatalf("%T: %v", r, err)
			}
			found, err := leaves(doc)
			if err != nil {
				t.Fatalf("%T: %v\n%s", r, err, doc)
			}
			for _, name := range whole {
				for _, got := range found[name] {
					if want := clean(s); got != want {
						t.Fatalf("%T: %s is %q, want %q", r, name, got, want)
					}
				}
			}
		}
		for _, r := range []Reply{Version{s}, Refusal{"", s}, StatusResult{true, s}} {
			if doc := text(r); strings.ContainsAny(doc, "\r\n\t\x00") {
				t.Fatalf("%T: more than a line: %q", r, doc)
			}
		}
		results := text(QOHResults{[]QOHResult{{s, s}, {s, s}}}) + "\r\n" + text(InvResults{[]InvResult{{true, s, s, s}, {false, s, s, s}}})
		if lines := strings.FieldsFunc(results, func(r rune) bool { return r == '\r' || r == '\n' }); len(lines) != 6 {
			t.Fatalf("%d lines, want 6: %q", len(lines), results)
		}
	})
}

// BenchmarkOrders_Append writes a batch of orders. The limit is encoding/xml's
// escaping of as many bytes.
func BenchmarkOrders_Append(b *testing.B) {
	typical := fullOrder()
	typical.Payments = typical.Payments[:1]
	r := Orders{make([]Order, 50)}
	for i := range r.Orders {
		r.Orders[i] = typical
	}
	out := r.Append(nil)
	against(b, "xml.EscapeText", func() { out = r.Append(out[:0]) }, func() {
		if err := xml.EscapeText(io.Discard, out); err != nil {
			b.Fatal(err)
		}
	})
}

// against reports a work's time as a share of another's. The two take turns, and
// the best time of each counts, to leave out the load of a busy machine.
func against(b *testing.B, name string, work, other func()) {
	ours, theirs := time.Hour, time.Hour
	for b.Loop() {
		begun := time.Now()
		work()
		middle := time.Now()
		other()
		ours, theirs = min(ours, middle.Sub(begun)), min(theirs, time.Since(middle))
	}
	b.ReportMetric(float64(ours)/float64(theirs), "time/"+name)
	b.ReportMetric(0, "ns/op")
}

// parses reads a form. The limit is url.ParseQuery, which knows nothing of SETI
// and keeps no bounds.
func parses(b *testing.B, body string) {
	against(b, "url.ParseQuery", func() {
		if _, err := ParseRequest(b.Context(), ParseForm("", body)); err != nil {
			b.Fatal(err)
		}
	}, func() {
		if _, err := url.ParseQuery(body); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkParseRequest_qohreplace(b *testing.B) {
	body := "setifunction=qohreplace&update=" + strings.Repeat("MUG-BLU%7E14%7C", 10_000)
	parses(b, body)
}

func BenchmarkParseRequest_updatestatus(b *testing.B) {
	body := "setifunction=updatestatus&update=" + encode(statusXML)
	parses(b, body)
}

func BenchmarkParseRequest_ordercount(b *testing.B) {
	const body = "setifunction=ordercount&setiuser=bc-teststore1&password=AAAA-BBBB-CCCC&code=&lastorder=1041&lastdate=2-Dec-2019&omversion=7.732"
	parses(b, body)
}
