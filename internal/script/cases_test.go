package script_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

var update = flag.Bool("update", false, "rewrite the expectations of testdata/*.txtar")

// Each case is a file. It begins with what it shows, in words for a Stone Edge
// user. Then come the store, the poll, its calls and the answer. The sections
// poll, calls, reply and log may come again for a further poll.
//
//	store.json     as bcsim.LoadJSON reads it; -update writes one member a line
//	settings.json  of the merchant: order_statuses, time_zone, store_code, paused, location, price,
//	               status_labels, carriers, answer_unknown_sku, answer_unknown_order, answer_below_zero
//	faults.json    empty_lines: orders without their embedded lines; faults: see failOn
//	poll           a parameter a line; the test adds the login, unless setiuser is there
//	change         statuses of orders in the store from here on: an order a line, ORDER=STATUS
//	process        the following polls meet a new process
//	calls          our calls to BigCommerce, sorted; NOW and NOW-1h0m0s are the times of a look for late orders
//	only           the elements to show of the following replies; without it, all
//	reply          indented for the reader; TestReply_bytes holds the true form
//	log            outcome and the counts of the log line
//	writes         our writes to BigCommerce, in order
//	stock          the level that the store holds of each SKU
//	wait           seconds until the next poll, in a case with faults
//	orders         status, shipments and pick-ups of every order, and the mails sent
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := txtar.Format(runInTime(t, txtar.Parse(text)))
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(text), string(got)); diff != "" {
				t.Errorf("-want +got (go test -update rewrites the file, look at the difference):\n%s", diff)
			}
		})
	}
}

// runCase runs a case, and returns it with the results in place of the
// expectations.
func runCase(t *testing.T, a *txtar.Archive) *txtar.Archive {
	t.Helper()
	st, err := bcsim.LoadJSON(section(a, "store.json", "{}"))
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, st, caseSettings(t, a))
	s.fail(section(a, "faults.json", "{}"))
	s.failOn(section(a, "faults.json", "{}"))
	reply := ""
	for i, f := range a.Files {
		switch f.Name {
		case "store.json":
			a.Files[i].Data = oneMemberALine(f.Data)
		case "poll":
			s.sim.ResetRequests()
			reply = s.post(s.casePoll(string(f.Data))).Body.String()
		case "calls":
			a.Files[i].Data = s.calls()
		case "reply":
			a.Files[i].Data = []byte(indented(reply, strings.Fields(string(section(a, "only", "")))))
		case "log":
			a.Files[i].Data = s.facts()
		case "writes":
			a.Files[i].Data = s.writes()
		case "stock":
			a.Files[i].Data = s.stock(string(f.Data))
		case "orders":
			a.Files[i].Data = s.orders()
		case "change":
			s.change(string(f.Data))
		case "process":
			s.restart()
		case "wait":
			s.wait(string(f.Data))
		}
	}
	return a
}

func section(a *txtar.Archive, name, fallback string) []byte {
	for _, f := range a.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return []byte(fallback)
}

func caseSettings(t *testing.T, a *txtar.Archive) merchant.Settings {
	var given struct {
		OrderStatuses []int  `json:"order_statuses"`
		TimeZone      string `json:"time_zone"`
		StoreCode     string `json:"store_code"`
		Paused        bool   `json:"paused"`
		Location      string `json:"location"`
		Price         string `json:"price"`

		StatusLabels       map[string]string `json:"status_labels"`
		Carriers           map[string]string `json:"carriers"`
		AnswerUnknownSKU   merchant.Answer   `json:"answer_unknown_sku"`
		AnswerUnknownOrder merchant.Answer   `json:"answer_unknown_order"`
		AnswerBelowZero    merchant.Answer   `json:"answer_below_zero"`
	}
	if err := json.Unmarshal(section(a, "settings.json", "{}"), &given); err != nil {
		t.Fatal(err)
	}
	return merchant.Settings{OrderStatuses: given.OrderStatuses, TimeZone: given.TimeZone, StoreCode: given.StoreCode, Paused: given.Paused, Location: given.Location, Price: given.Price,
		StatusLabels: given.StatusLabels, Carriers: given.Carriers, AnswerUnknownSKU: given.AnswerUnknownSKU, AnswerUnknownOrder: given.AnswerUnknownOrder, AnswerBelowZero: given.AnswerBelowZero}
}

func (s *stage) fail(text []byte) {
	var given struct {
		EmptyLines []int64 `json:"empty_lines"`
	}
	if err := json.Unmarshal(text, &given); err != nil {
		s.t.Fatal(err)
	}
	for _, id := range given.EmptyLines {
		s.sim.Fail(bcsim.Fault{Kind: bcsim.EmptyLineItems, Order: id})
	}
}

func (s *stage) casePoll(text string) url.Values {
	form := url.Values{}
	if !strings.Contains("\n"+text, "\nsetiuser=") {
		form = s.form("")
		form.Del("setifunction")
	}
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimRight(line, "\n"), "=")
		form.Set(name, value)
	}
	return form
}

// calls are the poll's calls to BigCommerce. They are sorted, because the handler
// asks for details side by side.
func (s *stage) calls() []byte {
	var lines []string
	for _, r := range s.sim.Requests() {
		lines = append(lines, sinceNow(fmt.Sprintf("%s\n", r)))
	}
	slices.Sort(lines)
	return []byte(strings.Join(lines, ""))
}

// moment is a time of a look for late orders in a call.
var moment = regexp.MustCompile(`(_date_modified|max_id=[0-9]+&min_date_created)=([-0-9T:]+Z)`)

