package acceptance

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// poller plays Stone Edge Order Manager with one cart definition.
type poller struct {
	scriptURL, cartID, password string
}

func (s stack) poll(cartID, password string) poller { return poller{s.ScriptURL, cartID, password} }

// ready is the cart connected since the start of the service.
func (s stack) ready() poller { return s.poll(s.CartID, s.CartPassword) }

// do sends one SETI form. Parameters come in pairs.
func (p poller) do(t *testing.T, function string, params ...string) answer {
	t.Helper()
	form := url.Values{"setifunction": {function}, "setiuser": {p.cartID}, "password": {p.password}, "code": {""}, "omversion": {"7.732"}}
	for i := 0; i < len(params); i += 2 {
		form.Set(params[i], params[i+1])
	}
	a := postForm(t, p.scriptURL, form)
	if a.status != http.StatusOK {
		t.Fatalf("%s: status %d, want 200 whatever happens", function, a.status)
	}
	return a
}

var orderCount = regexp.MustCompile(`^SETIResponse: ordercount=(\d+)\s*$`)

func (p poller) count(t *testing.T, lastOrder string) int {
	t.Helper()
	a := p.do(t, "ordercount", "lastorder", lastOrder, "lastdate", "All")
	m := orderCount.FindStringSubmatch(a.body)
	if m == nil {
		t.Fatalf("ordercount: got %q", a.body)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// setiOrders is the suite's view of downloadorders.
type setiOrders struct {
	XMLName  xml.Name `xml:"SETIOrders"`
	Response struct{ ResponseCode, ResponseDescription string }
	Order    []struct {
		OrderNumber int
		OrderDate   string
		Shipping    struct {
			Product []struct{ SKU, Quantity string }
		}
		Totals struct{ GrandTotal string }
	}
}

func (p poller) download(t *testing.T, startNum, batchSize int) setiOrders {
	t.Helper()
	a := p.do(t, "downloadorders", "lastorder", "All", "lastdate", "All",
		"startnum", strconv.Itoa(startNum), "batchsize", strconv.Itoa(batchSize))
	if a.contentType() != "text/xml" {
		t.Errorf("downloadorders: %s, want text/xml", a.contentType())
	}
	var got setiOrders
	if err := xml.Unmarshal([]byte(a.body), &got); err != nil {
		t.Fatalf("downloadorders from %d: %v", startNum, err)
	}
	return got
}

// all downloads every order in batches, as Stone Edge does after counting.
func (p poller) all(t *testing.T, count, batchSize int) (ids []int) {
	t.Helper()
	for start := 1; start <= count; start += batchSize {
		got := p.download(t, start, batchSize)
		if want := min(batchSize, count-start+1); len(got.Order) != want || got.Response.ResponseCode != "1" {
			t.Fatalf("batch of %d from %d: %d orders, code %s %q; want %d, code 1", batchSize, start,
				len(got.Order), got.Response.ResponseCode, got.Response.ResponseDescription, want)
		}
		for _, o := range got.Order {
			if o.OrderDate == "" || o.Totals.GrandTotal == "" {
				t.Errorf("order %d: date %q, grand total %q", o.OrderNumber, o.OrderDate, o.Totals.GrandTotal)
			}
			ids = append(ids, o.OrderNumber)
		}
	}
	return ids
}

// Ensure the health address answers with ok and a version.
func TestHealth(t *testing.T) {
	s := running(t)
	a := get(t, s.at("/health"))
	var got struct{ Status, Version string }
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.status != http.StatusOK || got.Status != "ok" || got.Version == "" {
		t.Errorf("got status %d, %q (%v); want 200, ok and a version", a.status, a.body, err)
	}
}

// Ensure sendversion needs no login. It answers POST and GET alike, and ignores
// a query in the Script URL.
func TestScript_sendVersion(t *testing.T) {
	s := running(t)
	version := regexp.MustCompile(`^SETIResponse: version=\d\.\d{3}\s*$`)
	for name, a := range map[string]answer{
		"POST":              s.poll("", "").do(t, "sendversion"),
		"GET":               get(t, s.ScriptURL+"?setifunction=sendversion&omversion=7.732"),
		"POST with a query": poller{s.ScriptURL + "?shop=1", "", ""}.do(t, "SendVersion"),
	} {
		if a.status != http.StatusOK || !version.MatchString(a.body) || a.contentType() != "text/plain" {
			t.Errorf("%s: got %d, %s, %q; want 200, text/plain, a version", name, a.status, a.contentType(), a.body)
		}
		if a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: Cache-Control is %q, want no-store", name, a.header.Get("Cache-Control"))
		}
	}
}

// Ensure ordercount equals the number of orders in the batches, in any batch
// size. The orders ascend, each comes once, and none is left after the newest.
func TestScript_batches(t *testing.T) {
	s := running(t)
	p := s.ready()
	count := p.count(t, "All")
	if s.isSample() && count < 20 {
		t.Fatalf("%d orders, want the sample store's 20 or more", count)
	}
	if count == 0 {
		t.Skip("SKIPPED: the store has no order to download; put one into the store to run it")
	}
	ids := p.all(t, count, 10)
	if !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != count {
		t.Errorf("orders in batches of 10 are not ascending or repeat: %v", ids)
	}
	if in50 := p.all(t, count, 50); !slices.Equal(in50, ids) {
		t.Errorf("batches of 50 list %v, of 10 %v", in50, ids)
	}
	if beyond := p.download(t, count+1, 10); beyond.Response.ResponseCode != "2" || len(beyond.Order) != 0 {
		t.Errorf("beyond the end: code %s, %d orders; want 2, none", beyond.Response.ResponseCode, len(beyond.Order))
	}
	if n := p.count(t, fmt.Sprint(ids[count/2])); n != count-count/2-1 {
		t.Errorf("after the middle order: %d left, want %d", n, count-count/2-1)
	}
	if n := p.count(t, fmt.Sprint(ids[count-1])); n != 0 {
		t.Errorf("after the newest order: %d left, want 0", n)
	}
}

// Ensure unknown carts and wrong passwords get the same refusal, with status
// 200. A refusal has the form of its function: a text line or XML.
func TestScript_refusals(t *testing.T) {
	s := running(t)
	wrong, unknown := s.poll(s.CartID, "00000-00000-00000-00000"), s.poll("bc-nosuchstore", s.CartPassword)
	a, b := wrong.do(t, "ordercount", "lastorder", "All"), unknown.do(t, "ordercount", "lastorder", "All")
	if !strings.HasPrefix(a.body, "SETIError: ") || a.body != b.body {
		t.Errorf("wrong password: %q, unknown cart: %q; want one SETIError", a.body, b.body)
	}
	if got := wrong.download(t, 1, 10); got.Response.ResponseCode != "3" || len(got.Order) != 0 {
		t.Errorf("wrong password: code %s, %d orders; want 3, none", got.Response.ResponseCode, len(got.Order))
	}
	if a := s.ready().do(t, "nosuchfunction"); !strings.HasPrefix(a.body, "SETIError: ") {
		t.Errorf("unknown function: got %q, want a SETIError", a.body)
	}
	hide(t, "a refusal", a.body+b.body, []string{s.CartPassword})
}
