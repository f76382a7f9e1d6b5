package script_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// writebackFolder has posts of Stone Edge to the sample store, and what must hold
// afterwards.
const writebackFolder = "../../../shared/cases/writeback"

// writeback is a file of writebackFolder.
type writeback struct {
	Rules []writebackRule
	Steps []struct {
		Function string
		Fields   map[string]string
	}
	Expect struct {
		Answer, NotAnswer string
		Status            map[int64]json.RawMessage // a status, or a list of them
		Shipped           map[int64]map[int64]int   // exactly
		AtMost            map[int64]map[int64]int   `json:"at_most"`
		NeverShipped      map[int64][]string        `json:"never_shipped"`
		Stock             map[string]int
		Posted            []string
	}
}

// writebackRule answers some calls in place of the store.
type writebackRule struct {
	Match     string
	BodyMatch string `json:"body_match"`
	Status    int
	Body      json.RawMessage
}

// writebackStore is the store that the files mean: order 1002 of two lines, 1004 of
// two others, one to pick up, and a product without a level.
const writebackStore = `{"products":[
 {"id":77,"name":"Mug","sku":"MUG-RED","inventory_tracking":"product","stock":{"1":3}},
 {"id":78,"name":"Preorder","sku":"PRE-1","inventory_tracking":"product","stock":{}}],
"orders":[
 {"id":1002,"status_id":11,"products":[{"id":7004,"sku":"MUG-RED","quantity":2},{"id":7005,"sku":"HAT"}]},
 {"id":1003,"status_id":11,"products":[{"id":7006,"sku":"HAT"}]},
 {"id":1004,"status_id":11,"products":[{"id":7007,"sku":"CAP"},{"id":7008,"sku":"TEA","quantity":3}]},
 {"id":1012,"status_id":11,"products":[{"id":7012,"sku":"HAT"}]},
 {"id":1024,"status_id":8,"products":[{"id":7024,"sku":"TEA","order_pickup_method_id":5}],
  "pickups":[{"id":5,"pickup_method_id":5,"pickup_method_display_name":"Shop","location":{"name":"Main Street","city":"Austin","state":"Texas","postal_code":"78701","country_alpha2":"US"}}]}]}`

// ruled is a store with rules before it. It keeps the bodies of the calls that
// change something.
type ruled struct {
	http.RoundTripper
	rules  []writebackRule
	posted []string
}

func (r *ruled) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	if req.Method != http.MethodGet {
		r.posted = append(r.posted, string(body))
	}
	for _, rule := range r.rules {
		if regexp.MustCompile(rule.Match).MatchString(req.Method+" "+req.URL.Path) && regexp.MustCompile(rule.BodyMatch).Match(body) {
			return &http.Response{StatusCode: rule.Status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(rule.Body)), Request: req}, nil
		}
	}
	return r.RoundTripper.RoundTrip(req)
}

// Ensure each post of the files ships, changes and answers what its file wants.
func TestReplay_writeback(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(writebackFolder, "*.json"))
	if len(files) == 0 {
		t.Skip("SKIPPED: no cases to replay; put their folder at " + writebackFolder)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var c writeback
			if err := json.Unmarshal(bytes.ReplaceAll(text, []byte(`"not_answer"`), []byte(`"notanswer"`)), &c); err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) { c.run(t) })
		})
	}
}

// run posts the steps, and compares.
func (c writeback) run(t *testing.T) {
	time.Sleep(time.Until(time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC))) // synctest begins in 2000
	st, err := bcsim.LoadJSON([]byte(writebackStore))
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, st, merchant.Settings{})
	net := &ruled{RoundTripper: s.sim.RoundTripper(), rules: c.Rules}
	s.handler = s.newProcess(net)
	answer := ""
	for _, step := range c.Steps {
		form := url.Values{"setifunction": {step.Function}}
		for name, value := range step.Fields {
			form.Set(name, value)
		}
		answer = s.replayed(form)
	}
	for _, why := range c.misses(s, answer, net.posted) {
		t.Errorf("%s\nanswer: %.900s\nposted: %.900q", why, answer, net.posted)
	}
}

// misses says what an answer, the store and the calls lack.
func (c writeback) misses(s *stage, answer string, posted []string) (why []string) {
	say := func(format string, args ...any) { why = append(why, fmt.Sprintf(format, args...)) }
	want := c.Expect
	if pattern := want.Answer; pattern != "" && !strings.Contains(answer, pattern) && !regexp.MustCompile(pattern).MatchString(answer) {
		say("the answer lacks %s", pattern)
	}
	if want.NotAnswer != "" && strings.Contains(answer, want.NotAnswer) {
		say("the answer has %s", want.NotAnswer)
	}
	for _, o := range s.store.Orders() {
		got := shippedUnits(o)
		if exact, set := want.Shipped[o.ID]; set && fmt.Sprint(got) != fmt.Sprint(exact) {
			say("order %d: shipped %v, want %v", o.ID, got, exact)
		}
		for line, most := range want.AtMost[o.ID] {
			if got[line] > most {
				say("order %d: shipped %d of line %d, want at most %d", o.ID, got[line], line, most)
			}
		}
		for _, line := range want.NeverShipped[o.ID] {
			if n := got[lineNumber(line)]; n > 0 {
				say("order %d: shipped %d of line %s", o.ID, n, line)
			}
		}
		if allowed := want.Status[o.ID]; allowed != nil && !slices.Contains(regexp.MustCompile(`\d+`).FindAllString(string(allowed), -1), fmt.Sprint(o.StatusID)) {
			say("order %d: status %d, want %s", o.ID, o.StatusID, allowed)
		}
	}
	for sku, level := range want.Stock {
		if got, _ := s.store.StockAt(sku, 0); got != level {
			say("%s: level %d, want %d", sku, got, level)
		}
	}
	for _, pattern := range want.Posted {
		if !anyPosted(posted, pattern) {
			say("no call matches %s", pattern)
		}
	}
	return why
}

// shippedUnits are the units in an order's shipments, by line.
func shippedUnits(o bcsim.Order) map[int64]int {
	units := map[int64]int{}
	for _, sh := range o.Shipments {
		for _, item := range sh.Items {
			units[item.OrderProductID] += item.Quantity
		}
	}
	return units
}

func lineNumber(text string) (n int64) {
	_, _ = fmt.Sscan(text, &n)
	return n
}

// anyPosted reports whether a body matches a pattern. The files write "and not"
// as (?!.*PATTERN), which Go's patterns lack.
func anyPosted(posted []string, pattern string) bool {
	pattern, not, _ := strings.Cut(pattern, "(?!.*")
	return slices.ContainsFunc(posted, func(body string) bool {
		at := regexp.MustCompile(pattern).FindStringIndex(body)
		return at != nil && (not == "" || !regexp.MustCompile(strings.TrimSuffix(not, ")")).MatchString(body[at[1]:]))
	})
}
