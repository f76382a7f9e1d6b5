package seti

import (
	"errors"
	"math"
	"net/url"
	"strings"
	"testing"

	"connect2cart/internal/secret"

	"github.com/google/go-cmp/cmp"
)

var compareSecrets = cmp.Comparer(func(a, b secret.String) bool { return a.Equal(b) })

const cred = "setiuser=cart42&password=s3cret&code=&"

var login = Login{CartID: "cart42", Password: secret.New("s3cret")}

// Ensure every function of the protocol is read into its own request.
func TestParseRequest(t *testing.T) {
	for body, want := range map[string]Request{
		"setifunction=sendversion&omversion=5.000": SendVersion{},
		"setifunction=sendversion":                 SendVersion{},
		cred + "setifunction=ordercount&lastorder=1041&lastdate=2-Dec-2019&omversion=7.732": OrderCount{login, Since{Order: 1041}},
		cred + "setifunction=+OrderCount+&lastorder=All&lastdate=All":                       OrderCount{login, Since{}},
		cred + "setifunction=downloadorders&lastorder=1041&lastdate=2-Dec-2019&startnum=51&batchsize=50&dkey=k": DownloadOrders{
			login, Since{Order: 1041}, Range{51, 50}},
		cred + "setifunction=getproductscount&lastdate=All&lastorder=All":       ProductsCount{login},
		cred + "setifunction=downloadprods&startnum=1&batchsize=100":            DownloadProducts{login, Range{1, 100}},
		cred + "setifunction=DOWNLOADQOH":                                       DownloadQOH{login, Range{1, 100}},
		cred + "setifunction=getcustomerscount":                                 CustomersCount{login},
		cred + "setifunction=downloadcustomers&startnum=3&batchsize=2":          DownloadCustomers{login, Range{3, 2}},
		"setifunction=ordercount&setiuser=+a%0A&password=+p+&code=+main+":       OrderCount{Login{"a", secret.New("p"), "main"}, Since{}},
		cred + "setifunction=qohreplace&count=2&update=MUG-BLU~14|MUG-RED~0|":   QOHReplace{login, []Stock{{"MUG-BLU", 14, "MUG-BLU~14", false}, {"MUG-RED", 0, "MUG-RED~0", false}}, 2},
		cred + "setifunction=qohreplace&count=+0+&update=|":                     QOHReplace{login, []Stock{}, 0},
		cred + "setifunction=qohreplace&update=<SETIProducts></SETIProducts>":   QOHReplace{login, nil, -1},
		cred + "setifunction=invupdate&update=MUG-BLU~-2":                       InvUpdate{login, []Stock{{"MUG-BLU", -2, "MUG-BLU~-2", false}}},
		cred + "setifunction=updatestatus&ordernumber=1042&orderstatus=Shipped": UpdateStatus{login, []OrderUpdate{{OrderNumber: "1042", Status: "Shipped"}}},
	} {
		got, err := ParseRequest(ParseForm("", []byte(body)))
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		if diff := cmp.Diff(want, got, compareSecrets); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
		if !strings.Contains(strings.ToLower(body), got.Function()) {
			t.Errorf("%s: Function is %q", body, got.Function())
		}
	}
}

