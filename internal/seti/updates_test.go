package seti

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// parse reads an update of function from a percent-encoded body.
func parse(t *testing.T, function, update string) Request {
	t.Helper()
	body := url.Values{"setifunction": {function}, "update": {update}}.Encode()
	r, err := ParseRequest(t.Context(), ParseForm("", body))
	if err != nil {
		t.Fatalf("%s: %v", update, err)
	}
	return r
}

// Ensure parsing reads stock updates in both forms, and keeps every entry.
func TestParseRequest_stock(t *testing.T) {
	ok := func(sku string, n int64) Stock { return Stock{sku, n, fmt.Sprintf("%s~%d", sku, n), false} }
	for name, c := range map[string]struct {
		update string
		want   []Stock
	}{
		"a trailing |":                {"A~1|B~2|", []Stock{ok("A", 1), ok("B", 2)}},
		"no trailing |":               {"A~1|B~2", []Stock{ok("A", 1), ok("B", 2)}},
		"empty entries":               {"|A~1|| |\r\n|B~2|", []Stock{ok("A", 1), ok("B", 2)}},
		"a SKU with a ~":              {"A~B~3", []Stock{ok("A~B", 3)}},
		"a SKU with odd characters":   {"A%;+&=< B~3", []Stock{ok("A%;+&=< B", 3)}},
		"a SKU with blanks around it": {" A ~3", []Stock{ok(" A ", 3)}},
		"a line break behind each":    {"A~1|\r\nB~2|\r\n", []Stock{ok("A", 1), ok("B", 2)}},
		"the same SKU twice":          {"A~90|A~-19", []Stock{ok("A", 90), ok("A", -19)}},
		"no quantity at all":          {"A|B~2", []Stock{{"A", 0, "A", true}, ok("B", 2)}},
		"an empty quantity":           {"A~", []Stock{{"A", 0, "A~", true}}},
		"words for a quantity":        {"A~many", []Stock{{"A", 0, "A~many", true}}},
		"a blank SKU":                 {" ~5", []Stock{{" ", 5, " ~5", true}}},
		"an empty SKU":                {"~5", []Stock{{"", 5, "~5", true}}},
		"decimals": {"A~1.5|A~-1.5|A~1.4|A~.5|A~2.|A~+3| A~ 4 ", []Stock{
			{"A", 2, "A~1.5", false}, {"A", -2, "A~-1.5", false}, {"A", 1, "A~1.4", false}, {"A", 1, "A~.5", false},
			{"A", 2, "A~2.", false}, {"A", 3, "A~+3", false}, {" A", 4, " A~ 4 ", false}}},
		"numbers that are none": {"A~1,500|A~1e3|A~--1|A~.|A~-|A~1.2.3|A~2147483648|A~99999999999999999999", []Stock{
			{"A", 0, "A~1,500", true}, {"A", 0, "A~1e3", true}, {"A", 0, "A~--1", true}, {"A", 0, "A~.", true}, {"A", 0, "A~-", true},
			{"A", 0, "A~1.2.3", true}, {"A", 0, "A~2147483648", true}, {"A", 0, "A~99999999999999999999", true}}},
		"the greatest number": {"A~2147483647|A~-2147483647", []Stock{ok("A", 2147483647), ok("A", -2147483647)}},
		"XML": {"<SETIProducts><Product><SKU>MUG-BLU</SKU><QOH>14</QOH></Product><Product><SKU>CAP</SKU><QOH>-2</QOH></Product></SETIProducts>",
			[]Stock{ok("MUG-BLU", 14), ok("CAP", -2)}},
		"XML with a declaration and another root": {"\r\n <?xml version=\"1.0\" encoding=\"windows-1252\"?>\n<X>\n <Product>\n <SKU> A </SKU><QOH> 1.5 </QOH></Product></X>",
			[]Stock{{"A", 2, "A~1.5", false}}},
		"XML with Code":                  {"<X><Product><Code>A</Code><QOH>1</QOH></Product></X>", []Stock{ok("A", 1)}},
		"XML with both":                  {"<X><Product><Code>B</Code><SKU>A</SKU><QOH>1</QOH></Product></X>", []Stock{ok("A", 1)}},
		"XML with an empty SKU and Code": {"<X><Product><Code>B</Code><SKU></SKU><QOH>1</QOH></Product></X>", []Stock{ok("B", 1)}},
		"XML in capitals":                {"<X><PRODUCT><sku>A</sku><qoh>1</qoh></PRODUCT></X>", []Stock{ok("A", 1)}},
		"XML without a root":             {"<Product><SKU>A</SKU><QOH>1</QOH></Product><Product><SKU>B</SKU><QOH>2</QOH></Product>", []Stock{ok("A", 1), ok("B", 2)}},
		"XML with another element's name": {"<X><Item><SKU>A</SKU><QOH>1</QOH></Item><Item><SKU>B</SKU></Item><Item><Code>C</Code></Item><Item><QOH>4</QOH></Item></X>",
			[]Stock{ok("A", 1), {"B", 0, "B~", true}, {"C", 0, "C~", true}, {"", 4, "~4", true}}},
		"XML with an empty product": {"<X><Product></Product></X>", []Stock{{"", 0, "~", true}}},
		"XML with entities":         {"<X><Product><SKU>A&amp;B&lt;&#67;</SKU><QOH>1</QOH></Product></X>", []Stock{ok("A&B<C", 1)}},
		"XML with a bare ampersand": {"<X><Product><SKU>A&B</SKU><QOH>1</QOH></Product></X>", []Stock{ok("A&B", 1)}},
		"XML with a CDATA section":  {"<X><Product><SKU><![CDATA[A&B]]></SKU><QOH>1</QOH></Product></X>", []Stock{ok("A&B", 1)}},
		"XML with a wrapper more":   {"<X><Y><Product><SKU>A</SKU><QOH>1</QOH></Product></Y></X>", []Stock{ok("A", 1)}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, parse(t, "invupdate", c.update).(InvUpdate).Entries); diff != "" {
				t.Errorf("invupdate (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.want, parse(t, "qohreplace", c.update).(QOHReplace).Entries); diff != "" {
				t.Errorf("qohreplace (-want +got):\n%s", diff)
			}
		})
	}
}

