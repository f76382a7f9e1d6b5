package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// script is a Script URL that speaks the protocol from canned answers.
type script struct {
	orders   []string // Order elements
	products []string // Product elements
	people   []string // Customer elements
	updates  string   // answer to every update
	change   func(function, answer string) string
	header   func(h http.Header)
	status   int
	forms    []url.Values
}

const declared = `<?xml version="1.0" encoding="UTF-8"?>`

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	form := r.PostForm
	if r.Method == http.MethodGet {
		form = r.Form
	}
	s.forms = append(s.forms, form)
	function := strings.ToLower(form.Get("setifunction"))
	answer := s.answer(function, form)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if strings.HasPrefix(function, "download") {
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	}
	w.Header().Set("Cache-Control", "no-store")
	if s.header != nil {
		s.header(w.Header())
	}
	if s.status != 0 {
		w.WriteHeader(s.status)
	}
	if s.change != nil {
		answer = s.change(function, answer)
	}
	fmt.Fprint(w, answer)
}

func (s *script) answer(function string, form url.Values) string {
	if function != "sendversion" && (form.Get("setiuser") != "cart42" || form.Get("password") != "s3cret") {
		return refuse(function)
	}
	switch function {
	case "sendversion":
		return "SETIResponse: version=1.000"
	case "ordercount":
		return fmt.Sprint("SETIResponse: ordercount=", len(s.after(form.Get("lastorder"))))
	case "getproductscount":
		return fmt.Sprint("SETIResponse: itemcount=", len(s.products))
	case "getcustomerscount":
		return fmt.Sprint("SETIResponse: itemcount=", len(s.people))
	case "downloadorders":
		return batch("SETIOrders", s.after(form.Get("lastorder")), form)
	case "downloadprods", "downloadqoh":
		return batch("SETIProducts", s.products, form)
	case "downloadcustomers":
		return batch("SETICustomers", s.people, form)
	case "nosuchfunction":
		return "SETIError: no such function"
	}
	return s.updates
}

// after are the orders behind the one that Stone Edge has. Those of other tests
// are all younger, or late.
func (s *script) after(last string) []string {
	n, err := strconv.Atoi(last)
	if err != nil || n < 99 {
		return s.orders
	}
	return slices.DeleteFunc(slices.Clone(s.orders), func(o string) bool {
		var number int
		fmt.Sscanf(o, "<Order><OrderNumber>%d<", &number)
		return number <= n
	})
}

// refuse is a refusal in the form of the function.
func refuse(function string) string {
	if function == "downloadorders" {
		return declared + "<SETIOrders><Response><ResponseCode>3</ResponseCode><ResponseDescription>Access denied.</ResponseDescription></Response></SETIOrders>"
	}
	return "SETIError: Access denied."
}

func batch(root string, records []string, form url.Values) string {
	start, _ := strconv.Atoi(form.Get("startnum"))
	size, _ := strconv.Atoi(form.Get("batchsize"))
	from := min(start-1, len(records))
	page := records[from:min(from+size, len(records))]
	code := 1
	if len(page) == 0 {
		code = 2
	}
	return fmt.Sprintf("%s<%s><Response><ResponseCode>%d</ResponseCode><ResponseDescription>Success</ResponseDescription></Response>%s</%s>",
		declared, root, code, strings.Join(page, ""), root)
}

// anOrder adds up: 17.00 - 2.00 - 1.00 + 0.71 + 3.00 + 5.00 = 22.71.
func anOrder(number int) string {
	return fmt.Sprintf(`<Order><OrderNumber>%d</OrderNumber><OrderDate>Dec/03/2019 14:05:09</OrderDate><Billing><FullName>Ada &amp; Example</FullName></Billing>`+
		`<Shipping><FullName>Ada</FullName><Product><SKU>MUG</SKU><Quantity>2</Quantity><ItemPrice>8.50</ItemPrice><Total>17.00</Total></Product></Shipping>`+
		`<Payment><CreditCard><Issuer>Visa</Issuer><Number>4242</Number></CreditCard></Payment><Payment><Generic1><Name>Bank Deposit</Name></Generic1></Payment><Payment><COD> </COD></Payment>`+
		`<Totals><ProductTotal>17.00</ProductTotal><Discount><Amount>2.00</Amount></Discount><SubTotal>15.00</SubTotal><Tax><TaxAmount>0.71</TaxAmount></Tax>`+
		`<GrandTotal>22.71</GrandTotal><Surcharge><Total>3.00</Total></Surcharge><ShippingTotal><Total>5.00</Total></ShippingTotal></Totals>`+
		`<Coupon><Name>SPRING</Name><Total>1.00</Total></Coupon></Order>`, number)
}

