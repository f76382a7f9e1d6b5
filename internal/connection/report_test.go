package connection_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// Ensure a comparison proves that nothing is missing, and that its outcome stays
// on the page with its time.
func TestReconcile(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for id := int64(101); id < 111; id++ {
		g.order(id, 11)
	}
	g.poll()
	g.signIn()
	if page := g.do("GET", "/connection", "", "").body; strings.Contains(page, "Compared on") {
		t.Error("a comparison that nobody asked for")
	}
	if a := g.post("/connection/reconcile"); a.header.Get("Location") != "/connection?done=compared" {
		t.Fatalf("got %d %s %s", a.status, a.header.Get("Location"), a.body)
	}
	const says = "10 orders of the last 30 days compared: Stone Edge has 10 of 10, 0 come with the next import. Missing: none."
	for _, query := range []string{"?done=compared", ""} {
		wantAll(t, g.do("GET", "/connection"+query, "", "").body, "Nothing is missing", says, "Compared on ")
	}
	a := g.do("POST", "/connection/reconcile", "application/json", "{}", g.basic()...)
	wantAll(t, a.body, `"whole":true`, `"eligible":10`, `"missing":[]`)
	g.store.Fail(bcsim.Fault{Path: "/v2/orders", Status: 400, Times: 100})
	before := withoutTimes(g.json()["reconciliation"])
	if a := g.post("/connection/reconcile"); a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || !strings.Contains(a.body, "so nothing was done") {
		t.Errorf("BigCommerce is down: got %d %s", a.status, a.body)
	}
	if after := withoutTimes(g.json()["reconciliation"]); after != before || after == "null" {
		t.Errorf("a failure replaced %s by %s", before, after)
	}
}

// Ensure a large store is compared in steps: each answer says how far it came, a
// failure in between loses nothing, and a page without JavaScript goes on by
// itself.
func TestReconcile_steps(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for id := int64(1); id <= 2100; id++ {
		g.order(id, 11)
	}
	g.poll("batchsize", "10")
	g.poll("lastorder", "2095", "batchsize", "10")
	g.signIn()
	step := func() (r struct {
		Read, Of, Lacking, Given, Before int
		Whole                            bool
		Missing                          []int64
	}) {
		a := g.do("POST", "/connection/reconcile", "application/json", `{"step":"yes"}`, g.basic()...)
		if err := json.Unmarshal([]byte(a.body), &r); err != nil || a.status != http.StatusOK {
			t.Fatalf("got %d %s", a.status, a.body)
		}
		return r
	}
	if r := step(); r.Read != 1000 || r.Of != 2100 || r.Whole {
		t.Fatalf("the first step: got %+v", r)
	}
	wantAll(t, g.do("GET", "/connection", "", "").body, "1000 of about 2100 orders of the last 30 days compared so far", "Go on comparing")
	g.store.Fail(bcsim.Fault{Path: "/v2/orders", Status: 400, Times: 100})
	if a := g.post("/connection/reconcile"); a.status != http.StatusServiceUnavailable {
		t.Errorf("BigCommerce is down: got %d", a.status)
	}
	g.store.Heal()
	page := g.do("GET", "/connection?show=comparing", "", "")
	wantAll(t, page.body, `http-equiv="refresh" content="0;url=connection?show=comparing"`, `max="2100" value="2000"`)
	if a := g.do("GET", "/connection?show=comparing", "", ""); a.header.Get("Location") != "/connection?done=compared" {
		t.Errorf("the last step: got %d %s", a.status, a.body)
	}
	wantAll(t, g.do("GET", "/connection?done=compared", "", "").body, "2100 orders of the last 30 days compared")
	calls := len(g.store.Requests())
	if g.do("GET", "/connection?show=comparing", "", ""); len(g.store.Requests()) != calls {
		t.Error("the address alone begins a comparison")
	}
	if r := step(); r.Read != 1000 {
		t.Errorf("another comparison begins with %+v", r)
	}
	g.change(func(m *merchant.Merchant) { m.Settings.OrderStatuses = []int{9} })
	if r := step(); r.Read != 1000 {
		t.Errorf("after a change of the settings: got %+v, want a new one", r)
	}
}