const statusXML = `<Orders><Order>
 <OrderNumber>1042</OrderNumber><ReferenceNumber>20871</ReferenceNumber><Status>Shipped</Status>
 <ChangeDateTime>12/5/2019 10:00:00</ChangeDateTime><Notes>left</Notes><Comments>thanks</Comments>
 <Packages><Package><PackageID>1</PackageID><TrackNum>1Z999</TrackNum><PickupDate>12/5/2019</PickupDate><Shipper>UPS</Shipper><Method>Ground</Method></Package></Packages>
 <Items><Item><ItemNumber>311</ItemNumber><RefNumber>9</RefNumber><Status>Shipped</Status><Ordered>2</Ordered><Shipped>2</Shipped><Needed>0</Needed><Notes></Notes>
  <Packages><Package><PackageID>1</PackageID><Quantity>2</Quantity></Package></Packages></Item></Items>
</Order></Orders>`

var statusOrder = OrderUpdate{
	OrderNumber: "1042", Reference: "20871", Status: "Shipped", Notes: "left", Comments: "thanks",
	Packages: []Package{{ID: "1", TrackNum: "1Z999", Shipper: "UPS", Method: "Ground", PickupDate: "12/5/2019"}},
	Items: []ItemUpdate{{ItemNumber: "311", RefNumber: "9", Status: "Shipped", Ordered: 2, Shipped: new(int64(2)),
		Packages: []PackedItem{{PackageID: "1", Quantity: new(int64(2)), Package: Package{ID: "1"}}}}},
}

// method is the documented order, sent by another method.
func method(name string) OrderUpdate {
	o := statusOrder
	o.Packages = []Package{statusOrder.Packages[0]}
	o.Packages[0].Method, o.Notes, o.Comments = name, "", ""
	return o
}