func newScript() *script {
	s := &script{
		products: []string{
			`<Product><Code>CAP</Code><WebID>9-1</WebID><Name>Cap</Name><Price>7.00</Price><Discontinued>No</Discontinued><QOH>NA</QOH></Product>`,
			`<Product><Code>MUG</Code><WebID>58-204</WebID><Name>Mug</Name><Price>8.50</Price><Discontinued>Yes</Discontinued><QOH>-4</QOH></Product>`,
		},
		people: []string{`<Customer><WebID>77</WebID><UserName>ada@example.test</UserName><BillAddr><FirstName>Ada</FirstName><LastName>Example</LastName>` +
			`<Address><City>Sampleton</City><State>OH</State><Country>US</Country></Address></BillAddr></Customer>`},
	}
	for n := range 5 {
		s.orders = append(s.orders, anOrder(98+n))
	}
	return s
}

// poll runs the command against s. env is NAME=value.
func poll(t *testing.T, s *script, args []string, env ...string) (status int, out, errs string) {
	t.Helper()
	server := httptest.NewServer(s)
	defer server.Close()
	return call(args, append([]string{"SCRIPT_URL=" + server.URL + "/script", "CART_ID=cart42", "CART_PASSWORD=s3cret"}, env...)...)
}

func call(args []string, env ...string) (status int, out, errs string) {
	vars := map[string]string{}
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		vars[name] = value
	}
	var stdout, stderr bytes.Buffer
	status = run(args, func(name string) string { return vars[name] }, &stdout, &stderr)
	return status, stdout.String(), stderr.String()
}

// Ensure a late order is named, and is no fault.
func TestRun_late(t *testing.T) {
	s := newScript()
	s.orders[0] = anOrder(97)
	status, out, errs := poll(t, s, nil, "BATCH=2", "LASTORDER=97")
	if want := "Late, because they became eligible after a younger order: 97."; status != 0 || errs != "" || !strings.Contains(out, want) {
		t.Errorf("status %d, want %q in %s%s", status, want, out, errs)
	}
}

