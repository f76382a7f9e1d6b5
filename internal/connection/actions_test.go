package connection_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// Ensure a merchant pauses and resumes, and that Stone Edge notices at once.
func TestPause(t *testing.T) {
	g := newRig(t)
	g.order(101, 11)
	g.signIn()
	a := g.post("/connection/pause")
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/connection?done=paused" || !g.paused() {
		t.Errorf("got %d %v", a.status, a.header)
	}
	wantAll(t, g.do("GET", "/connection?done=paused", "", "").body, "<b>Paused. Stone Edge gets nothing until you resume.</b>", ">Resume<")
	if got := g.poll(); strings.Contains(got, "<OrderNumber>") {
		t.Errorf("a paused store answers %s", got)
	}
	before := len(g.aws.Calls())
	g.post("/connection/pause") // again
	for _, call := range g.aws.Calls()[before:] {
		if call.Operation == "PutSecretValue" {
			t.Error("the repeat was written")
		}
	}
	g.do("POST", "/connection/resume", "application/json", "{}", g.basic()...)
	if got := g.poll(); !strings.Contains(got, "<OrderNumber>101</OrderNumber>") {
		t.Errorf("a resumed store answers %s", got)
	}
}

// Ensure an order comes again when the merchant asks for it, and only then.
func TestGiveAgain(t *testing.T) {
	g := newRig(t)
	g.order(101, 11)
	g.order(102, 7)
	g.order(103, 11)
	g.poll()
	g.poll("lastorder", "103")
	g.signIn()
	for order, want := range map[string]string{"101": "again&order=101", "102": "not_offered&order=102", "999": "no_order&order=999"} {
		if a := g.post("/connection/give-again", "order", " "+order); a.header.Get("Location") != "/connection?done="+want {
			t.Errorf("%s: got %d %s", order, a.status, a.header.Get("Location"))
		}
	}
	if got := g.poll("lastorder", "103"); !strings.Contains(got, "<OrderNumber>101</OrderNumber>") || strings.Contains(got, "<OrderNumber>102<") {
		t.Errorf("Stone Edge got %s", got)
	}
	for _, odd := range []string{"", "0", "-1", "1;2", "99999999999999999999"} {
		if a := g.post("/connection/give-again", "order", odd); a.status != http.StatusBadRequest || !strings.Contains(a.body, "Type the number of one order.") {
			t.Errorf("%q: got %d", odd, a.status)
		}
	}
}

