package connection_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// Ensure a merchant signs in by the form and gets the page. Scripts, other
// sites and plain connections never see the cookie.
func TestSignIn(t *testing.T) {
	g := newRig(t)
	entry := g.do("GET", "/connection", "", "")
	wantAll(t, entry.body, `<form method="post" action="connection">`, `name="cart_password" type="password"`)
	if entry.status != http.StatusOK || entry.header.Get("Set-Cookie") != "" || entry.header.Get("Cache-Control") != "no-store" {
		t.Errorf("got %d %v", entry.status, entry.header)
	}
	a := g.signIn()
	c := a.cookie(t)
	if c.Name != "__Host-connection" || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 1800 {
		t.Errorf("got the cookie %s", c)
	}
	if a.header.Get("Location") != "/connection" {
		t.Errorf("goes on at %q", a.header.Get("Location"))
	}
	if page := g.do("GET", "/connection", "", ""); page.status != http.StatusOK || !strings.Contains(page.body, "Orders that Stone Edge got") {
		t.Errorf("got %d %s", page.status, page.body)
	}
	token := strings.TrimPrefix(g.session, "teststore1.")
	if strings.Contains(g.aws.LedgerText()+g.logs.String(), token) {
		t.Error("the table or the log has the token")
	}
}

// Ensure a session ends: by signing out, by a new password, by a removal. A
// made-up cookie is none.
func TestSession_ends(t *testing.T) {
	signedIn := func(g *rig) bool {
		return strings.Contains(g.do("GET", "/connection", "", "").body, "Orders that Stone Edge got")
	}
	for name, end := range map[string]func(*rig){
		"sign out": func(g *rig) { g.post("/connection/sign-out") },
		"another password": func(g *rig) {
			g.change(func(m *merchant.Merchant) { m.PasswordHash = merchant.HashPassword(merchant.NewPassword()) })
		},
		"removed":       func(g *rig) { _, _ = g.vault.Remove(g.t.Context(), "teststore1", 7) },
		"another one":   func(g *rig) { g.session = "teststore1.AAAAAAAAAAAAAAAAAAAAAAAAAA" },
		"another store": func(g *rig) { g.session = strings.Replace(g.session, "teststore1", "teststore2", 1) },
		"no token":      func(g *rig) { g.session = "teststore1." },
		"nonsense":      func(g *rig) { g.session = "x" },
	} {
		t.Run(name, func(t *testing.T) {
			g := newRig(t)
			g.signIn()
			if !signedIn(g) {
				t.Fatal("never signed in")
			}
			end(g)
			if signedIn(g) {
				t.Error("still signed in")
			}
			if a := g.post("/connection/pause"); a.status != http.StatusUnauthorized || g.paused() {
				t.Errorf("an action: got %d", a.status)
			}
		})
	}
}

// paused reports whether the store is paused, if it exists.
func (g *rig) paused() bool {
	m, err := g.vault.Find(g.t.Context(), "teststore1")
	return err == nil && m.Settings.Paused
}

// Ensure each sign-in has a token of its own and ends the browser's old
// session, so strangers plant none.
func TestSignIn_fixation(t *testing.T) {
	g := newRig(t)
	g.signIn()
	planted := g.session
	g.signIn() // by the victim, with the planted cookie
	if g.session == planted {
		t.Fatal("the token stayed")
	}
	g.session = planted
	if a := g.do("GET", "/connection", "", ""); strings.Contains(a.body, "Orders that Stone Edge got") {
		t.Error("the planted session is signed in")
	}
	if n := strings.Count(g.aws.LedgerText(), "session#"); n != 1 {
		t.Errorf("%d sessions are in the table", n)
	}
}

// Ensure a wrong sign-in tells nothing of the store. An address has the Script
// URL's tries.
func TestSignIn_refused(t *testing.T) { synctest.Test(t, signInRefused) }