// Ensure what is refused is refused with the documented words, or with words
// that say what to do.
func TestParseRequest_refused(t *testing.T) {
	for body, want := range map[string]error{
		"":                                  &UnknownFunctionError{""},
		"setifunction=xyz":                  &UnknownFunctionError{"xyz"},
		"setifunction=updatestockstatus":    &UnknownFunctionError{"updatestockstatus"},
		"setifunction=%3Cb%3Ex%0D%0Ay%3C/b": &UnknownFunctionError{"..."},
		"setifunction=download orders":      &UnknownFunctionError{"download..."}, // not "downloadorders", which we do have
		"setifunction=ordercount\r\nsetiuser=bc-a\r\npassword=p": &UnknownFunctionError{"ordercount..."},
		"setifunction=" + strings.Repeat("long", 999):            &UnknownFunctionError{strings.Repeat("long", 8) + "..."},
		"setifunction=qohreplace":                                &ParamError{"qohreplace", "update", "Invalid/missing update command"},
		"setifunction=qohreplace&update=+":                       &ParamError{"qohreplace", "update", "Invalid/missing update command"},
		"setifunction=qohreplace&update=<a><b></a>":              &ParamError{"qohreplace", "update", "Invalid/missing update command"},
		"setifunction=invupdate&update=|":                        &ParamError{"invupdate", "update", "Invalid/missing update command"},
		"setifunction=invupdate&update=<a></a>":                  &ParamError{"invupdate", "update", "Invalid/missing update command"},
		"setifunction=qohreplace&update=" + strings.Repeat("A~1|", maxEntries+1): &ParamError{"qohreplace", "update",
			"update holds more than 100000 entries: lower the maximum number of items per send."},
		"setifunction=qohreplace&update=<a>" + strings.Repeat("<Product/>", maxEntries+1) + "</a>": &ParamError{"qohreplace", "update",
			"update holds more than 100000 entries: lower the maximum number of items per send."},
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
		got, err := ParseRequest(ParseForm("", []byte(body)))
		if diff := cmp.Diff(want, err); diff != "" || got != nil {
			t.Errorf("%.80s: got %v, %v, want %v", body, got, err, want)
		}
	}
	if got, want := unknownFunction("xyz").Error(), `Function "xyz" was not found.`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := (&ParamError{"f", "p", "Say so."}).Error(), "Say so."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Ensure an update may be as large as the documented bounds, and no larger.
func TestParseRequest_bounds(t *testing.T) {
	body := "setifunction=qohreplace&update=" + strings.Repeat("A~1|", maxEntries)
	if _, err := ParseRequest(ParseForm("", []byte(body))); err != nil {
		t.Errorf("%d entries: %v", maxEntries, err)
	}
	body = "setifunction=updatestatus&ordernumber=1&trackcount=999"
	if _, err := ParseRequest(ParseForm("", []byte(body))); err != nil {
		t.Errorf("999 tracking numbers: %v", err)
	}
	for depth, want := range map[int]error{maxDepth: nil, maxDepth + 1: errTooLarge} {
		if _, err := readXML(strings.Repeat("<a>", depth) + strings.Repeat("</a>", depth)); err != want {
			t.Errorf("%d levels: got %v, want %v", depth, err, want)
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
		"text is no number":                     {"W-1041", "10-Jun-2003", date},
		"18 digits are a number":                {"999999999999999999", "", Since{Order: 999999999999999999}},
		"19 digits are another cart's":          {"1000000000000000000", "10-Jun-2003", date},
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
		got, err := ParseRequest(ParseForm("", []byte(body)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, got.(OrderCount).Since); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Ensure an odd start or size is read as 1.5 says.
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
		got, err := ParseRequest(ParseForm("setifunction=downloadqoh", []byte(body)))
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		if diff := cmp.Diff(want, got.(DownloadQOH).Range); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
}

// FuzzParseRequest holds: whatever is posted, there is a request or an error
// of the two documented kinds, and ranges are usable.
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
		r, err := ParseRequest(ParseForm("", []byte(body)))
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

// Ensure of a stranger's text only what names are made of is told again.
func TestUnknownFunction(t *testing.T) {
	for asked, want := range map[string]string{
		"azAZ09_-.": "azAZ09_-.",
		" padded ":  "padded",
		"a`b":       "a...", "a{b": "a...", "a@b": "a...", "a[b": "a...", "a/b": "a...", "a:b": "a...",
		"é": "...", "": "",
	} {
		if got := unknownFunction(asked).Name; got != want {
			t.Errorf("%q: got %q, want %q", asked, got, want)
		}
	}
}
