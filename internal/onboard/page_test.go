package onboard_test

import (
	"flag"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/onboard"
	"connect2cart/internal/standin/bcsim"
)

var update = flag.Bool("update", false, "keep the empty page anew")

// seed is the list in the merchants' present instructions, line by line.
const seed = `Content: read-only
Checkout content: modify
Customers: modify
Customers login: none
Information & Settings: none
Marketing: none
Orders: modify
Order transactions: modify
Create payments: none
Get payment methods: none
Stored Payment instruments: none
Products: modify
Themes: none
Carts: modify
Checkouts: modify
Sites & routes: none
Channel Settings: none
Channel Listings: none
Storefront API tokens: none
Storefront API customer impersonation tokens: none
Store logs: none
Store Locations: read-only
Store Inventory: modify
Fulfillment Methods: modify
Order Fulfillment: modify
`

// Ensure the permission list matches the merchants' instructions and their
// order. Each line must have its words.
func TestPermissions(t *testing.T) {
	var got strings.Builder
	for _, p := range onboard.Permissions {
		got.WriteString(p.Label + ": " + string(p.Grant) + "\n")
		if p.Needed != (p.Without != "") || (p.Grant != onboard.None) != (p.Why != "") || p.Writes && !p.Needed {
			t.Errorf("%s: its words do not fit its level", p.Label)
		}
	}
	if diff := cmp.Diff(seed, got.String()); diff != "" {
		t.Errorf("permissions (-want +got):\n%s", diff)
	}
}

// Ensure the page shows the steps and every permission. It loads everything
// from here and runs nothing inline.
func TestPage(t *testing.T) {
	g := newRig(t)
	a := g.do(http.MethodGet, "/", "", "")
	if a.status != http.StatusOK || a.header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("got %d %s", a.status, a.header.Get("Content-Type"))
	}
	text := strings.ReplaceAll(a.body, "&amp;", "&")
	at := 0
	for line := range strings.Lines(seed) {
		label, level, _ := strings.Cut(strings.TrimSpace(line), ": ")
		next := strings.Index(text[at:], ">"+label+"</label>")
		if level == "none" && next >= 0 || level != "none" && next < 0 {
			t.Errorf("the permission %s: %s is not where it belongs in the list", label, level)
		}
		at += max(next, 0)
	}
	if !strings.Contains(text[at:], "Everything else stays <b>None</b>.") {
		t.Error("the list does not end with what stays at None")
	}
	for _, name := range []string{"store_hash", "client_id", "client_secret", "access_token", "contact_name", "contact_email", "company", "phone", "time_zone", "new_password"} {
		if !strings.Contains(a.body, `name="`+name+`"`) || !strings.Contains(a.body, `for="`+name+`"`) {
			t.Errorf("the page lacks the field %s or its label", name)
		}
	}
	// A click may lead to BigCommerce's screen, in a tab of its own.
	own := strings.ReplaceAll(a.body, `<a class="button small" href="https://login.bigcommerce.com/deep-links/settings/auth/api-accounts" target="_blank" rel="noopener noreferrer">`, "")
	if found := regexp.MustCompile(`(?:src|href|action)="(https?:)?//[^"]*"`).FindAllString(own, -1); found != nil {
		t.Errorf("the page points elsewhere: %v", found)
	}
	if found := regexp.MustCompile(`<script>|<style|style="| on[a-z]+="`).FindAllString(a.body, -1); found != nil {
		t.Errorf("the page runs or styles inline: %v", found)
	}
	if strings.Contains(a.body, "<no value>") || strings.Contains(a.body, "ZgotmplZ") {
		t.Error("a template did not fit")
	}
}

// Ensure every answer has the headers that keep the page to itself.
func TestPage_headers(t *testing.T) {
	g := newRig(t)
	for name, a := range map[string]answer{
		"page":     g.do(http.MethodGet, "/", "", "", "X-Forwarded-Proto", "https"),
		"answer":   g.post("application/json", "{}", "X-Forwarded-Proto", "https"),
		"refusal":  g.post("application/x-www-form-urlencoded", "", "X-Forwarded-Proto", "https"),
		"nothing":  g.do(http.MethodGet, "/nowhere", "", "", "X-Forwarded-Proto", "https"),
		"no asset": g.do(http.MethodGet, "/assets/../handler.go", "", "", "X-Forwarded-Proto", "https"),
	} {
		for header, want := range map[string]string{
			"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Strict-Transport-Security": "max-age=63072000",
		} {
			if got := a.header.Get(header); got != want {
				t.Errorf("%s: got %s %q, want %q", name, header, got, want)
			}
		}
		policy := a.header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: got policy %q", name, policy)
		}
		if a.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: sets a cookie", name)
		}
	}
}