// Ensure settings change together or not at all. The answer names each bad
// one.
func TestSettings(t *testing.T) {
	g := newRig(t)
	g.signIn()
	page := g.do("GET", "/connection?show=settings", "", "").body
	wantAll(t, page, `id="order_statuses_11" name="order_statuses_11" value="yes" checked`, `id="order_statuses_7" name="order_statuses_7" value="yes">`,
		`<option value="America/Chicago" selected>`, `id="location_1" name="location_1" value="yes">`)
	version := regexp.MustCompile(`name="version" value="([^"]+)"`).FindStringSubmatch(page)[1]
	a := g.post("/connection/settings", "version", version, "order_statuses_ticks", "1", "order_statuses_11", "yes", "order_statuses_7", "yes",
		"location_ticks", "1", "location_1", "yes", "location_2", "yes", "location_first", "2",
		"time_zone", "Europe/Berlin", "status_labels", "Picked=ignore\r\nGone = shipped", "carriers", "Truck=R+L Carriers", "answer_unknown_sku", "ok", "late_orders", "off", "price", "regular")
	m := g.kept()
	if s := m.Settings; a.header.Get("Location") != "/connection?done=settings" || !slices.Equal(s.OrderStatuses, []int{7, 11}) || s.Location != "2,1" ||
		s.TimeZone != "Europe/Berlin" || s.StatusLabels["Gone"] != "shipped" || s.Carriers["Truck"] != "R+L Carriers" || s.AnswerUnknownSKU != "ok" || s.LateOrders != "off" || s.Price != "regular" {
		t.Errorf("got %d %s, kept %+v", a.status, a.body, m.Settings)
	}
	if a := g.post("/connection/settings", "version", version, "time_zone", "UTC"); a.status != http.StatusConflict {
		t.Errorf("a form from before: got %d", a.status)
	}
	a = g.post("/connection/settings", "time_zone", "Mars", "carriers", "x", "answer_below_zero", "ok")
	wantAll(t, a.body, "This is no time zone.", "We do not know one of these carriers", ">x</textarea>", `<a href="#time_zone">This is no time zone.</a>`, `id="time_zone"`, `<a href="#carriers">`, `id="carriers"`)
	if after := g.kept(); a.status != http.StatusBadRequest || after.Version != m.Version {
		t.Errorf("bad ones: got %d, or one was kept", a.status)
	}
	a = g.do("POST", "/connection/settings", "application/json", `{"order_statuses":"99","unit_price_digits":3,"store_code":"x","paused":"true"}`, g.basic()...)
	var got struct {
		Errors []struct{ Field, Code string }
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || len(got.Errors) != 2 || got.Errors[0].Field != "order_statuses" {
		t.Errorf("JSON: got %d %s", a.status, a.body)
	}
	a = g.do("POST", "/connection/settings", "application/json", `{"unit_price_digits":2,"store_code":"x"}`, g.basic()...)
	wantAll(t, a.body, `"unit_price_digits":"2"`, `"time_zone":"Europe/Berlin"`)
	if g.kept().Settings.StoreCode != "" || g.paused() {
		t.Error("the page changed what it must not")
	}
}

// Ensure saving the form as it came changes nothing.
func TestSettings_unchanged(t *testing.T) {
	g := newRig(t)
	g.signIn()
	before := g.kept().Version
	pairs := []string{"order_statuses_ticks", "1", "location_ticks", "1", "location_first", "1", "time_zone", "America/Chicago", "status_labels", "", "answer_unknown_sku", "false"}
	for _, id := range []string{"2", "3", "8", "9", "10", "11", "14"} {
		pairs = append(pairs, "order_statuses_"+id, "yes")
	}
	if a := g.post("/connection/settings", pairs...); a.header.Get("Location") != "/connection?done=unchanged" || g.kept().Version != before {
		t.Errorf("got %d %s %s", a.status, a.header.Get("Location"), a.body)
	}
}

// Ensure the merchant chooses where Stone Edge begins until it has an order.
func TestSettings_begin(t *testing.T) {
	g := newRig(t)
	g.order(101, 11)
	g.order(102, 11)
	g.signIn()
	wantAll(t, g.do("GET", "/connection", "", "").body, "Until you choose, Stone Edge gets all of them.", `id="begin-open" value="open" checked`, "2 orders now: Awaiting Fulfillment 2")
	if a := g.post("/connection/settings", "first_order", "new"); a.header.Get("Location") != "/connection?done=begin" || g.kept().Settings.FirstOrder != 102 {
		t.Errorf("got %d %s", a.status, a.body)
	}
	wantAll(t, g.do("GET", "/connection", "", "").body, "Orders up to number 102 are left out.",
		"Chosen: all after number 102.", `id="begin-number" value="number" checked`, `value="102">`)
	g.post("/connection/settings", "first_order", "all")
	g.poll()
	if a := g.post("/connection/settings", "first_order", "new"); a.status != http.StatusConflict {
		t.Errorf("after the first download: got %d", a.status)
	}
	if page := g.do("GET", "/connection", "", "").body; strings.Contains(page, "begin-open") {
		t.Error("the page still asks where to begin")
	}
}

// Ensure a new check shows the key's losses.
func TestCheck(t *testing.T) {
	g := newRig(t)
	g.signIn()
	if a := g.post("/connection/check"); a.header.Get("Location") != "/connection?done=checked" {
		t.Errorf("got %d %s", a.status, a.body)
	}
	account := g.store.Account()
	account.Scopes = bcsim.Scopes{"store_v2_orders": true, "store_v2_products_read_only": true}
	g.store.SetAccount(account.StoreHash, account)
	if a := g.post("/connection/check"); a.header.Get("Location") != "/connection?done=lacking" {
		t.Errorf("got %d %s", a.status, a.body)
	}
	page := g.do("GET", "/connection", "", "").body
	wantAll(t, page, `<li class="missing">`, "The key lacks the permission ")
	account.AccessToken = "another"
	g.store.SetAccount(account.StoreHash, account)
	if a := g.post("/connection/check"); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "BigCommerce refuses the key.") {
		t.Errorf("an unknown key: got %d %s", a.status, a.body)
	}
}

