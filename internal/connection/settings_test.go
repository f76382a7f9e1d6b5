package connection_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"connect2cart/internal/settings"
)

// Ensure the form has a field for each setting, and says in words what is wrong
// with each bad value. The login's own setting stays out of it.
func TestSettings_all(t *testing.T) {
	g := newRig(t)
	g.signIn()
	page := g.do("GET", "/connection?show=settings", "", "").body
	for _, s := range settings.All {
		switch shown := strings.Contains(page, `name="`+s.Key); {
		case s.Hidden && shown:
			t.Errorf("%s: shown", s.Key)
		case s.Hidden, slices.Contains([]string{"first_order", "channels", "stock_cart"}, s.Key): // they have pages of their own
			continue
		case !shown:
			t.Errorf("%s: the form has no field for it", s.Key)
		}
		bad := "{nothing=that,any\x01setting;takes}"
		a := g.post("/connection/settings", s.Key, bad)
		if a.status != http.StatusBadRequest && a.status != http.StatusUnprocessableEntity || strings.Contains(a.body, "<no value>") {
			t.Errorf("%s: a bad value: got %d", s.Key, a.status)
		}
	}
	if a := g.post("/connection/settings", "hold_seconds", "0", "calls_at_once", "4"); a.status >= 400 {
		t.Fatalf("got %d %s", a.status, a.body)
	}
	if kept := g.kept().Settings; kept.HoldSeconds == nil || *kept.HoldSeconds != 0 || kept.CallsAtOnce != 4 {
		t.Errorf("got %+v", kept)
	}
	wantAll(t, g.do("GET", "/connection?show=settings", "", "").body, `name="hold_seconds" inputmode="numeric" maxlength="2" placeholder="20" value="0"`)
}

// Ensure a program reads of each setting why it was not saved: too long a text, or
// another setting beside the beginning, which would be dropped.
func TestSettings_saysWhy(t *testing.T) {
	g := newRig(t)
	for body, want := range map[string]string{
		`{"first_order":"new","time_zone":"Europe/Berlin"}`:                       "The first orders were sent with other settings.",
		`{"status_labels":"` + strings.Repeat("Picked up=ignore,", 600) + `X=2"}`: "This text is too long.",
	} {
		a := g.do("POST", "/connection/settings", "application/json", body, g.basic()...)
		if a.status != http.StatusBadRequest || !strings.Contains(a.body, want) {
			t.Errorf("%.40s: got %d %s, want %q", body, a.status, a.body, want)
		}
	}
	if kept := g.kept().Settings; kept.FirstOrder != 0 || kept.TimeZone == "Europe/Berlin" || kept.StatusLabels != nil {
		t.Errorf("kept %+v", kept)
	}
}