// Ensure poll asks a sound script as Stone Edge would, and shows a table.
func TestRun_orders(t *testing.T) {
	s := newScript()
	status, out, errs := poll(t, s, nil, "BATCH=2", "LASTORDER=97", "LASTDATE=2-Dec-2019")
	if status != 0 || errs != "" {
		t.Fatalf("status %d, %s%s", status, out, errs)
	}
	for _, want := range []string{
		"Script version 1.000",
		"\n\nOrder  Date                  Name                          Lines    Products  Discounts       Tax  Surcharges   Shipping  Grand total  In   Payment",
		"   98  Dec/03/2019 14:05:09  Ada & Example                     1       17.00       3.00      0.71        3.00       5.00        22.71       Visa 4242, Bank Deposit, COD",
		"  102  Dec/03/2019",
		"5 orders in 3 batches of 2; ordercount said 5.",
		"Grand totals: 113.55.",
		"Nothing wrong was noticed.",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	var asked []string
	for _, form := range s.forms {
		asked = append(asked, strings.TrimRight(fmt.Sprint(form.Get("setifunction"), " ", form.Get("lastorder"), " ", form.Get("lastdate"), " ", form.Get("startnum"), " ", form.Get("batchsize")), " "))
	}
	want := "sendversion|ordercount 97 2-Dec-2019|downloadorders 97 2-Dec-2019 1 2|downloadorders 97 2-Dec-2019 3 2|downloadorders 97 2-Dec-2019 5 2|downloadorders 97 2-Dec-2019 7 2"
	if got := strings.Join(asked, "|"); got != want {
		t.Errorf("asked\n%s, want\n%s", got, want)
	}
	if first := s.forms[0]; first.Has("setiuser") || first.Has("password") {
		t.Error("sendversion carried a login")
	}
}

// Ensure poll shows the other lists too, by argument and by MODE.
func TestRun_lists(t *testing.T) {
	for mode, wants := range map[string][]string{
		"products":  {"MUG   58-204  Mug    8.50   -4  Yes", "2 products in 1 batch of 50; getproductscount said 2."},
		"qoh":       {"CAP   9-1      NA", "2 stock figures in 1 batch"},
		"customers": {"   77  ada@example.test  Ada         Example    Sampleton  OH     US", "1 customer in 1 batch"},
		"orders":    {"5 orders in 1 batch of 50"},
	} {
		for name, invoke := range map[string]func() (int, string, string){
			"argument": func() (int, string, string) { return poll(t, newScript(), []string{mode}) },
			"MODE":     func() (int, string, string) { return poll(t, newScript(), nil, "MODE="+mode) },
		} {
			status, out, errs := invoke()
			if status != 0 || errs != "" {
				t.Errorf("%s by %s: status %d, %s%s", mode, name, status, out, errs)
			}
			for _, want := range wants {
				if !strings.Contains(out, want) {
					t.Errorf("%s by %s: no %q in\n%s", mode, name, want, out)
				}
			}
		}
	}
}

// Ensure poll finds no fault with an empty store.
func TestRun_empty(t *testing.T) {
	for mode := range map[string]bool{"orders": true, "products": true, "qoh": true, "customers": true} {
		status, out, _ := poll(t, &script{}, []string{mode})
		if status != 0 || !strings.Contains(out, "0 "+map[string]string{"orders": "orders", "products": "products", "qoh": "stock figures", "customers": "customers"}[mode]+" in 0 batches") {
			t.Errorf("%s: status %d\n%s", mode, status, out)
		}
	}
}

// Ensure poll notices each kind of fault, and exits with 1.
func TestRun_noticesWrong(t *testing.T) {
	replace := func(pairs ...string) func(s *script) {
		return func(s *script) {
			s.change = func(_, answer string) string { return strings.NewReplacer(pairs...).Replace(answer) }
		}
	}
	only := func(function string, answer string) func(s *script) {
		return func(s *script) {
			s.change = func(f, a string) string {
				if f == function {
					return answer
				}
				return a
			}
		}
	}
	for name, c := range map[string]struct {
		mode  string
		spoil func(s *script)
		want  string
	}{
		"a count above the list": {"orders", replace("ordercount=5", "ordercount=6"), "ordercount said 6, the list has 5"},
		"a count below the list": {"orders", replace("ordercount=5", "ordercount=4"), "ordercount said 4, the list has 5"},
		"a repeated id":          {"orders", func(s *script) { s.orders[3] = anOrder(98) }, "98 came more than once"},
		"an id that goes back":   {"orders", func(s *script) { s.orders[3] = anOrder(3) }, "3 comes after a higher id"},
		"a missing id":           {"orders", replace("<OrderNumber>98</OrderNumber>", ""), "record 1 has no id"},
		"a short batch":          {"orders", func(s *script) { s.change = dropFirst }, "the batch from 1 is short: 1 of 2 records, and there are more"},
		"too large a batch": {"orders", func(s *script) {
			s.change = func(f, a string) string {
				return strings.Replace(a, "</Response><Order>", "</Response>"+anOrder(5)+"<Order>", 1)
			}
		}, "has 3 records, more than the 2 asked for"},
		"a list without an end":     {"orders", func(s *script) { s.change = endless }, "goes on far beyond the 5"},
		"records with code 2":       {"orders", replace("<ResponseCode>1<", "<ResponseCode>2<"), `response code "2" with 2 records, want 1`},
		"no records with code 1":    {"orders", replace("<ResponseCode>2<", "<ResponseCode>1<"), `response code "1" with 0 records, want 2`},
		"another description":       {"orders", replace("Success", "Fine"), `response description "Fine"`},
		"totals that do not add":    {"orders", replace("22.71", "22.72"), "17.00 - 2.00 - 1.00 + 0.71 + 3.00 + 5.00 = 22.71, but GrandTotal is 22.72"},
		"a wrong subtotal":          {"orders", replace("<SubTotal>15.00", "<SubTotal>14.00"), "SubTotal is 14.00, but ProductTotal less discounts is 15.00"},
		"lines that do not add":     {"orders", replace("<Total>17.00", "<Total>-16.05"), "the lines add up to -16.05, but ProductTotal is 17.00"},
		"a price with one place":    {"orders", replace("8.50", "8.5"), `ItemPrice: "8.5" is no price with two or four places`},
		"a price with three places": {"orders", replace("8.50", "8.505"), `ItemPrice: "8.505" is no price with two or four places`},
		"money with one place":      {"orders", replace("<Total>17.00", "<Total>17.0"), `Total: "17.0" is no amount with two places`},
		"money with a comma":        {"orders", replace("22.71", "1,022.71"), `GrandTotal: "1,022.71" is no amount`},
		"another date":              {"orders", replace("Dec/03/2019", "2019-12-03"), "OrderDate \"2019-12-03 14:05:09\" is not written as"},
		"an order without lines":    {"orders", func(s *script) { s.orders[0] = "<Order><OrderNumber>98</OrderNumber></Order>" }, "order 98: there is no product in it"},
		"a line without SKU":        {"orders", replace("<SKU>MUG</SKU>", "<SKU></SKU>"), "a line has no SKU"},
		"two methods in a Payment":  {"orders", replace("</CreditCard>", "</CreditCard><COD> </COD>"), "a Payment has 2 methods"},
		"a whole card number":       {"orders", replace("4242", "4242424242424242"), "more than four digits of a card's number"},
		"refused orders":            {"orders", only("downloadorders", declared+"<SETIOrders><Response><ResponseCode>3</ResponseCode><ResponseDescription>Out of s3cret time.</ResponseDescription></Response></SETIOrders>"), "refused from 1 on: Out of [password] time."},
		"a plain refusal":           {"orders", only("downloadorders", "SETIError: Access denied."), "downloadorders: refused: Access denied."},
		"no XML":                    {"orders", only("downloadorders", declared+"<SETIOrders>"), "a strict XML parser refuses the answer"},
		"an unescaped ampersand":    {"orders", replace("&amp;", "&"), "a strict XML parser refuses the answer"},
		"text behind the root":      {"orders", replace("</SETIOrders>", "</SETIOrders>\n"), "something stands behind the root"},
		"another root":              {"orders", replace("SETIOrders", "Orders"), "the root is <Orders> instead of <SETIOrders>"},
		"no declaration":            {"orders", replace(declared, ""), "it does not start with an XML declaration"},
		"a blank in a tag":          {"orders", replace("</FullName>", "</FullName >"), `a tag is not plainly <Name>: "</FullName >`},
		"an attribute":              {"orders", replace("<FullName>", "<FullName a='1'>"), "a tag is not plainly <Name>"},
		"an element closed at once": {"orders", replace("<COD> </COD>", "<COD/>"), `a tag is not plainly <Name>: "<COD/>`},
		"a CDATA section":           {"orders", replace("Ada &amp;", "<![CDATA[Ada]]>"), "a tag is not plainly <Name>"},
		"a comment":                 {"orders", replace("<Order>", "<!-- x --><Order>"), "a tag is not plainly <Name>"},
		"a numeric reference":       {"orders", replace("&amp;", "&#38;"), "a reference that a text searcher shows"},
		"a line break":              {"orders", replace("<Order>", "\n<Order>"), "a line break"},
		"a blank before":            {"orders", replace("SETIResponse: version", "\nSETIResponse: version"), "something stands before the first character"},
		"a line behind":             {"orders", replace("ordercount=5", "ordercount=5\r\n"), "more than one line"},
		"a count in words":          {"orders", replace("ordercount=5", "ordercount=many"), `"many" is no count`},
		"a refused count":           {"orders", only("ordercount", "SETIError: Access denied for s3cret."), "ordercount: refused: Access denied for [password]."},
		"no version":                {"orders", only("sendversion", "<html>"), `sendversion: answered "<html>"`},
		"another status":            {"orders", func(s *script) { s.status = 502 }, "HTTP status 502 instead of 200"},
		"a redirect":                {"orders", func(s *script) { s.status = 302; s.header = func(h http.Header) { h.Set("Location", "/else") } }, "HTTP status 302"},
		"HTML for a type":           {"orders", func(s *script) { s.header = func(h http.Header) { h.Set("Content-Type", "text/html; charset=utf-8") } }, `content type "text/html; charset=utf-8" instead of`},
		"no character set":          {"orders", func(s *script) { s.header = func(h http.Header) { h.Set("Content-Type", "text/plain") } }, `content type "text/plain" instead of`},
		"a cacheable answer":        {"orders", func(s *script) { s.header = func(h http.Header) { h.Del("Cache-Control") } }, "no Cache-Control: no-store"},
		"a product without Code":    {"products", replace("<Code>MUG</Code>", ""), "product 58-204 has no Code"},
		"variants out of order":     {"products", replace("58-204", "9-0"), "9-0 comes after a higher id"},
		"a price with a $":          {"products", replace("8.50", "$8.50"), `product MUG: Price: "$8.50"`},
		"neither Yes nor No":        {"products", replace("<Discontinued>Yes", "<Discontinued>true"), `Discontinued is "true"`},
		"a level with a fraction":   {"products", replace("<QOH>-4", "<QOH>-4.5"), `QOH is "-4.5"`},
		"no level":                  {"qoh", replace("<QOH>-4</QOH>", ""), `product MUG: QOH is ""`},
		"a customer twice":          {"customers", func(s *script) { s.people = append(s.people, s.people[0]) }, "77 came more than once"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			c.spoil(s)
			status, out, errs := poll(t, s, []string{c.mode}, "BATCH=2", "LASTORDER=97")
			if status != 1 || errs != "" || !strings.Contains(out, "Noticed wrong:\n") || !strings.Contains(out, c.want) {
				t.Errorf("status %d, want 1 and %q:\n%s%s", status, c.want, out, errs)
			}
			if strings.Contains(out, "s3cret") {
				t.Error("the password shows")
			}
		})
	}
}