// Ensure a new password needs a second yes, shows once, and ends the old one and
// all its sessions.
func TestPassword(t *testing.T) {
	g := newRig(t)
	g.signIn()
	other := g.session
	g.session = ""
	g.signIn()
	ask := g.post("/connection/password")
	wantAll(t, ask.body, "Make a new Cart Password?", `name="confirm" value="yes"`)
	version := regexp.MustCompile(`name="version" value="([^"]+)"`).FindStringSubmatch(ask.body)[1]
	a := g.post("/connection/password", "confirm", "yes", "version", version)
	found := regexp.MustCompile(`>([0-9A-Z]{4}(-[0-9A-Z]{4}){7})</textarea>`).FindStringSubmatch(a.body)
	if found == nil {
		t.Fatalf("got %d %s", a.status, a.body)
	}
	if again := g.post("/connection/password", "confirm", "yes", "version", version); again.status != http.StatusUnauthorized {
		t.Errorf("a reload under the old session: got %d", again.status)
	}
	old := g.session
	g.session = a.cookie(t).Value
	if again := g.post("/connection/password", "confirm", "yes", "version", version); again.status != http.StatusConflict {
		t.Errorf("a reload: got %d", again.status)
	}
	if page := g.do("GET", "/connection", "", "").body; !strings.Contains(page, "Orders that Stone Edge got") || strings.Contains(page, found[1]) {
		t.Error("the new session is lost, or the password shows twice")
	}
	for _, session := range []string{other, old} {
		g.session = session
		if page := g.do("GET", "/connection", "", "").body; strings.Contains(page, "Orders that Stone Edge got") {
			t.Error("a session under the old password lives")
		}
	}
	if got := g.poll(); !strings.Contains(got, "Access denied") {
		t.Errorf("the old password: %s", got)
	}
	if g.password = found[1]; strings.Contains(g.poll(), "Access denied") || strings.Contains(g.logs.String()+g.aws.LedgerText(), found[1]) {
		t.Error("the new password is refused, or was kept")
	}
}

// Ensure only the first of several answers to the same question makes a
// password, so every password on a page works.
func TestPassword_together(t *testing.T) {
	g := newRig(t)
	g.signIn()
	version := g.kept().Version
	answers := make(chan answer)
	const tries = 5
	for range tries {
		go func() { answers <- g.post("/connection/password", "confirm", "yes", "version", version) }()
	}
	shown := 0
	for range tries {
		switch a := <-answers; a.status {
		case http.StatusOK:
			shown++
		case http.StatusConflict, http.StatusUnauthorized: // too late, or signed out by the first one
		default:
			t.Errorf("got %d %s", a.status, a.body)
		}
	}
	if shown != 1 {
		t.Errorf("%d passwords were shown, want 1", shown)
	}
}

// Ensure a disconnection asks twice, names all that goes, and locks everybody
// out.
func TestDisconnect(t *testing.T) {
	g := newRig(t)
	g.signIn()
	wantAll(t, g.post("/connection/disconnect").body, "Disconnect this store?", "What goes", "Store-level API accounts")
	if a := g.do("POST", "/connection/disconnect", "application/json", "{}", g.basic()...); a.status != http.StatusBadRequest {
		t.Errorf("JSON without a yes: got %d", a.status)
	}
	if g.kept().Removed {
		t.Fatal("one click removed the store")
	}
	a := g.post("/connection/disconnect", "confirm", "yes")
	wantAll(t, a.body, "Disconnected", "its settings come back", "Delete the API account in BigCommerce.")
	if c := a.cookie(t); c.MaxAge >= 0 {
		t.Errorf("the cookie stays: %s", c)
	}
	if page := g.do("GET", "/connection", "", "").body; strings.Contains(page, "Orders that Stone Edge got") {
		t.Error("still signed in")
	}
	if got := g.poll(); !strings.Contains(got, "Access denied") {
		t.Errorf("Stone Edge reads %s", got)
	}
	g.session = ""
	g.connect() // again
	if m := g.kept(); m.Removed || m.Settings.TimeZone != "America/Chicago" {
		t.Errorf("came back as %+v", m.Settings)
	}
}