// Ensure the assets are cacheable. A browser with the same file gets a short
// answer.
func TestPage_assets(t *testing.T) {
	g := newRig(t)
	for path, media := range map[string]string{
		"/assets/page.css": "text/css; charset=utf-8", "/assets/page.js": "text/javascript; charset=utf-8",
		"/assets/apifile.js": "text/javascript; charset=utf-8", "/assets/checks.js": "text/javascript; charset=utf-8",
		"/assets/words.js": "text/javascript; charset=utf-8", "/assets/result.js": "text/javascript; charset=utf-8", "/assets/icon.svg": "image/svg+xml",
	} {
		a := g.do(http.MethodGet, path, "", "")
		if a.status != 200 || a.header.Get("Content-Type") != media || !strings.Contains(a.header.Get("Cache-Control"), "max-age") {
			t.Errorf("%s: got %d %s %s", path, a.status, a.header.Get("Content-Type"), a.header.Get("Cache-Control"))
		}
		if again := g.do(http.MethodGet, path, "", "", "If-None-Match", a.header.Get("ETag")); again.status != 304 || again.body != "" {
			t.Errorf("%s: asked again: got %d, want 304", path, again.status)
		}
	}
}

// Ensure unknown methods and addresses get their own refusals.
func TestPage_routes(t *testing.T) {
	g := newRig(t)
	for call, want := range map[string]int{"HEAD /": 200, "PUT /": 405, "DELETE /credentials": 405, "GET /credentials": 200, "GET /assets/": 404, "GET /favicon.ico": 404, "POST /script": 404} {
		method, path, _ := strings.Cut(call, " ")
		if a := g.do(method, path, "", ""); a.status != want {
			t.Errorf("%s: got %d, want %d", call, a.status, want)
		}
	}
}