// dropFirst takes one record off the first batch.
func dropFirst(_, answer string) string { return strings.Replace(answer, anOrder(98), "", 1) }

// endless always sends another record.
func endless(function, answer string) string {
	if function == "downloadorders" {
		return batch("SETIOrders", []string{anOrder(98)}, url.Values{"startnum": {"1"}, "batchsize": {"1"}})
	}
	return answer
}

// Ensure help works without any setting.
func TestRun_help(t *testing.T) {
	for _, flag := range []string{"-h", "--help", "help"} {
		if status, out, errs := call([]string{flag}); status != 0 || out != usage || errs != "" {
			t.Errorf("%s: status %d\n%s%s", flag, status, out, errs)
		}
	}
}

// Ensure poll explains in words that the service is down.
func TestRun_noAnswer(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	status, out, _ := call(nil, "CART_ID=a", "CART_PASSWORD=s3cret", "SCRIPT_URL="+server.URL)
	if status != 1 || !strings.Contains(out, "Is the Script URL right, and is the service running?") || strings.Contains(out, "s3cret") {
		t.Errorf("status %d:\n%s", status, out)
	}
}

// Ensure a long list of faults stays readable.
func TestRun_manyFaults(t *testing.T) {
	s := &script{}
	for n := range 2 * maxNotices {
		s.orders = append(s.orders, fmt.Sprintf("<Order><OrderNumber>%d</OrderNumber></Order>", n+1))
	}
	status, out, _ := poll(t, s, nil)
	if lines := strings.Count(out, "\n  - "); status != 1 || lines != maxNotices || !strings.Contains(out, "times more.") {
		t.Errorf("status %d, %d lines", status, lines)
	}
}
