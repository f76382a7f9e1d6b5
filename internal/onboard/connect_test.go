package onboard_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/ledger"
	"connect2cart/internal/onboard"
)

// allOK is the answer about a key with all permissions, in the control panel's
// order.
func allOK() []onboard.Scope {
	return []onboard.Scope{
		{Name: "store_v2_customers", Label: "Customers", Needed: onboard.Modify, Status: "ok"},
		{Name: "store_v2_orders", Label: "Orders", Needed: onboard.Modify, Status: "ok"},
		{Name: "store_v2_transactions", Label: "Order transactions", Needed: onboard.Modify, Status: "ok"},
		{Name: "store_v2_products", Label: "Products", Needed: onboard.Modify, Status: "ok"},
		{Name: "store_locations_read_only", Label: "Store Locations", Needed: onboard.ReadOnly, Status: "ok"},
		{Name: "store_inventory", Label: "Store Inventory", Needed: onboard.Modify, Status: "ok"},
		{Name: "store_order_fulfillment_manage", Label: "Order Fulfillment", Needed: onboard.Modify, Status: "ok"},
	}
}

// Ensure BigCommerce verifies a good submission first. The store then has its
// tags, sales hear of it, and the answer has the values for Stone Edge.
func TestConnect(t *testing.T) {
	g := newRig(t)
	a := g.postJSON(g.good())
	if a.status != http.StatusCreated {
		t.Fatalf("got status %d, want 201\n%s", a.status, a.body)
	}
	v := a.json(t)
	want := connectedView{
		CartID: "bc-teststore1", CartPassword: v.CartPassword, ScriptURL: g.url + "/script", StoreHash: "teststore1",
		Scopes: allOK(), Notification: "sent",
	}
	if diff := cmp.Diff(want, v); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if len(strings.Split(v.CartPassword, "-")) != 8 {
		t.Errorf("got Cart Password of %d characters, want 8 groups", len(v.CartPassword))
	}
	kept := g.kept()
	if kept["cart_id"] != "bc-teststore1" || kept["script_url"] != g.url+"/script" || kept["password_hash"] == v.CartPassword {
		t.Error("the record differs from the answer")
	}
	if zone := kept["settings"].(map[string]any)["time_zone"]; zone != "America/Chicago" {
		t.Errorf("got time zone %v, want America/Chicago", zone)
	}
	if tags := g.tags(); tags["app"] != "connect2cart" || tags["store_hash"] != "teststore1" || tags["notification"] != "sent" {
		t.Errorf("got tags %v", tags)
	}
	mails := g.aws.Messages()
	if len(mails) != 1 || mails[0].To[0] != "sales@example.com" || !strings.Contains(mails[0].Text, "bc-teststore1") {
		t.Errorf("got %d mails, want one to sales", len(mails))
	}
	if puts := g.store.Count("PUT", "") + g.store.Count("POST", ""); puts != 3 {
		t.Errorf("got %d write probes, want 3", puts)
	}
}

// Ensure the order is verify, keep, mail, tag. A crash between any two loses
// nothing.
func TestConnect_order(t *testing.T) {
	g := newRig(t)
	g.postJSON(g.good())
	got := strings.Join(g.aws.Operations(), " ")
	create, send, tag := strings.Index(got, "CreateSecret"), strings.Index(got, "SendRawEmail"), strings.LastIndex(got, "TagResource")
	if create < 0 || send < create || tag < send {
		t.Errorf("got operations %s", got)
	}
}

// Ensure a form gets a page with the same values.
func TestConnect_form(t *testing.T) {
	g := newRig(t)
	a := g.postForm(g.good())
	if a.status != http.StatusCreated || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		t.Fatalf("got %d %s, want 201 and a page", a.status, a.header.Get("Content-Type"))
	}
	for _, want := range []string{"bc-teststore1", g.url + "/script", strings.TrimPrefix(g.url, "http://") + "/script", "we show it only this once"} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// Ensure a connected store keeps its Cart ID and its settings. It also keeps
// its Cart Password, unless the form asks for a new one.
func TestConnect_again(t *testing.T) { synctest.Test(t, connectagain) }

func connectagain(t *testing.T) {
	g := newBubble(t)
	first := g.postJSON(g.good()).json(t)
	before := g.kept()

	again := g.postJSON(g.goodBut("contact_name", "Bert Beispiel", "contact_email", "bert@example.com", "time_zone", ""))
	v := again.json(t)
	if again.status != http.StatusOK || v.CartPassword != "" || v.CartID != first.CartID {
		t.Errorf("got status %d, a password: %t, Cart ID %s; want 200, none, %s", again.status, v.CartPassword != "", v.CartID, first.CartID)
	}
	kept := g.kept()
	if kept["password_hash"] != before["password_hash"] {
		t.Error("the Cart Password changed though nobody asked for it")
	}
	if zone := kept["settings"].(map[string]any)["time_zone"]; zone != "America/Chicago" {
		t.Errorf("got time zone %v, want the one from before", zone)
	}
	if first := kept["first_contact"].(map[string]any)["email"]; first != "anna@example.com" {
		t.Errorf("got first contact %v, want anna", first)
	}

	for _, test := range []struct{ sent, guessed, want string }{
		{"Europe/Vienna", "Europe/Vienna", "America/Chicago"}, // the browser's zone was only a guess
		{"Europe/Vienna", "Europe/Berlin", "Europe/Vienna"},
		{"America/Chicago", "", "America/Chicago"},
	} {
		g.postJSON(g.goodBut("time_zone", test.sent, "guessed_zone", test.guessed))
		if zone := g.kept()["settings"].(map[string]any)["time_zone"]; zone != test.want {
			t.Errorf("sent %s, guessed %q: got time zone %v, want %s", test.sent, test.guessed, zone, test.want)
		}
	}

	time.Sleep(ledger.MailPause)
	v = g.postJSON(g.goodBut("new_password", "yes")).json(t)
	if v.CartPassword == "" || g.kept()["password_hash"] == before["password_hash"] {
		t.Error("no new Cart Password though one was asked for")
	}
	if got := len(g.aws.Messages()); got != 2 {
		t.Errorf("got %d mails, want one for the connection and one for the password", got)
	}
}

