package onboard_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/onboard"
	"connect2cart/internal/standin/bcsim"
)

// surplusScopes are the permissions of the instructions' None rows that a GET
// can show, by their names on the screen.
var surplusScopes = map[string]string{
	"Information & Settings": "store_v2_information", "Marketing": "store_v2_marketing", "Get payment methods": "store_payments_methods_read",
	"Themes": "store_themes_manage", "Sites & routes": "store_sites", "Channel Settings": "store_channel_settings",
	"Channel Listings": "store_channel_listings", "Store logs": "store_logs",
}

// Ensure the advice names exactly the surplus permissions, within 20 calls.
func TestAdvice_surplus(t *testing.T) {
	for label, scope := range surplusScopes {
		g := newRig(t)
		scopes := bcsim.SeedScopes()
		scopes[scope] = true
		g.scopes(scopes)
		a := g.postJSON(g.good())
		advice := strings.Join(a.json(t).Advice, "\n")
		if a.status != http.StatusCreated || !strings.Contains(advice, "“"+label+"”") || strings.Count(advice, "never use") != 1 {
			t.Errorf("%s: got %d, advice %q", label, a.status, advice)
		}
	}
	g := newRig(t)
	scopes := bcsim.SeedScopes()
	for _, scope := range surplusScopes {
		scopes[scope] = true
	}
	g.scopes(scopes)
	if advice := g.postJSON(g.good()).json(t).Advice; len(advice) != len(surplusScopes) {
		t.Errorf("got %d hints for all %d: %q", len(advice), len(surplusScopes), advice)
	}
	if n := len(g.store.Requests()); n > 20 {
		t.Errorf("one submission made %d calls, want at most 20", n)
	}
}

// Ensure a question for advice stops nothing and runs once. A store short of
// calls gets no such question.
func TestAdvice_surplusFails(t *testing.T) {
	for name, fault := range map[string]bcsim.Fault{
		"busy":       {Kind: bcsim.TooManyRequests},
		"down":       {Status: 500},
		"maintained": {Kind: bcsim.Maintenance},
		"cut":        {Kind: bcsim.Close},
		"moved":      {Status: 301},
		"gone":       {Status: 404},
	} {
		t.Run(name, func(t *testing.T) {
			g := newRig(t)
			scopes := bcsim.SeedScopes()
			scopes["store_v2_information"], scopes["store_v2_marketing"] = true, true
			g.scopes(scopes)
			fault.Path = "/v2/banners"
			g.store.Fail(fault)
			a := g.postJSON(g.good())
			if a.status != http.StatusCreated || strings.Contains(strings.Join(a.json(t).Advice, ""), "Marketing") {
				t.Errorf("got %d, advice %q", a.status, a.json(t).Advice)
			}
			// net/http repeats a GET by itself if its old connection is gone.
			if n := g.store.Count("GET", "/v2/banners"); n != 1 && name != "cut" {
				t.Errorf("asked %d times, want once", n)
			}
		})
	}
	t.Run("calls are short", func(t *testing.T) {
		g := newRig(t)
		g.store.SetQuota("teststore1", bcsim.Quota{Limit: 150, Window: time.Minute, OtherApps: 150 - 25})
		if a := g.postJSON(g.good()); a.status != http.StatusCreated {
			t.Errorf("got %d %s", a.status, a.body)
		}
		if n := len(g.store.Requests()); n != 10 {
			t.Errorf("made %d calls, want the 10 that are needed", n)
		}
	})
}

// Ensure the advice never contradicts the instructions' permission list.
func TestAdvice_fitsTheList(t *testing.T) {
	page := shown(newRig(t).do(http.MethodGet, "/", "", "").body)
	for label := range surplusScopes {
		if strings.Contains(page, strings.ReplaceAll(label, "&", "&amp;")) {
			t.Errorf("%s is a line of the list, and should stay at None", label)
		}
		if !slices.ContainsFunc(onboard.Permissions, func(p onboard.Permission) bool { return p.Label == label && p.Grant == onboard.None }) {
			t.Errorf("%s is no permission that stays at None", label)
		}
	}
}