// Ensure behind a stage the page's own addresses carry it.
func TestPage_stage(t *testing.T) {
	g := newRig(t)
	a := g.do(http.MethodGet, "/", "", "", "X-Forwarded-Prefix", "/prod")
	for _, want := range []string{`action="/prod/credentials#form"`, `href="/prod/assets/page.css"`, `data-script="/prod/script"`} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

// Ensure the ready-made empty page equals the templates' page. Behind a stage
// the templates write it. `make golden` renews it.
func TestPage_blank(t *testing.T) {
	const prefix = "/prod"
	g := newRig(t)
	opened := regexp.MustCompile(`(name="opened" value=")[0-9]+"`)
	written := g.do(http.MethodGet, "/", "", "", "X-Forwarded-Prefix", prefix).body
	written = opened.ReplaceAllString(strings.ReplaceAll(written, `="`+prefix+`/`, `="`), `${1}OPENED"`)
	if *update {
		if err := os.WriteFile("blank.html", []byte(written), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Skip("kept, for the next build to embed; run without -update to compare")
	}
	shown := g.do(http.MethodGet, "/", "", "").body
	if !opened.MatchString(shown) {
		t.Error("the page does not say when it was shown")
	}
	if diff := cmp.Diff(written, opened.ReplaceAllString(shown, `${1}OPENED"`)); diff != "" {
		t.Errorf("not what the templates write; make golden (-want +got):\n%s", diff)
	}
}

// Ensure a refused form comes back with the typed values, but not with the
// keys.
func TestPage_refusedForm(t *testing.T) {
	g := newRig(t)
	sent := g.goodBut("contact_email", "anna", "time_zone", "Europe/Berlin", "new_password", "yes", "company", `"><script>alert(1)</script>`)
	a := g.postForm(sent)
	for _, want := range []string{`value="teststore1"`, `value="Anna Muster"`, `value="anna"`, `value="Europe/Berlin" selected`, ` checked`} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, never := range []string{sent["access_token"], sent["client_id"], sent["client_secret"], "<script>alert"} {
		if strings.Contains(a.body, never) {
			t.Error("the page holds a key, or a tag from the form")
		}
	}
}

// Ensure a returning form names its chosen time zone, even "what was chosen
// before". The script then keeps it.
func TestPage_chosenZone(t *testing.T) {
	g := newRig(t)
	for name, test := range map[string]struct{ page, want string }{
		"nothing chosen": {g.postForm(g.goodBut("contact_email", "x", "time_zone", "")).body, ` data-chosen="">`},
		"a zone":         {g.postForm(g.goodBut("contact_email", "x", "time_zone", "Europe/Berlin")).body, ` data-chosen="Europe/Berlin">`},
	} {
		if !strings.Contains(test.page, test.want) {
			t.Errorf("%s: the page lacks %s", name, test.want)
		}
	}
	for name, page := range map[string]string{
		"the empty page":           g.do(http.MethodGet, "/", "", "").body,
		"a form nobody could read": g.post("application/x-www-form-urlencoded", "store_hash=%zz").body,
	} {
		if strings.Contains(page, "data-chosen") {
			t.Errorf("%s says that a time zone was chosen", name)
		}
	}
}

// Ensure the result shows the time zone in force, from any source.
func TestPage_zoneInForce(t *testing.T) {
	g := newRig(t)
	for _, test := range []struct{ sent, guessed, want string }{
		{"America/Chicago", "America/Chicago", "America/Chicago"}, // a new store
		{"Europe/Vienna", "Europe/Vienna", "America/Chicago"},     // the browser's zone was only a guess
		{"Europe/Vienna", "", "Europe/Vienna"},
		{"", "", "Europe/Vienna"},
	} {
		page := g.postForm(g.goodBut("time_zone", test.sent, "guessed_zone", test.guessed)).body
		if !strings.Contains(page, `<b id="zone">`+test.want+`</b>`) {
			t.Errorf("sent %q, guessed %q: the page does not show %s", test.sent, test.guessed, test.want)
		}
	}
}

// Ensure a screen reader announces the refused fields. Their list leads a
// keyboard to each one.
func TestPage_refusedFields(t *testing.T) {
	g := newRig(t)
	a := g.postForm(map[string]string{"time_zone": "Mars/Olympus", "company": "\x07x", "phone": "none", "new_password": "maybe", "website": "x"})
	for _, name := range []string{"store_hash", "client_id", "client_secret", "access_token", "contact_name", "contact_email", "company", "phone", "time_zone", "new_password"} {
		if !regexp.MustCompile(`<(input|select)[^>]* id="` + name + `"[^>]* aria-invalid="true"`).MatchString(a.body) {
			t.Errorf("the field %s is not marked", name)
		}
		if !strings.Contains(a.body, `<li><a href="#`+name+`">`) {
			t.Errorf("the list has no link to %s", name)
		}
	}
	if strings.Contains(a.body, `href="#website"`) {
		t.Error("the list has a link to a field that nobody sees")
	}
	if n := strings.Count(g.postForm(g.goodBut("company", "\x07x")).body, `aria-invalid="true"`); n != 1 {
		t.Errorf("%d fields are marked, want the company alone", n)
	}
	if n := strings.Count(g.do(http.MethodGet, "/", "", "").body, `aria-invalid`); n != 0 {
		t.Errorf("%d fields of the empty form are marked", n)
	}
}

// Ensure the form comes back free of possible keys. Each may stand in any
// field, with any text around it.
func TestPage_keysInOtherFields(t *testing.T) {
	g := newRig(t)
	token := g.store.Account().AccessToken
	for _, name := range []string{"store_hash", "contact_name", "contact_email", "company", "phone", "first_order", "time_zone", "guessed_zone", "new_password", "website", "opened"} {
		for _, value := range []string{"ACCESS TOKEN: " + token, token + "@example.com", "https://api.bigcommerce.com/stores/" + token[:20] + "/v3/"} {
			for _, a := range []answer{
				g.postForm(g.goodBut("access_token", "", name, value)),
				g.postForm(g.goodBut("access_token", "", "client_id", "", "client_secret", "", name, value)),
			} {
				if strings.Contains(a.body, token[:20]) {
					t.Errorf("%s: the page holds %q", name, value)
				}
			}
		}
	}
	if logs := g.logs.String(); strings.Contains(logs, token[:12]) {
		t.Errorf("the log holds the token:\n%s", logs)
	}
}

// Ensure the page gets a time for its next try if waiting helps and another try
// is harmless. In all other cases it gets none.
func TestPage_again(t *testing.T) {
	g := newRig(t)
	g.store.Fail(bcsim.Fault{Method: "GET", Path: "/v2/orders/count", Status: 507})
	a := g.postForm(g.good())
	if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") != "30" || !strings.Contains(a.body, `id="again" class="trying" data-after="30" hidden`) {
		t.Errorf("503: got %d, Retry-After %s", a.status, a.header.Get("Retry-After"))
	}
	g.store.Heal()
	if a := g.postForm(g.goodBut("access_token", secondKey)); a.status != http.StatusUnprocessableEntity || strings.Contains(a.body, `id="again"`) {
		t.Errorf("422: got %d, or the page tries again", a.status)
	}
	for range 62 {
		a = g.postForm(g.good())
	}
	if a.status != http.StatusTooManyRequests || strings.Contains(a.body, `id="again"`) {
		t.Errorf("429: got %d, or the page tries again", a.status)
	}
}
