package onboard_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/connection"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// withOrders gives the rig's store orders of these statuses, from 101 on.
func (g *rig) withOrders(statuses ...int) {
	for i, status := range statuses {
		g.store.Store().AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: int64(101 + i), StatusID: status}})
	}
}

// settings posts a change of settings as JSON, with the login in the body.
func (g *rig) settings(password, first string) answer {
	g.t.Helper()
	return g.do(http.MethodPost, "/connection/settings", "application/json",
		marshal(g.t, map[string]string{"cart_id": "bc-teststore1", "cart_password": password, "first_order": first}))
}

// chosen is where the kept store begins.
func (g *rig) chosen() (after float64, open bool) {
	settings := g.kept()["settings"].(map[string]any)
	after, _ = settings["first_order"].(float64)
	open, _ = settings["open_orders"].(bool)
	return after, open
}

// Ensure the result asks where to begin, with the figures of the orders that
// Stone Edge is offered, and a recommendation.
func TestBegin_question(t *testing.T) {
	g := newRig(t)
	g.withOrders(2, 10, 11, 11, 9, 0, 5, 7)
	page := g.postForm(g.good()).body
	for _, want := range []string{
		`id="begin-open" value="open" checked`, "3 orders now: Awaiting Shipment 1, Awaiting Fulfillment 2", "5 orders now, also those shipped long ago", `id="begin-number"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if again := g.postForm(g.good()).body; !strings.Contains(again, `href="connection#begin"`) || strings.Contains(again, `id="begin"`) {
		t.Error("after a reload the page does not show where the question went")
	}
	if again := g.postForm(g.goodBut("new_password", "yes")).body; !strings.Contains(again, `id="begin-open" value="open" checked`) {
		t.Error("with a new password the page does not ask again")
	}
	cart := &ledger.Cart{Store: "teststore1", ID: "bc-teststore1"}
	if err := g.handler.Ledger.ChangeCart(t.Context(), cart, func(c *ledger.Cart) bool { c.Highest = 101; return true }); err != nil {
		t.Fatal(err)
	}
	for _, fields := range []map[string]string{g.good(), g.goodBut("new_password", "yes")} {
		if again := g.postForm(fields).body; strings.Contains(again, "begin-title") {
			t.Error("the page asks about a store that is in use")
		}
	}
	if _, err := g.handler.Merchants.Remove(t.Context(), "teststore1", merchant.ShortestRecovery); err != nil {
		t.Fatal(err)
	}
	if back := g.postForm(g.good()); back.status != http.StatusCreated || strings.Contains(back.body, "begin-title") {
		t.Errorf("a store in use comes back, and the page asks: %d", back.status)
	}
	empty := newRig(t)
	if page := empty.postForm(empty.good()).body; !strings.Contains(page, `value="new" checked`) {
		t.Error("a store without open orders is not advised to begin with new ones")
	}
}

// Ensure each answer sets the number to begin after. Repeating it writes
// nothing, and the answer holds no secret.
func TestSettings_firstOrder(t *testing.T) {
	g := newRig(t)
	g.withOrders(2, 11, 11, 0)
	password := g.postJSON(g.good()).json(t).CartPassword
	for _, test := range []struct {
		first, says string
		after       float64
		open        bool
	}{
		{"new", "the orders after number 103", 103, false},
		{"open", "the open orders first, then those after number 103", 103, true},
		{"101", "after number 101. That is 2 orders now", 101, false},
		{"all", "all orders", 0, false},
	} {
		a := g.settings(password, test.first)
		var got struct {
			Settings struct {
				FirstOrder float64 `json:"first_order"`
				OpenOrders bool    `json:"open_orders"`
			}
			Message string
		}
		if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.status != http.StatusOK || !strings.Contains(got.Message, test.says) {
			t.Errorf("%s: got %d %s", test.first, a.status, a.body)
		}
		if after, open := g.chosen(); after != test.after || open != test.open || got.Settings.FirstOrder != after || got.Settings.OpenOrders != open {
			t.Errorf("%s: kept %v, %t, answered %+v", test.first, after, open, got.Settings)
		}
		before, _ := g.aws.Value(g.secretName())
		g.settings(password, test.first)
		if after, _ := g.aws.Value(g.secretName()); after != before {
			t.Errorf("%s: the repeat was written again", test.first)
		}
		if strings.Contains(a.everything(), password) {
			t.Errorf("%s: the answer holds the Cart Password", test.first)
		}
	}
	if n := len(g.aws.Messages()); n != 1 {
		t.Errorf("%d mails were sent, want the one of the connection", n)
	}
}

// Ensure HTTP Basic and a plain form work as well. The form gets a page.
func TestSettings_doors(t *testing.T) {
	g := newRig(t)
	g.withOrders(11)
	password := g.postJSON(g.good()).json(t).CartPassword
	req := httptest.NewRequest(http.MethodPost, "/", nil)
	req.SetBasicAuth("BC-TESTSTORE1", strings.ToLower(strings.ReplaceAll(password, "-", "")))
	a := g.do(http.MethodPost, "/connection/settings", "application/json", `{"first_order":101}`, "Authorization", req.Header.Get("Authorization"))
	if after, _ := g.chosen(); a.status != http.StatusOK || after != 101 {
		t.Errorf("Basic: got %d, kept %v", a.status, after)
	}
	form := url.Values{"cart_id": {"bc-teststore1"}, "cart_password": {password}, "first_order": {"number"}, "first_order_number": {" 100 "}}
	a = g.do(http.MethodPost, "/connection/settings", "application/x-www-form-urlencoded", form.Encode())
	if after, _ := g.chosen(); a.status != http.StatusOK || after != 100 || !strings.Contains(a.body, "<h1>Saved: Stone Edge gets the orders after number 100. That is 1 order now.</h1>") {
		t.Errorf("form: got %d, kept %v: %s", a.status, after, a.body)
	}
	form.Set("cart_password", "wrong")
	if a = g.do(http.MethodPost, "/connection/settings", "application/x-www-form-urlencoded", form.Encode()); a.status != http.StatusUnauthorized || !strings.Contains(a.body, "<h1>Cart ID or Cart Password is wrong.</h1>") {
		t.Errorf("form with a wrong password: got %d %s", a.status, a.body)
	}
}

// Ensure a bad change says why, and changes nothing.
func TestSettings_refused(t *testing.T) {
	g := newRig(t)
	g.withOrders(11, 11)
	password := g.postJSON(g.good()).json(t).CartPassword
	before, _ := g.aws.Value(g.secretName())
	for name, test := range map[string]struct {
		body   string
		status int
		code   string
	}{
		"no answer":                 {`{"cart_id":"bc-teststore1","cart_password":"` + password + `"}`, 400, "required"},
		"an answer without number":  {`{"cart_id":"bc-teststore1","cart_password":"` + password + `","first_order":"number"}`, 400, "first_order required"},
		"another word":              {`{"cart_id":"bc-teststore1","cart_password":"` + password + `","first_order":"yesterday"}`, 400, "first_order invalid"},
		"a number below zero":       {`{"cart_id":"bc-teststore1","cart_password":"` + password + `","first_order":-1}`, 400, "first_order invalid"},
		"a huge number":             {`{"cart_id":"bc-teststore1","cart_password":"` + password + `","first_order":"99999999999999999999"}`, 400, "first_order invalid"},
		"a number above all orders": {`{"cart_id":"bc-teststore1","cart_password":"` + password + `","first_order":103}`, 400, "first_order invalid"},
		"a wrong password":          {`{"cart_id":"bc-teststore1","cart_password":"x","first_order":"new"}`, 401, "invalid"},
		"no password":               {`{"cart_id":"bc-teststore1","first_order":"new"}`, 401, "invalid"},
		"an unknown cart":           {`{"cart_id":"bc-nosuchstore","cart_password":"` + password + `","first_order":"new"}`, 401, "invalid"},
		"the password of nobody":    {`{"cart_id":"bc-nosuchstore","cart_password":"nobody's password","first_order":"new"}`, 401, "invalid"},
		"an impossible cart":        {`{"cart_id":"../x","cart_password":"` + password + `","first_order":"new"}`, 401, "invalid"},
		"no JSON":                   {`{`, 400, "invalid"},
	} {
		a := g.do(http.MethodPost, "/connection/settings", "application/json", test.body)
		if got := strings.Join(a.json(t).codes(), " "); a.status != test.status || got != test.code {
			t.Errorf("%s: got %d %q, want %d %q", name, a.status, got, test.status, test.code)
		}
	}
	if a := g.do(http.MethodPost, "/connection/settings", "application/json", `{}`, "Sec-Fetch-Site", "cross-site"); a.status != http.StatusForbidden {
		t.Errorf("from another site: got %d", a.status)
	}
	if a := g.do(http.MethodGet, "/connection/settings", "", ""); a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "POST" {
		t.Errorf("GET: got %d", a.status)
	}
	g.store.Fail(bcsim.Fault{Method: "GET", Path: "/v2/orders", Status: 507})
	if a := g.settings(password, "new"); a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" {
		t.Errorf("BigCommerce is down: got %d %s", a.status, a.body)
	}
	g.store.Heal()
	if after, _ := g.aws.Value(g.secretName()); after != before {
		t.Error("a refused change was written")
	}
	if strings.Contains(g.logs.String(), password) {
		t.Error("the log holds the Cart Password")
	}
}

// Ensure an address gets no more tries than its limit, and that good sign-ins
// use up none.
func TestSettings_limit(t *testing.T) { synctest.Test(t, settingsLimit) }

func settingsLimit(t *testing.T) {
	g := newBubble(t)
	password := g.postJSON(g.good()).json(t).CartPassword
	for range 3 {
		if a := g.settings(password, "all"); a.status != http.StatusOK {
			t.Fatalf("got %d", a.status)
		}
	}
	statuses := make(chan int)
	const tries = 104
	for range tries {
		go func() { statuses <- g.settings("wrong", "all").status }()
	}
	count := map[int]int{}
	for range tries {
		count[<-statuses]++
	}
	if count[http.StatusUnauthorized] != 60 || count[http.StatusTooManyRequests] != tries-60 {
		t.Errorf("got %v, want 60 looks and then 429", count)
	}
}

// Ensure a store asks BigCommerce only so often, although each sign-in is good.
func TestSettings_repeats(t *testing.T) {
	g := newRig(t)
	password := g.postJSON(g.good()).json(t).CartPassword
	last := 0
	for range 61 {
		last = g.settings(password, "all").status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the 61st choice: got %d, want 429", last)
	}
}

// Ensure a refusal takes the same time for an unknown cart and a wrong password,
// even if Secrets Manager is slow for one of them.
func TestSettings_time(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		took := func(cart string, delay time.Duration) time.Duration {
			b := newBubble(t)
			b.sent(b.good())
			if delay > 0 {
				b.aws.AddFault(awssim.Fault{Operation: "GetSecretValue", Delay: delay, Times: -1})
			}
			start := time.Now()
			rec := httptest.NewRecorder()
			req := httptest.NewRequest(http.MethodPost, "/connection/settings", strings.NewReader(`{"cart_id":"`+cart+`","cart_password":"x","first_order":"all"}`))
			req.Header.Set("Content-Type", "application/json")
			(&connection.Handler{Page: b.handler}).ServeHTTP(rec, req)
			if rec.Code != http.StatusUnauthorized {
				t.Errorf("%s: got %d", cart, rec.Code)
			}
			return time.Since(start)
		}
		for _, cart := range []string{"bc-teststore1", "bc-nosuchstore", "nonsense"} {
			if got := took(cart, 0); got < 300*time.Millisecond || got > 330*time.Millisecond {
				t.Errorf("%s: the refusal took %s", cart, got)
			}
		}
		if got := took("bc-teststore1", 310*time.Millisecond); got < 600*time.Millisecond || got > 630*time.Millisecond {
			t.Errorf("slow: the refusal took %s", got)
		}
	})
}

// Ensure a submission by a program may name the first order. It counts for a new
// store only.
func TestAccept_firstOrder(t *testing.T) {
	g := newRig(t)
	g.withOrders(11, 11, 11)
	if a := g.postJSON(g.goodBut("first_order", "open")); a.status != http.StatusCreated {
		t.Fatalf("got %d %s", a.status, a.body)
	}
	if after, open := g.chosen(); after != 103 || !open {
		t.Errorf("kept %v, %t, want the open ones and those after 103", after, open)
	}
	if text := g.aws.Messages()[0].Text; !strings.Contains(text, "First orders:     open ones, then all after number 103") {
		t.Errorf("the mail does not say what was chosen:\n%s", text)
	}
	a := g.postJSON(g.goodBut("first_order", "all"))
	if after, _ := g.chosen(); a.status != http.StatusOK || after != 103 || !strings.Contains(strings.Join(a.json(t).Advice, " "), "Where Stone Edge begins stays as it was") {
		t.Errorf("again: got %d, kept %v, advice %v", a.status, after, a.json(t).Advice)
	}
	if a := g.post("application/json", strings.Replace(marshal(t, g.goodBut("first_order", "@")), `"@"`, "104", 1)); a.status != http.StatusBadRequest {
		t.Errorf("a number above all orders: got %d", a.status)
	}
}