func shipper(name string) OrderUpdate {
	o := method("Ground")
	o.Packages[0].Shipper = name
	return o
}

// Ensure a broken name takes no neighbor with it: without an end tag of its own
// the update is refused.
func TestParseRequest_brokenNames(t *testing.T) {
	for _, text := range []string{
		strings.Replace(statusXML, "Ground</Method>", "Ground <5", 1),
		strings.Replace(statusXML, "Ground", "Ground </b>", 1),
		strings.Replace(statusXML, "Ground", "<"+strings.Repeat("x", maxTyped+1), 1),
		strings.Replace(statusXML, "1Z999", "<1Z999", 1),
	} {
		if got, err := ParseRequest(t.Context(), ParseForm("", url.Values{"setifunction": {"updatestatus"}, "update": {text}}.Encode())); err == nil {
			t.Errorf("%s: got %+v, want it refused", text, got)
		}
	}
}

// Ensure parsing reads order updates in XML with all kinds of broken texts.
func TestParseRequest_statusXML(t *testing.T) {
	noRemarks := statusOrder
	noRemarks.Notes, noRemarks.Comments = "", ""
	ampersand := statusOrder
	ampersand.Notes, ampersand.Comments = `Tom & "Jerry" &nbsp; & <b>`, "R&D"
	replace := func(notes, comments string) string {
		return strings.NewReplacer("left", notes, "thanks", comments).Replace(statusXML)
	}
	for name, c := range map[string]struct {
		update string
		want   []OrderUpdate
	}{
		"the documented example":    {statusXML, []OrderUpdate{statusOrder}},
		"with a declaration":        {`<?xml version="1.1" encoding="utf-16"?>` + statusXML, []OrderUpdate{statusOrder}},
		"another root":              {strings.ReplaceAll(statusXML, "Orders>", "Any>"), []OrderUpdate{statusOrder}},
		"no root":                   {strings.NewReplacer("<Orders>", "", "</Orders>", "").Replace(statusXML), []OrderUpdate{statusOrder}},
		"two orders":                {"<Orders><Order><OrderNumber>1</OrderNumber></Order><Order><OrderNumber> 2 </OrderNumber></Order></Orders>", []OrderUpdate{{OrderNumber: "1"}, {OrderNumber: "2"}}},
		"an order without number":   {"<Orders><Order></Order></Orders>", []OrderUpdate{{}}},
		"escaped texts":             {replace(`Tom &amp; &quot;Jerry&quot; &amp;nbsp; &#38; &lt;b&gt;`, "R&#x26;D"), []OrderUpdate{ampersand}},
		"bare ampersands":           {replace(`Tom & "Jerry" &nbsp; & &lt;b&gt;`, "R&D"), []OrderUpdate{ampersand}},
		"broken markup in Notes":    {replace("I <3 you & <b>", "a < b"), []OrderUpdate{noRemarks}},
		"broken markup in Method":   {strings.Replace(statusXML, "Ground", "Ground <5 lb & <b>", 1), []OrderUpdate{method("Ground <5 lb & <b>")}},
		"broken markup in Shipper":  {strings.NewReplacer("Shipper>", "shipper>", "UPS", "<UPS").Replace(statusXML), []OrderUpdate{shipper("<UPS")}},
		"in both, and in Notes":     {strings.NewReplacer("UPS", "<", "left", "<").Replace(statusXML), []OrderUpdate{shipper("<")}},
		"a forbidden character":     {replace("a\x0bb", "fine"), []OrderUpdate{noRemarks}},
		"markup over several lines": {replace("<\r\n<br>\r\n", "<Notes>"), []OrderUpdate{noRemarks}},
		"packages without a group": {"<Orders><Order><OrderNumber>1</OrderNumber><Package><TrackNum>T</TrackNum></Package><Item><ItemNumber>3</ItemNumber></Item></Order></Orders>",
			[]OrderUpdate{{OrderNumber: "1", Packages: []Package{{TrackNum: "T"}}, Items: []ItemUpdate{{ItemNumber: "3"}}}}},
		"TrackingID": {"<Orders><Order><Packages><Package><TrackingID> T </TrackingID></Package></Packages></Order></Orders>", []OrderUpdate{{Packages: []Package{{TrackNum: "T"}}}}},
		"TrackNum before TrackingID": {"<Orders><Order><Packages><Package><TrackingID>T</TrackingID><TrackNum>N</TrackNum></Package><Package><TrackingID>U</TrackingID><TrackNum> </TrackNum></Package></Packages></Order></Orders>",
			[]OrderUpdate{{Packages: []Package{{TrackNum: "N"}, {TrackNum: "U"}}}}},
		"an item's package with a number of its own": {"<Orders><Order><Items><Item><Shipped>1.6</Shipped><Ordered>x</Ordered><Packages><Package><TrackNum>T</TrackNum><Shipper>FX</Shipper><Quantity>1</Quantity></Package></Packages></Item></Items></Order></Orders>",
			[]OrderUpdate{{Items: []ItemUpdate{{Shipped: new(int64(2)), Packages: []PackedItem{{Quantity: new(int64(1)), Package: Package{TrackNum: "T", Shipper: "FX"}}}}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := parse(t, "updatestatus", c.update).(UpdateStatus).Orders
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("encoded (-want +got):\n%s", diff)
			}
			raw, err := ParseRequest(t.Context(), ParseForm("", "setifunction=updatestatus&update="+c.update))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, raw.(UpdateStatus).Orders); diff != "" {
				t.Errorf("not encoded (-want +got):\n%s", diff)
			}
		})
	}
}

