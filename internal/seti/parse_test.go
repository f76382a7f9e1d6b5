package seti

import (
	"context"
	"errors"
	"math"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const cred = "setiuser=cart42&password=s3cret&code=&"

// Ensure every function of the protocol gives its own request.
func TestParseRequest(t *testing.T) {
	for body, want := range map[string]Request{
		cred + "setifunction=ordercount&lastorder=1041&lastdate=2-Dec-2019&omversion=7.732": OrderCount{Since{Order: 1041}, "7.732"},
		cred + "setifunction=+OrderCount+&lastorder=All&lastdate=All":                       OrderCount{Since{}, ""},
		cred + "setifunction=downloadorders&lastorder=1041&lastdate=2-Dec-2019&startnum=51&batchsize=50&dkey=k": DownloadOrders{
			Since{Order: 1041}, Range{51, 50}, ""},
		cred + "setifunction=getproductscount&lastdate=All&lastorder=All":       ProductsCount{},
		cred + "setifunction=downloadprods&startnum=1&batchsize=100":            DownloadProducts{Range{1, 100}},
		cred + "setifunction=DOWNLOADQOH":                                       DownloadQOH{Range{1, 100}},
		cred + "setifunction=getcustomerscount":                                 CustomersCount{},
		cred + "setifunction=downloadcustomers&startnum=3&batchsize=2":          DownloadCustomers{Range{3, 2}},
		cred + "setifunction=qohreplace&count=2&update=MUG-BLU~14|MUG-RED~0|":   QOHReplace{[]Stock{{"MUG-BLU", 14, "MUG-BLU~14", false}, {"MUG-RED", 0, "MUG-RED~0", false}}, 2},
		cred + "setifunction=qohreplace&count=+0+&update=|":                     QOHReplace{[]Stock{}, 0},
		cred + "setifunction=qohreplace&update=<SETIProducts></SETIProducts>":   QOHReplace{nil, -1},
		cred + "setifunction=invupdate&update=MUG-BLU~-2":                       InvUpdate{[]Stock{{"MUG-BLU", -2, "MUG-BLU~-2", false}}},
		cred + "setifunction=updatestatus&ordernumber=1042&orderstatus=Shipped": UpdateStatus{[]OrderUpdate{{OrderNumber: "1042", Status: "Shipped"}}},
	} {
		got, err := ParseRequest(t.Context(), ParseForm("", body))
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
		if !strings.Contains(strings.ToLower(body), got.Function()) {
			t.Errorf("%s: Function is %q", body, got.Function())
		}
	}
}

// Ensure ParseForm finds function and login, and reads nothing else.
func TestParseForm_login(t *testing.T) {
	type seen struct{ function, cart, password, code string }
	for body, want := range map[string]seen{
		"setifunction=sendversion&omversion=5.000":                                          {function: "sendversion"},
		cred + "setifunction=ordercount":                                                    {"ordercount", "cart42", "s3cret", ""},
		"setifunction=+OrderCount+&setiuser=+a%0A&password=+p+&code=+main+":                 {"ordercount", "a", "p", "main"},
		"SETI%46UNCTION=invupdate&update=<a>&x&setiuser=a&<b>&pass%77ord=p%26q":             {"invupdate", "a", "p&q", ""},
		"setifunction=invupdate&setiuser=caf%E9&password=caf\xc3\xa9":                       {"invupdate", "café", "café", ""},
		"setifunction=invupdate&password=p&password&setiuserx=a&setiuse=b&updatesetiuser=c": {"invupdate", "", "", ""},
		"password=" + strings.Repeat("p", 9*maxOpening):                                     {password: strings.Repeat("p", maxOpening)},
	} {
		f := ParseForm("", body)
		function, _ := f.Function()
		login := f.Login()
		if got := (seen{function, login.CartID, login.Password.Reveal(), login.StoreCode}); got != want {
			t.Errorf("%.80s: got %.80q, want %.80q", body, got, want)
		}
	}
}

// Ensure refusals have the documented words, or say what to do.
func TestParseRequest_refused(t *testing.T) {
	for body, want := range map[string]error{
		"":                                  &UnknownFunctionError{""},
		"setifunction=xyz":                  &UnknownFunctionError{"xyz"},
		"setifunction=sendversion":          &UnknownFunctionError{"sendversion"}, // it has nothing to read
		"setifunction=updatestockstatus":    &UnknownFunctionError{"updatestockstatus"},
		"setifunction=%3Cb%3Ex%0D%0Ay%3C/b": &UnknownFunctionError{"..."},
		"setifunction=download orders":      &UnknownFunctionError{"download..."}, // "downloadorders" would be one of ours
		"setifunction=ordercount\r\nsetiuser=bc-a\r\npassword=p": &UnknownFunctionError{"ordercount..."},
		"setifunction=" + strings.Repeat("order", 999):           &UnknownFunctionError{"..."},
		"setifunction=qohreplace":                                &ParamError{"qohreplace", "update", "Invalid/missing update command"},
		"setifunction=qohreplace&update=+":                       &ParamError{"qohreplace", "update", "Invalid/missing update command"},
		"setifunction=qohreplace&update=<a><b></a>":              &ParamError{"qohreplace", "update", "Invalid/missing update command"},
		"setifunction=invupdate&update=|":                        &ParamError{"invupdate", "update", "Invalid/missing update command"},
		"setifunction=invupdate&update=<a></a>":                  &ParamError{"invupdate", "update", "Invalid/missing update command"},
		"setifunction=qohreplace&update=" + strings.Repeat("A~1|", maxEntries+1): &ParamError{"qohreplace", "update",
			"update holds more than 100000 entries: lower the maximum number of items per send."},
		"setifunction=invupdate&update=" + strings.Repeat("A~1|", maxChanges+1): &ParamError{"invupdate", "update", "update holds more than 1000 changes: send fewer at a time."},
		"setifunction=qohreplace&update=<a>" + strings.Repeat("<Product/>", maxEntries+1) + "</a>": &ParamError{"qohreplace", "update",
			"update holds more than 100000 entries: lower the maximum number of items per send."},
		"setifunction=qohreplace&update=A~1|" + strings.Repeat("s", maxEntryText-1) + "~1|": &ParamError{"qohreplace", "update",
			"update holds an entry of more than 1000 bytes: send SKU~QOH, with a | behind each."},
		"setifunction=invupdate&update=<a><QOH>1</QOH><SKU>" + strings.Repeat("s", maxEntryText-1) + "</SKU></a>": &ParamError{"invupdate", "update",
			"update holds an entry of more than 1000 bytes: send SKU~QOH, with a | behind each."},
		"setifunction=updatestatus&update=<Order/><Order><Notes>" + strings.Repeat("n", maxOrderText+1) + "</Notes></Order>": &ParamError{"updatestatus", "update",
			"an order has more than 512 KB of text: shorten its notes and comments."},
		"setifunction=updatestatus&ordernumber=1&orderdetail=" + strings.Repeat("n", maxOrderText): &ParamError{"updatestatus", "update",
			"an order has more than 512 KB of text: shorten its notes and comments."},
		"setifunction=qohreplace&update=<a>" + strings.Repeat("<b/>", maxStockElements) + "</a>": &ParamError{"qohreplace", "update",
			"update holds too many elements or levels: lower the maximum number of items per send."},
		"setifunction=invupdate&update=" + strings.Repeat("<a>", maxDepth+1): &ParamError{"invupdate", "update",
			"update holds too many elements or levels: lower the maximum number of items per send."},
		"setifunction=invupdate&update=" + strings.Repeat("\x80", maxForm/3+1): &ParamError{"invupdate", "",
			"The form holds more than 6 MB of text: send less at a time."},
		"setifunction=updatestatus&update=" + strings.Repeat("<Order/>", maxOrders+1): &ParamError{"updatestatus", "update",
			"update holds more than 1000 orders: send fewer at a time."},
		"setifunction=updatestatus&update=<a>" + strings.Repeat("<b/>", maxStatusElements) + "</a>": &ParamError{"updatestatus", "update",
			"update is refused: the XML has too many elements or levels. Send Orders/Order alone, fewer at a time."},
		"setifunction=updatestatus&update=<Order>" + strings.Repeat("<Package/>", maxTracks+1) + "</Order>": &ParamError{"updatestatus", "update",
			"update holds an order with 1000 packages: send at most 999 tracking numbers of an order at once."},
		"setifunction=updatestatus&update=<Order>" + strings.Repeat("<Item><Package><TrackNum>T</TrackNum></Package></Item>", maxTracks+1) + "</Order>": &ParamError{"updatestatus", "update",
			"update holds an order with 1000 packages: send at most 999 tracking numbers of an order at once."},
		"setifunction=updatestatus": &ParamError{"updatestatus", "ordernumber",
			"ordernumber is missing: send the web order number, or an update with Orders/Order."},
		"setifunction=updatestatus&ordernumber=1&trackcount=1000": &ParamError{"updatestatus", "trackcount",
			"trackcount is 1000: send at most 999 tracking numbers at once."},
		"setifunction=updatestatus&update=+%0D%0A": &ParamError{"updatestatus", "ordernumber",
			"ordernumber is missing: send the web order number, or an update with Orders/Order."},
		"setifunction=updatestatus&update=<Orders></Orders>": &ParamError{"updatestatus", "update",
			"update holds no Order element: send Orders/Order, or use the form with ordernumber."},
		"setifunction=updatestatus&update=<Orders><Order>": &ParamError{"updatestatus", "update",
			"update is no XML that can be read: take unusual characters out of the order's notes and comments, then send it again."},
		"setifunction=updatestatus&update=<!DOCTYPE x><Orders><Order></Order></Orders>": &ParamError{"updatestatus", "update",
			"update is refused: the XML has a DOCTYPE or ENTITY. Send Orders/Order alone, fewer at a time."},
	} {
		got, err := ParseRequest(t.Context(), ParseForm("", body))
		if diff := cmp.Diff(want, err); diff != "" || got != nil {
			t.Errorf("%.80q: got %v, %v, want %v", body, got, err, want)
		}
	}
	if got, want := unknownFunction("xyz").Error(), `Function "xyz" was not found.`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := (&ParamError{"f", "p", "Say so."}).Error(), "Say so."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Ensure an update of exactly the documented bounds is accepted, and a larger
// one refused.
func TestParseRequest_bounds(t *testing.T) {
	for name, body := range map[string]string{
		"entries":                "setifunction=qohreplace&update=" + strings.Repeat("A~1|", maxEntries),
		"entries in XML":         "setifunction=qohreplace&update=<a>" + strings.Repeat("<Product><SKU>A</SKU><QOH>1</QOH></Product>", maxEntries) + "</a>",
		"an entry":               "setifunction=invupdate&update=" + strings.Repeat("s", maxEntryText-2) + "~1|",
		"an order's text":        "setifunction=updatestatus&update=" + strings.Repeat("<Order><Notes>"+strings.Repeat("n", maxOrderText)+"</Notes></Order>", 9),
		"Windows-1252":           "setifunction=downloadqoh&setiuser=" + strings.Repeat("\x80", maxForm/3-len("downloadqoh")),
		"tracking numbers":       "setifunction=updatestatus&ordernumber=1&trackcount=999",
		"orders":                 "setifunction=updatestatus&update=" + strings.Repeat("<Order/>", maxOrders),
		"an order's packages":    "setifunction=updatestatus&update=<Order>" + strings.Repeat("<Package/>", maxTracks) + "</Order>",
		"packages of many lines": "setifunction=updatestatus&update=<Order>" + strings.Repeat("<Item><Package><PackageID>1</PackageID></Package></Item>", 5000) + "</Order>",
	} {
		if _, err := ParseRequest(t.Context(), ParseForm("", body)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for depth, want := range map[int]error{maxDepth: nil, maxDepth + 1: errTooLarge} {
		if _, err := readXML(newPace(t.Context()), strings.Repeat("<a>", depth)+strings.Repeat("</a>", depth), 2*maxDepth); err != want {
			t.Errorf("%d levels: got %v, want %v", depth, err, want)
		}
	}
}

// Ensure parsing stops when the poll is over, and half a form gives no request.
func TestParseRequest_outOfTime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, body := range []string{
		"setifunction=ordercount&lastorder=7",
		"setifunction=qohreplace&update=" + strings.Repeat("A~1|", 10),
		"setifunction=updatestatus&update=<Order/>",
	} {
		f := ParseForm("", body)
		if got, err := ParseRequest(ctx, f); !errors.Is(err, context.Canceled) || got != nil {
			t.Errorf("%s: got %v, %v; want context.Canceled alone", body, got, err)
		}
	}
}

// Ensure every loop over a form stops when the poll's time is over: no loop
// begins another round.
func TestPace_stops(t *testing.T) {
	const rounds = 100_000
	tree, err := readXML(newPace(t.Context()), "<a>"+strings.Repeat("<b/>", rounds)+"</a>", 2*rounds)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, loop := range map[string]func(p *pace){
		"pieces of the form": func(p *pace) { (&reading{pace: p, values: values{}}).read(strings.Repeat("a=1&", rounds)) },
		"entries":            func(p *pace) { stockPieces(p, strings.Repeat("|", rounds)) },
		"tags":               func(p *pace) { readXML(p, "<a>"+strings.Repeat("<b/>", rounds)+"</a>", rounds) },
		"doctypes":           func(p *pace) { hasDoctype(p, strings.Repeat("<!", rounds)) },
		"remarks":            func(p *pace) { cutRemarks(p, strings.Repeat("<Notes></Notes>", rounds)) },
		"no remarks":         func(p *pace) { cutRemarks(p, strings.Repeat("<", rounds)) },
		"ends of remarks":    func(p *pace) { findFold(p, strings.Repeat("<", rounds), "</Notes>") },
		"products":           func(p *pace) { tree.pace = p; tree.stock(nil, &tree.top) },
		"orders":             func(p *pace) { tree.pace = p; tree.orders(nil, &tree.top) },
	} {
		p := newPace(ctx)
		p.walk(1)
		if p.err == nil {
			t.Fatal("pace did not look at the context")
		}
		most := 1000
		if name == "entries" {
			most += rounds // stockPieces counts them first
		}
		if loop(p); p.steps > most {
			t.Errorf("%s: looked at %d bytes, want at most %d", name, p.steps, most)
		}
	}
}

func TestParseRequest_program(t *testing.T) {
	for sent, want := range map[string]string{"7.732": "7.732", " 5.504 ": "5.504", "2014.3": "2014.3", "7.7.3.2": "7.7.3.2", "": "", "7.x": "", "Ada Lovelace": "", "77777": "", "1.2.3.4.5": ""} {
		got, err := ParseRequest(t.Context(), ParseForm("", "setifunction=ordercount&omversion="+url.QueryEscape(sent)))
		if diff := cmp.Diff(OrderCount{Program: want}, got); err != nil || diff != "" {
			t.Errorf("%q: %v (-want +got):\n%s", sent, err, diff)
		}
	}
}

// Ensure the start of a list follows the recommended algorithm of 1.6.
func TestParseRequest_since(t *testing.T) {
	date := Since{Date: Date{2003, 6, 10}}
	for name, c := range map[string]struct {
		lastorder, lastdate string
		want                Since
	}{
		"a number wins over a date":             {"1041", "10-Jun-2003", Since{Order: 1041}},
		"a number next to a broken date":        {" 1041 ", "yesterday", Since{Order: 1041}},
		"number 0 asks for all, not for a date": {"0", "10-Jun-2003", Since{}},
		"a negative number asks for all":        {"-4", "10-Jun-2003", Since{}},
		"All and All":                           {"aLL", "ALL", Since{}},
		"nothing":                               {"", "", Since{}},
		"text is no number":                     {"W-1041", "10-Jun-2003", Since{Date: date.Date, Text: "W-1041"}},
		"18 digits are a number":                {"999999999999999999", "", Since{Order: 999999999999999999}},
		"19 digits are another cart's":          {"1000000000000000000", "10-Jun-2003", Since{Date: date.Date, Text: "1000000000000000000"}},
		"All with a broken date":                {"All", "10-Foo-2003", Since{}},
		"All with a date":                       {"All", "10-Jun-2003", date},
		"dashes":                                {"", "2-Dec-2019", Since{Date: Date{2019, 12, 2}}},
		"slashes":                               {"", "10/Jun/2003", date},
		"month first":                           {"", "Jun/10/2003", date},
		"any letter case":                       {"", "10-jUN-2003", date},
		"a whole month":                         {"", "10-june-2003", date},
		"ISO":                                   {"", "2003-06-10", date},
		"ISO with slashes":                      {"", "2003/6/10", date},
		"ISO with a time":                       {"", "2003-06-10T23:59:59Z", date},
		"US numbers":                            {"", "6/10/2003", date},
		"US numbers with dashes":                {"", "06-10-2003", date},
		"two digits of a year":                  {"", "6/10/03", date},
		"a time behind":                         {"", "10-Jun-2003 3:04:05 PM", date},
		"a time behind a US date":               {"", "6/10/2003\t15:04", date},
		"a leap day":                            {"", "29-Feb-2004", Since{Date: Date{2004, 2, 29}}},
		"no leap day":                           {"", "29-Feb-2003", Since{}},
		"day first in numbers is not guessed":   {"", "25/12/2003", Since{}},
		"month 0":                               {"", "0/12/2003", Since{}},
		"a signed year":                         {"", "1/12/+200", Since{}},
		"three digits of a year":                {"", "1/12/203", Since{}},
		"five digits of a year":                 {"", "1/12/20031", Since{}},
		"blanks around a date":                  {"", "  10-Jun-2003\t", date},
		"the year 1000":                         {"", "1/2/1000", Since{Date: Date{1000, 1, 2}}},
		"the year 100":                          {"", "1/2/100", Since{}},
		"the year 0":                            {"", "1/2/0", Since{}},
		"the year 99":                           {"", "1/2/99", Since{Date: Date{2099, 1, 2}}},
		"two parts":                             {"", "Jun-2003", Since{}},
		"four parts":                            {"", "6/10/20/03", Since{}},
		"no month":                              {"", "10-Ju-2003", Since{}},
	} {
		body := url.Values{"setifunction": {"ordercount"}, "lastorder": {c.lastorder}, "lastdate": {c.lastdate}}.Encode()
		got, err := ParseRequest(t.Context(), ParseForm("", body))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, got.(OrderCount).Since); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Ensure parsing reads an odd start or size as 1.5 says.
func TestParseRequest_range(t *testing.T) {
	for body, want := range map[string]Range{
		"":                               {1, 100},
		"startnum=&batchsize=":           {1, 100},
		"startnum=51&batchsize=25":       {51, 25},
		"startnum=+51+&batchsize=1":      {51, 1},
		"startnum=0&batchsize=0":         {1, 100},
		"startnum=-7&batchsize=-1":       {1, 100},
		"startnum=x&batchsize=1e3":       {1, 100},
		"startnum=99999999999999999999":  {math.MaxInt32, 100},
		"batchsize=2147483648":           {1, math.MaxInt32},
		"startnum=-99999999999999999999": {1, 100},
	} {
		got, err := ParseRequest(t.Context(), ParseForm("setifunction=downloadqoh", body))
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		if diff := cmp.Diff(want, got.(DownloadQOH).Range); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
}

// FuzzParseRequest holds: every form gives a request with usable ranges, or one
// of the two documented errors.
func FuzzParseRequest(f *testing.F) {
	for _, s := range []string{
		"setifunction=sendversion&omversion=5.000",
		cred + "setifunction=ordercount&lastorder=1041&lastdate=2-Dec-2019&omversion=7.732",
		cred + "setifunction=downloadorders&lastorder=All&lastdate=10/Jun/2003&startnum=1&batchsize=50&dkey=k",
		cred + "setifunction=getproductscount&lastdate=All&lastorder=All",
		cred + "setifunction=downloadprods&startnum=-1&batchsize=99999999999",
		cred + "setifunction=downloadqoh", cred + "setifunction=downloadcustomers", cred + "setifunction=getcustomerscount",
		cred + "setifunction=qohreplace&count=3&update=MUG-BLU~14|MUG-RED~0|CAP~7|",
		cred + "setifunction=invupdate&update=<SETIProducts><Product><SKU>A&B</SKU><QOH>-2.5</QOH></Product></SETIProducts>",
		cred + "setifunction=updatestatus&update=" + statusXML,
		cred + "setifunction=updatestatus&ordernumber=1&trackcount=2&tracknum1=A&trackcarrier1=UPS&tracknum2=B",
		"setifunction=updatestockstatus&update=SKU~True|SKU~False", "setifunction=%zz;&&==", "setifunction",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		r, err := ParseRequest(t.Context(), ParseForm("", body))
		if err != nil {
			_, unknown := errors.AsType[*UnknownFunctionError](err)
			_, param := errors.AsType[*ParamError](err)
			if r != nil || !unknown && !param || len(err.Error()) > 300 || oneLine(err.Error()) != err.Error() {
				t.Fatalf("got %v, %q", r, err)
			}
			return
		}
		if rootOf(r.Function()) == "" && strings.HasPrefix(r.Function(), "download") {
			t.Fatalf("%s has no XML root", r.Function())
		}
		if d, ok := r.(DownloadOrders); ok && (d.Range.Start < 1 || d.Range.Size < 1 || d.Since.Order < 0 || d.Since.Order > 0 && d.Since.Date != Date{}) {
			t.Fatalf("got %+v, %+v", d.Range, d.Since)
		}
	})
}

// Ensure the answer repeats only texts that look like a function's name, and
// keeps back a password.
func TestUnknownFunction(t *testing.T) {
	for asked, want := range map[string]string{
		"": "", "xyz": "xyz", "XyZ": "XyZ", " padded ": "...", "updatestockstatus": "updatestockstatus", "SendPrices": "...", "DownloadInventory": "DownloadInventory",
		"getorderscount": "getorderscount", "download orders": "download...", "ordercount\r\npassword=p": "ordercount...", "orders\u00a0x": "orders...",
		"hunter2": "...", "CorrectHorse": "...", "correct horse battery": "...", "abc def": "...", "abcd": "...", "a1b": "...", "Tr0ub4dor&3": "...",
		"order66": "...", "orderme": "...", "getlost": "...", "ABCDE-FGHJK-MNPQR": "...", "7B2C": "...", "é": "...", "a`b": "...", "[a]": "...", "@": "...", "{": "...",
		"downloadproductstracking": "downloadproductstracking", "downloadproductsinventory": "...", "Abc": "Abc", // maxEcho letters, and one more
	} {
		if got := unknownFunction(asked).Name; got != want {
			t.Errorf("%q: got %q, want %q", asked, got, want)
		}
	}
}

// Ensure a number behind a prefix is found, and another cart's number is none.
func TestSince_Numbered(t *testing.T) {
	for name, c := range map[string]struct {
		text, prefix string
		want         int64
	}{
		"letters and a dash":          {"BC-1033", "", 1033},
		"the first order of all":      {"BC-1", "", 1},
		"letters alone":               {"web1033", "", 1033},
		"letters and a blank":         {"Order 1033", "", 1033},
		"a hash":                      {"W#7", "", 7},
		"a number of Amazon's":        {"114-3941689-8772232", "", 0},
		"too many letters":            {"BigCommerce-1033", "", 0},
		"the setting's prefix":        {"BigCommerce-1033", "bigcommerce-", 1033},
		"a prefix of digits and more": {"2026/1033", "2026/", 1033},
		"another prefix":              {"114-3941689-8772232", "BC-", 0},
		"something behind the number": {"BC-1033-A", "BC-", 0},
		"two numbers":                 {"BC-10-33", "", 0},
		"number 0":                    {"BC-0", "BC-", 0},
		"a sign":                      {"BC--5", "BC-", 0},
		"19 digits":                   {"BC-1000000000000000000", "BC-", 0},
		"a line break":                {"BC-1\n", "", 0},
		"nothing":                     {"", "", 0},
		"nothing, with a prefix":      {"", "BC-", 0},
	} {
		if got := (Since{Text: c.text}).Numbered(c.prefix); got != c.want {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
	}
}