// Ensure the box for a new Cart Password accepts every spelling of yes and no.
// Any other value gets an error.
func TestConnect_newPasswordSpelled(t *testing.T) {
	g := newRig(t)
	g.postJSON(g.good())
	for value, want := range map[string]string{
		`true`: "yes", `1`: "yes", `"yes"`: "yes", `"true"`: "yes", `"on"`: "yes", `" YES "`: "yes", `"1"`: "yes",
		`false`: "no", `0`: "no", `""`: "no", `"no"`: "no", `null`: "no", `"false"`: "no", `"0"`: "no", `"off"`: "no",
		`2`: "invalid", `1.5`: "invalid", `"maybe"`: "invalid", `["yes"]`: "invalid", `{}`: "invalid", `"\ufffd"`: "invalid",
	} {
		a := g.post("application/json", strings.Replace(marshal(t, g.good()), "{", `{"new_password":`+value+`,`, 1))
		v := a.json(t)
		got := "no"
		switch {
		case a.status == http.StatusBadRequest && cmp.Equal(v.codes(), []string{"new_password invalid"}):
			got = "invalid"
		case a.status != http.StatusOK:
			got = fmt.Sprint(a.status, v.codes())
		case v.CartPassword != "":
			got = "yes"
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", value, got, want)
		}
	}
	for name, value := range map[string]string{"contact_name": "true", "company": "1", "contact_email": "false"} {
		body := strings.Replace(marshal(t, g.goodBut(name, "@@")), `"@@"`, value, 1)
		if got := g.post("application/json", body).json(t).codes(); !cmp.Equal(got, []string{name + " invalid"}) {
			t.Errorf("%s: %s: got %v", name, value, got)
		}
	}
	if page := g.postForm(g.goodBut("new_password", "on", "contact_email", "x")).body; !strings.Contains(page, `value="yes" checked`) {
		t.Error("a ticked box comes back without its tick")
	}
}

// Ensure the contact hears of the connection, if mails to contacts are on. The
// first contact hears of a replaced key.
func TestConnect_contactIsTold(t *testing.T) { synctest.Test(t, connectcontactIsTold) }

func connectcontactIsTold(t *testing.T) {
	g := newBubble(t, func(h *onboard.Handler) { h.ToContact = true })
	g.handler.Transport = withSecondKey(g)
	g.postJSON(g.good())
	time.Sleep(ledger.MailPause)
	g.postJSON(g.goodBut("access_token", secondKey, "contact_email", "mallory@example.com", "contact_name", "Mallory"))
	var to []string
	for _, m := range g.aws.Messages() {
		to = append(to, m.To[0])
	}
	want := []string{"sales@example.com", "anna@example.com", "sales@example.com", "anna@example.com"}
	if diff := cmp.Diff(want, to); diff != "" {
		t.Errorf("recipients (-want +got):\n%s", diff)
	}
}

// Ensure the Script URL is the public one. It comes from the request with its
// stage, or from PublicURL.
func TestConnect_scriptURL(t *testing.T) {
	for name, test := range map[string]struct {
		public  string
		headers []string
		want    string
	}{
		"a custom domain is set":       {public: "https://shop.example.com", want: "https://shop.example.com/script"},
		"it is set with a slash":       {public: "https://shop.example.com/", want: "https://shop.example.com/script"},
		"https and a stage come along": {headers: []string{"X-Forwarded-Proto", "https", "X-Forwarded-Prefix", "/prod"}, want: "https://HOST/prod/script"},
		"nothing is known":             {want: "http://HOST/script"},
	} {
		t.Run(name, func(t *testing.T) {
			g := newRig(t, func(h *onboard.Handler) { h.PublicURL = test.public })
			body := `{"store_hash":"teststore1","client_id":"simclient0simclient0simclient01","client_secret":"` + strings.Repeat("51", 32) +
				`","access_token":"` + g.store.Account().AccessToken + `","contact_name":"A","contact_email":"a@example.com"}`
			v := g.post("application/json", body, test.headers...).json(t)
			want := strings.Replace(test.want, "HOST", strings.TrimPrefix(g.url, "http://"), 1)
			if v.ScriptURL != want {
				t.Errorf("got %s, want %s (%v)", v.ScriptURL, want, v.codes())
			}
		})
	}
}