// Ensure parsing refuses harmful XML, and at once.
func TestReadXML_refused(t *testing.T) {
	for text, want := range map[string]error{
		`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`: errDoctype,
		`<a><Notes><!doctype html></Notes></a>`:                            errDoctype,
		`<a><! DOCTYPE b></a>`:                                             errDoctype,
		`<a><!ELEMENT b></a>`:                                              errDoctype,
		strings.Repeat("<a>", 99) + strings.Repeat("</a>", 99):             errTooLarge,
		"<a>" + strings.Repeat("<b/>", 100) + "</a>":                       errTooLarge,
		"<?xml version='1.0'?>":                                            errNoXML,
	} {
		if _, err := readXML(newPace(t.Context()), text, 100); err != want {
			t.Errorf("%.40s: got %v, want %v", text, err, want)
		}
	}
}

// Ensure parsing reads the discrete form with both ways of numbering.
func TestParseRequest_discrete(t *testing.T) {
	ups := []Package{{TrackNum: "A", Shipper: "UPS", PickupDate: "12/5/2019"}}
	two := append(ups[:1:1], Package{TrackNum: "B", Shipper: "FX"})
	for body, want := range map[string][]Package{
		"":             nil,
		"trackcount=0": nil,
		"trackcount=1&tracknum=A&trackcarrier=UPS&trackpickupdate=12/5/2019":                                                 ups,
		"trackcount=1&tracknum1=A&trackcarrier1=UPS&trackpickupdate1=12/5/2019":                                              ups,
		"tracknum=A&trackcarrier1=UPS&trackpickupdate=12/5/2019":                                                             ups,
		"tracknum1=+A+&trackcarrier=UPS&trackpickupdate1=12/5/2019":                                                          ups,
		"trackcount=x&tracknum=A&tracknum1=A&trackcarrier=UPS&trackpickupdate=12/5/2019":                                     ups,
		"trackcount=2&tracknum1=A&trackcarrier1=UPS&trackpickupdate1=12/5/2019&tracknum2=+B&trackcarrier2=FX+":               two,
		"trackcount=2&tracknum=A&trackcarrier=UPS&trackpickupdate=12/5/2019&tracknum2=+B&trackcarrier2=FX+":                  two,
		"trackcount=2&tracknum1=A&trackcarrier1=UPS&trackpickupdate1=12/5/2019&tracknum999=B&trackcarrier999=FX":             two,
		"trackcount=2&tracknum=+&tracknum1=A&trackcarrier1=UPS&trackpickupdate1=12/5/2019&trackcarrier2=FX":                  ups,
		"trackcount=2&tracknum=A&trackcarrier=UPS&trackpickupdate=12/5/2019&tracknum1=B&trackcarrier1=FX&trackpickupdate1=+": two,
	} {
		body = "setifunction=updatestatus&ordernumber=+1042+&orderstatus=+Item+Shipped+&refnumber=+20871%0A&orderdetail=+Tom+%26+Jerry+&" + body
		got, err := ParseRequest(t.Context(), ParseForm("", body))
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		order := OrderUpdate{OrderNumber: "1042", Status: "Item Shipped", Reference: "20871", Notes: "Tom & Jerry", Packages: want}
		if diff := cmp.Diff([]OrderUpdate{order}, got.(UpdateStatus).Orders); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
}

// FuzzUpdate holds: updates of either form never panic. Every delimited entry
// comes back. An update with escaped texts keeps its meaning.
func FuzzUpdate(f *testing.F) {
	for _, s := range []string{"A~1|B~2|", "A~B~-2.5|C", statusXML, "<X><Product><SKU>A&B</SKU><QOH>1</QOH></Product></X>",
		"<!DOCTYPE a><a/>", "<a>&#0;</a>", "<Notes><", "]]>", "\xff\xfe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = utf8Of(s)
		for _, function := range []string{"qohreplace", "invupdate", "updatestatus"} {
			ParseRequest(t.Context(), ParseForm("setifunction="+function, "update="+encode(s)))
		}
		pieces := 0
		for piece := range strings.SplitSeq(s, "|") {
			if strings.TrimSpace(piece) != "" {
				pieces++
			}
		}
		if got := len(stockPieces(newPace(t.Context()), s)); got != pieces && pieces <= maxEntries {
			t.Fatalf("%d entries, want %d", got, pieces)
		}
		text := string(appendEscaped(nil, s))
		orders, err := orderElements(newPace(t.Context()), "<Orders><Order><OrderNumber>7</OrderNumber><Status>"+text+"</Status></Order></Orders>")
		if err != nil {
			t.Fatal(err)
		}
		want := []OrderUpdate{{OrderNumber: "7", Status: trimBlank(clean(s))}}
		if diff := cmp.Diff(want, orders); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

// stockOf are the entries of a stock update.
func stockOf(t *testing.T, function, update string) []Stock {
	t.Helper()
	switch r := parse(t, function, update).(type) {
	case QOHReplace:
		return r.Entries
	case InvUpdate:
		return r.Entries
	}
	return nil
}

// Ensure quantities of stock are read as those of shipments are: in any country's
// spelling, and refused where two countries would read two numbers.
func TestParseRequest_stockSpellings(t *testing.T) {
	for text, want := range map[string]int64{
		"1": 1, "1,00": 1, "1.000,00": 1000, "1,000.00": 1000, "-2,0": -2, "1.00": 1, "12 500": 12500, "1'234,5": 1235, "1.000": 1, "1,234,567": 1234567,
	} {
		for _, function := range []string{"qohreplace", "invupdate"} {
			for form, update := range map[string]string{"plain": "MUG~" + text + "|", "XML": "<Products><Product><SKU>MUG</SKU><QOH>" + text + "</QOH></Product></Products>"} {
				got := stockOf(t, function, update)
				if len(got) != 1 || got[0].Bad || got[0].Quantity != want {
					t.Errorf("%s, %s, %q: got %+v, want %d", function, form, text, got, want)
				}
			}
		}
	}
	for _, text := range []string{"1,000", "-12,345", "1,2,3", "", "two", "1.2.3", "99999999999"} {
		if got := stockOf(t, "qohreplace", "MUG~"+text+"|"); len(got) != 1 || !got[0].Bad {
			t.Errorf("%q: got %+v, want it unreadable", text, got)
		}
	}
}