// Ensure a store whose secret takes no more versions says so, and when to go on.
func TestActions_full(t *testing.T) {
	g := newRig(t)
	g.aws.SetVersions(1)
	a := g.do("POST", "/connection/pause", "application/json", "{}", g.basic()...)
	if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "3600" {
		t.Errorf("got %d %s", a.status, a.body)
	}
	wantAll(t, a.body, "our vault takes no further change.", "Wait an hour or more, and try again.")
}

// Ensure whoever changes things again and again reads how to go on, and cannot keep
// the owner of the key from a new Cart Password.
func TestActions_limit(t *testing.T) {
	g := newRig(t)
	var last answer
	for n := 0; last.status <= http.StatusOK && n < 20; n++ {
		last = g.do("POST", "/connection/"+[]string{"pause", "resume"}[n%2], "application/json", "{}", g.basic()...)
	}
	if last.status != http.StatusTooManyRequests || last.header.Get("Retry-After") == "" || strings.Contains(last.body, "form was sent") {
		t.Errorf("got %d %s", last.status, last.body)
	}
	wantAll(t, last.body, "This store was changed or checked too often in a short time.", "send the form for connecting")
	a := g.store.Account()
	body, _ := json.Marshal(map[string]string{
		"store_hash": a.StoreHash, "client_id": a.ClientID, "client_secret": a.ClientSecret, "access_token": a.AccessToken,
		"contact_name": "Anna Muster", "contact_email": "canary@shop.example", "new_password": "yes",
	})
	if got := g.do("POST", "/credentials", "application/json", string(body)); got.status != http.StatusOK || !strings.Contains(got.body, `"cart_password"`) {
		t.Errorf("the form: got %d %s", got.status, got.body)
	}
}

// failing is an AWS that fails one of its operations as soon as another one is
// asked for.
type failing struct {
	*awssim.Server
	from  string
	fault awssim.Fault
}

func (f *failing) RoundTrip(r *http.Request) (*http.Response, error) {
	if f.from != "" && strings.HasSuffix(r.Header.Get("X-Amz-Target"), "."+f.from) {
		f.AddFault(f.fault)
		f.from = ""
	}
	return f.Server.RoundTrip(r)
}

// Ensure a disconnection that breaks off says what is so, and how to end it.
func TestDisconnect_half(t *testing.T) {
	for name, broken := range map[string]failing{
		"the ledger fails":         {from: "PutSecretValue", fault: awssim.LedgerDown()},
		"the answer is lost":       {from: "PutSecretValue", fault: awssim.Fault{Operation: "PutSecretValue", Acts: true, Cut: true, Times: -1}},
		"the deletion is refused":  {from: "DeleteSecret", fault: awssim.Throttle("DeleteSecret", -1)},
		"the ledger fails at once": {from: "BatchGetItem", fault: awssim.LedgerDown()},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newBubble(t)
				g.signIn()
				broken.Server = g.aws
				other := g.through(&broken)
				a := other.post("/connection/disconnect", "confirm", "yes")
				g.aws.ClearFaults()
				refused := strings.Contains(g.poll(), "Access denied")
				if says := strings.Contains(a.body, "Stone Edge is refused already"); a.status < 500 || says != refused || says == strings.Contains(a.body, "it still is") {
					t.Errorf("refused %t; got %d %s", refused, a.status, a.body)
				}
				if refused {
					g.session = ""
					g.connect() // again
					g.signIn()
				}
				wantAll(t, g.post("/connection/disconnect", "confirm", "yes").body, "Disconnected")
			})
		})
	}
}

// Ensure a disconnection whose last answer is lost reads as done.
func TestDisconnect_lostAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		g.signIn()
		g.aws.AddFault(awssim.Fault{Operation: "DeleteSecret", Acts: true, Cut: true})
		wantAll(t, g.post("/connection/disconnect", "confirm", "yes").body, "Disconnected")
	})
}