func signInRefused(t *testing.T) {
	g := newBubble(t)
	bodies := map[string]bool{}
	for _, login := range [][2]string{{cart, "wrong"}, {cart, ""}, {"bc-nosuchstore", g.password}, {"nonsense", "x"}, {"", ""}} {
		a := g.post("/connection", "cart_id", login[0], "cart_password", login[1])
		if a.status != http.StatusUnauthorized || a.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: got %d %v", login[0], a.status, a.header)
		}
		bodies[a.body] = true
	}
	if len(bodies) != 1 {
		t.Errorf("wrong sign-ins read %d different pages", len(bodies))
	}
	if a := g.do("GET", "/connection", "", "", "Accept", "application/json"); a.status != http.StatusUnauthorized || a.header.Get("WWW-Authenticate") == "" {
		t.Errorf("JSON without a login: got %d %v", a.status, a.header)
	}
	statuses := make(chan int)
	const tries = 70
	for range tries {
		go func() { statuses <- g.post("/connection", "cart_id", cart, "cart_password", "wrong").status }()
	}
	count := map[int]int{}
	for range tries {
		count[<-statuses]++
	}
	if count[http.StatusUnauthorized] != 55 || count[http.StatusTooManyRequests] != tries-55 {
		t.Errorf("got %v, want 55 looks after 5, and then 429", count)
	}
	if a := g.do("GET", "/connection", "", "", g.basic()...); a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" {
		t.Errorf("a good login past the limit: got %d", a.status)
	}
}

// Ensure other sites' pages can do nothing in the merchant's name.
func TestActions_crossSite(t *testing.T) {
	g := newRig(t)
	g.signIn()
	for _, path := range []string{"", "/sign-out", "/pause", "/resume", "/settings", "/check", "/reconcile", "/give-again", "/password", "/disconnect"} {
		body := "confirm=yes&order=1&time_zone=UTC&cart_id=" + cart + "&cart_password=" + g.password
		for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
			if a := g.do("POST", "/connection"+path, form, body, headers...); a.status != http.StatusForbidden || a.header.Get("Set-Cookie") != "" {
				t.Errorf("%s from %v: got %d", path, headers, a.status)
			}
		}
		if path != "" {
			if a := g.do("GET", "/connection"+path, "", ""); a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "POST" {
				t.Errorf("GET %s: got %d", path, a.status)
			}
		}
	}
	if m := g.kept(); m.Settings.Paused || m.Settings.TimeZone != "America/Chicago" {
		t.Errorf("something changed: %+v", m.Settings)
	}
	if a := g.post("/connection/carry-off"); a.status != http.StatusNotFound {
		t.Errorf("an unknown action: got %d", a.status)
	}
}

// Ensure a silent ledger keeps everybody out, and the page says so.
func TestSession_ledgerDown(t *testing.T) {
	g := newRig(t)
	g.signIn()
	g.aws.AddFault(awssim.LedgerDown())
	if a := g.do("GET", "/connection", "", ""); a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" {
		t.Errorf("got %d %s", a.status, a.body)
	}
	g.aws.ClearFaults()
	if a := g.do("GET", "/connection", "", ""); a.status != http.StatusOK {
		t.Errorf("afterwards: got %d", a.status)
	}
}

// Ensure a login in the form comes before the session: an agency signed in at one
// store connects another, whose form to begin brings the login of that one.
func TestSession_formFirst(t *testing.T) {
	g := newRig(t)
	other, password := g.kept(), merchant.NewPassword()
	other.StoreHash, other.PasswordHash = "teststore2", merchant.HashPassword(password)
	if _, err := g.vault.Put(t.Context(), &other, ""); err != nil {
		t.Fatal(err)
	}
	g.signIn()
	form := []string{"cart_id", "bc-teststore2", "cart_password", password.Reveal(), "time_zone", "UTC"}
	if a := g.post("/connection/settings", form...); a.status != http.StatusSeeOther {
		t.Errorf("got %d %s", a.status, a.body)
	}
	changed, err := g.vault.Find(t.Context(), "teststore2")
	if err != nil || changed.Settings.TimeZone != "UTC" || g.kept().Settings.TimeZone == "UTC" {
		t.Errorf("%v: the form's store has %s, the session's %s", err, changed.Settings.TimeZone, g.kept().Settings.TimeZone)
	}
	form[3] = "wrong"
	if a := g.post("/connection/settings", form...); a.status != http.StatusUnauthorized {
		t.Errorf("a wrong password beside a session: got %d", a.status)
	}
}
