package connection_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// Ensure the merchant names who hears of trouble, bounded and checked, and sees
// which are in the way.
func TestSettings_alerts(t *testing.T) {
	g := newRig(t)
	g.signIn()
	if a := g.post("/connection/settings", "alerts", "carl@example.com\r\n Dora@example.com \r\ncarl@EXAMPLE.com"); a.header.Get("Location") != "/connection?done=settings" {
		t.Fatalf("got %d %s", a.status, a.body)
	}
	if got := g.kept().Settings.Alerts; !slices.Equal(got, []string{"carl@example.com", "Dora@example.com"}) {
		t.Errorf("kept %q", got)
	}
	for _, bad := range []string{"nobody", "a@example.com, b", "a@example.com\nBcc: b@example.com", strings.Repeat("x", 300) + "@example.com",
		"a1@e.co,a2@e.co,a3@e.co,a4@e.co,a5@e.co,a6@e.co,a7@e.co,a8@e.co,a9@e.co,a10@e.co,a11@e.co"} {
		a := g.post("/connection/settings", "alerts", bad)
		wantAll(t, a.body, "One of these is no e-mail address")
		if a.status != http.StatusBadRequest || len(g.kept().Settings.Alerts) != 2 {
			t.Errorf("%.40q: got %d, kept %q", bad, a.status, g.kept().Settings.Alerts)
		}
	}
	if a := g.post("/connection/settings", "alerts", ""); a.status != http.StatusSeeOther || g.kept().Settings.Alerts != nil {
		t.Errorf("none: got %d, kept %q", a.status, g.kept().Settings.Alerts)
	}
}

// Ensure a digest that somebody ended begins again from the merchant's page, and
// that a new Cart Password leaves the addresses in old mails good. A post from
// another site's page needs the same address, so it may end a digest, too.
func TestUnsubscribe(t *testing.T) {
	g := newRig(t)
	g.signIn()
	m := g.kept()
	to := m.Recipients()[0]
	link := "/unsubscribe?t=" + m.StoreHash + "." + m.Mark(to)
	ended := func() bool {
		out := &ledger.Unsubscribed{Store: m.StoreHash}
		if err := g.table.Read(t.Context(), out); err != nil {
			t.Fatal(err)
		}
		return out.Has(ledger.Hash(m.Mark(to)))
	}
	session := g.session
	g.session = ""
	page := g.do("GET", link, "", "", "Accept", "text/html")
	wantAll(t, page.body, "End the daily mail?", `action="unsubscribe?t=`+m.StoreHash+"."+m.Mark(to)+`"`)
	if ended() || strings.Contains(page.body, to) {
		t.Error("a look ended it, or the page has the address")
	}
	g.change(func(m *merchant.Merchant) { m.PasswordHash = merchant.HashPassword(merchant.NewPassword()) })
	g.change(func(m *merchant.Merchant) { m.PasswordHash = merchant.HashPassword(merchant.NewPassword()) })
	a := g.do("POST", link, form, "List-Unsubscribe=One-Click", "Sec-Fetch-Site", "cross-site")
	wantAll(t, a.body, "You get the daily mail no more.")
	if !ended() || a.status != http.StatusOK {
		t.Errorf("got %d, ended: %t", a.status, ended())
	}
	g.change(func(k *merchant.Merchant) { k.PasswordHash = m.PasswordHash })
	g.session = session
	wantAll(t, g.do("GET", "/connection?show=settings", "", "").body, "Send the daily mail again to the one address")
	if a := g.post("/connection/settings", "alerts", "", "resubscribe", "yes", "version", "an-older-one"); a.status != http.StatusConflict || !ended() {
		t.Errorf("from an old form: got %d, ended: %t", a.status, ended())
	}
	if a := g.post("/connection/settings", "alerts", "", "resubscribe", "yes"); a.header.Get("Location") != "/connection?done=settings" || ended() {
		t.Errorf("again: got %d %s, ended: %t", a.status, a.header.Get("Location"), ended())
	}
	for _, stranger := range []string{"/unsubscribe?t=nosuchstore." + m.Mark(to), "/unsubscribe?t=" + m.StoreHash + "." + strings.Repeat("a", 32)} {
		g.session = ""
		if a := g.do("POST", stranger, form, ""); a.status != http.StatusNotFound || strings.Contains(a.body, m.StoreHash) {
			t.Errorf("%s: got %d", stranger, a.status)
		}
	}
}

// FuzzUnsubscribe sends any address and body. A stranger ends nothing, and finds
// no bug of ours.
func FuzzUnsubscribe(f *testing.F) {
	g := newRig(f)
	m := g.kept()
	whole := m.StoreHash + "." + m.Mark(m.Recipients()[0])
	for _, link := range []string{"", ".", whole[1:], whole + "a", strings.ToUpper(whole), m.StoreHash + ".", "%00.a", strings.Repeat("a.", 200)} {
		f.Add(link, "List-Unsubscribe=One-Click")
	}
	f.Fuzz(func(t *testing.T, link, body string) {
		g.t = t
		if link == whole {
			t.Skip("the fuzzed text is the address itself; the test needs any other one")
		}
		query := "/unsubscribe?t=" + url.QueryEscape(link)
		for _, method := range []string{"GET", "POST", "PUT"} {
			if a := g.do(method, query, "multipart/form-data", body); a.status >= http.StatusInternalServerError || method == "POST" && a.status == http.StatusOK {
				t.Errorf("%s: got %d %s", method, a.status, a.body)
			}
		}
	})
}