// sinceNow writes the times of a look for late orders relative to the present.
func sinceNow(call string) string {
	return moment.ReplaceAllStringFunc(call, func(part string) string {
		name, value, _ := strings.Cut(part[strings.LastIndex(part, "_date"):], "=")
		at, err := time.Parse(time.RFC3339, value)
		if err != nil {
			return part
		}
		ago := time.Since(at).Round(time.Minute)
		if ago == 0 {
			return part[:strings.LastIndex(part, "_date")] + name + "=NOW"
		}
		return fmt.Sprintf("%s%s=NOW-%s", part[:strings.LastIndex(part, "_date")], name, ago)
	})
}

// change gives orders of the store another status.
func (s *stage) change(text string) {
	for line := range strings.Lines(text) {
		var id int64
		var status int
		if _, err := fmt.Sscanf(line, "%d=%d", &id, &status); err != nil {
			s.t.Fatalf("change %q: %v", line, err)
		}
		s.store.SetStatus(id, status)
	}
}

// facts are the log line without the times.
func (s *stage) facts() []byte {
	fields := s.lastLog()
	var out bytes.Buffer
	for _, key := range []string{"level", "outcome", "calls", "items", "start", "batch", "late", "completed", "rounded", "adjusted", "figures",
		"announced", "failed", "unknown_skus", "unclear", "unmatched_tracking", "unknown_params", "error"} {
		if v, ok := fields[key]; ok {
			fmt.Fprintf(&out, "%s=%v\n", key, v)
		}
	}
	return out.Bytes()
}

const declaration = `<?xml version="1.0" encoding="UTF-8"?>`

// markup cuts XML into tags and texts.
var markup = regexp.MustCompile(`<[^>]*>|[^<]+`)

// indented shows XML with one element a line; any other text stays. It shows the
// elements named in only, with all their content, or the whole answer if only is
// empty.
func indented(reply string, only []string) string {
	if !strings.HasPrefix(reply, "<?xml") {
		return reply + "\n"
	}
	var out strings.Builder
	var path []string
	shown := func() bool {
		return len(only) == 0 || slices.ContainsFunc(path, func(name string) bool { return slices.Contains(only, name) })
	}
	opened := false
	for _, piece := range markup.FindAllString(strings.TrimPrefix(reply, declaration), -1) {
		isTag, isEnd := strings.HasPrefix(piece, "<"), strings.HasPrefix(piece, "</")
		if isTag && !isEnd {
			path = append(path, strings.Trim(piece, "<>"))
		}
		if shown() {
			if isTag && !(isEnd && opened) && out.Len() > 0 {
				out.WriteString("\n" + strings.Repeat("  ", max(0, len(path)-2)))
			}
			out.WriteString(piece)
		}
		if isEnd {
			path = path[:len(path)-1]
		}
		opened = !isEnd
	}
	return strings.TrimPrefix(out.String(), "\n") + "\n"
}

// Ensure an answer has the bytes that Stone Edge reads: nothing between tags, no
// line break, no attribute.
func TestReply_bytes(t *testing.T) {
	st := bcsim.NewStore()
	st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1003, StatusID: 11, CustomerMessage: "Ring\r\nthe <bell> & \"wait\""}})
	s := open(t, st, merchant.Settings{})
	w := s.post(s.form("downloadorders", "lastorder", "All", "startnum", "1", "batchsize", "50"))
	want := `<?xml version="1.0" encoding="UTF-8"?><SETIOrders><Response><ResponseCode>1</ResponseCode><ResponseDescription>Success</ResponseDescription></Response>` +
		`<Order><OrderNumber>1003</OrderNumber><OrderDate>Mar/02/2026 20:43:00</OrderDate><OrderStatus>Awaiting Fulfillment</OrderStatus>` +
		`<Billing><FullName>Pat Sample</FullName><Phone>512-555-0100</Phone><Email>pat.sample0@example.test</Email>` +
		`<Address><Street1>1 Sample Street</Street1><City>Austin</City><State>TX</State><Code>78701</Code><Country>US</Country></Address></Billing>` +
		`<Shipping><FullName>Pat Sample</FullName><Phone>512-555-0100</Phone><Email>pat.sample0@example.test</Email>` +
		`<Address><Street1>1 Sample Street</Street1><City>Austin</City><State>TX</State><Code>78701</Code><Country>US</Country></Address>` +
		`<Product><SKU>MUG-BLUE</SKU><Name>Blue Mug</Name><Quantity>1</Quantity><ItemPrice>12.00</ItemPrice><ProdType>Tangible</ProdType><LineID>100301</LineID><Total>12.00</Total></Product></Shipping>` +
		`<Payment><Generic1><Name>Manual</Name><Description>12.00 USD</Description></Generic1></Payment>` +
		`<Totals><ProductTotal>12.00</ProductTotal><SubTotal>12.00</SubTotal><Tax><TaxAmount>0.00</TaxAmount><TaxShipping>No</TaxShipping></Tax><GrandTotal>12.00</GrandTotal>` +
		`<ShippingTotal><Total>0.00</Total><Description>Flat Rate</Description></ShippingTotal></Totals>` +
		`<Other><Comments>Ring the &lt;bell&gt; &amp; "wait"</Comments></Other></Order></SETIOrders>`
	if diff := cmp.Diff(want, w.Body.String()); diff != "" {
		t.Error(diff)
	}
	wantHeader := map[string]string{"Content-Type": "text/xml; charset=utf-8", "Cache-Control": "no-store", "Content-Length": strconv.Itoa(len(want))}
	for name, want := range wantHeader {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
