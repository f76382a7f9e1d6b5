package onboard_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// doubts are BigCommerce's ways to leave a permission to write unknown, with
// the code of our answer.
var doubts = map[string]struct {
	fault bcsim.Fault
	code  string
}{
	"calls used up":        {bcsim.Fault{Kind: bcsim.TooManyRequests, Method: "PUT"}, "rate_limited"},
	"load is shed":         {bcsim.Fault{Kind: bcsim.TooManyNoHeaders, Method: "POST"}, "rate_limited"},
	"in maintenance":       {bcsim.Fault{Kind: bcsim.Maintenance, Method: "POST"}, "store_unavailable"},
	"failing":              {bcsim.Fault{Method: "PUT", Path: "/v2/orders/*", Status: 501}, "upstream"},
	"failing a POST":       {bcsim.Fault{Method: "POST", Status: 500}, "upstream"},
	"not answering":        {bcsim.Fault{Kind: bcsim.Close, Method: "POST"}, "upstream"},
	"a page of HTML":       {bcsim.Fault{Kind: bcsim.WrongType, Method: "PUT", Path: "/v3/inventory/adjustments/absolute"}, "upstream"},
	"a proxy's page, PUT":  {bcsim.Fault{Method: "PUT", Status: 404, Media: "text/html", Body: "<html>"}, "upstream"},
	"a proxy's page, POST": {bcsim.Fault{Method: "POST", Status: 405, Media: "text/html", Body: "<html>"}, "upstream"},
	"a proxy's text":       {bcsim.Fault{Method: "PUT", Status: 400, Media: "text/plain", Body: "no"}, "upstream"},
	"a route that moved":   {bcsim.Fault{Method: "PUT", Path: "/v2/orders/*", Status: 301}, "upstream"},
}

// refusedAsUnsure checks the answer for an unsure key.
func (g *rig) refusedAsUnsure(a answer, code string) {
	g.t.Helper()
	v := a.json(g.t)
	if got := v.codes(); a.status != http.StatusServiceUnavailable || !cmp.Equal(got, []string{code}) || !strings.Contains(v.Errors[0].Message, "may change") {
		g.t.Errorf("got %d %v, want 503 [%s]", a.status, v.Errors, code)
	}
	if wait, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || wait < 1 {
		g.t.Errorf("got Retry-After %q", a.header.Get("Retry-After"))
	}
}

// Ensure an unsure key never replaces the one in force. It may come many times
// and with anything else.
func TestUnsure_replacesNothing(t *testing.T) {
	for name, doubt := range doubts {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // some wait for the client to try again
				g := newBubble(t)
				g.handler.Transport = withSecondKey(g)
				password := g.sent(g.good()).json(t).CartPassword
				before, _ := g.aws.Value(g.secretName())
				g.store.Fail(doubt.fault)
				for range 4 {
					a := g.sent(g.goodBut("access_token", secondKey, "contact_email", "mallory@example.com", "new_password", "yes"))
					g.refusedAsUnsure(a, doubt.code)
				}
				if after, _ := g.aws.Value(g.secretName()); after != before || len(g.aws.Messages()) != 1 || g.tags()["notification"] != "sent" {
					t.Errorf("something was changed or mailed: %d mails, %v", len(g.aws.Messages()), g.tags())
				}
				g.store.Heal()
				if m, err := g.handler.Merchants.Get(t.Context(), "teststore1"); err != nil || !m.PasswordMatches(newSecret(password)) {
					t.Errorf("the owner's password no longer works: %v", err)
				}
				if a := g.sent(g.goodBut("access_token", secondKey)); a.status != http.StatusOK {
					t.Errorf("once the store answers: got %d %s", a.status, a.body)
				}
			})
		})
	}
}

// Ensure the third try connects a new store, or a removed one, with such a key.
// The answer says so. Earlier tries fail.
func TestUnsure_newStore(t *testing.T) {
	for name, begin := range map[string]func(*testing.T) *rig{
		"new":     func(t *testing.T) *rig { return newBubble(t) },
		"removed": func(t *testing.T) *rig { g, _ := removed(t); return g },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := begin(t)
				mails := len(g.aws.Messages())
				g.store.Fail(bcsim.Fault{Method: "PUT", Path: "/v2/orders/*", Status: 501})
				for range 2 {
					g.refusedAsUnsure(g.postJSON(g.good()), "upstream")
					if m, err := g.handler.Merchants.Get(t.Context(), "teststore1"); err == nil {
						t.Fatalf("the store is connected: %v", m.Contact)
					}
				}
				a := g.postJSON(g.good())
				v := a.json(t)
				if a.status != http.StatusCreated || v.CartPassword == "" || v.Scopes[1].Status != "unknown" || len(v.Advice) != 1 || !strings.Contains(v.Advice[0], "“Orders” could not be checked") {
					t.Errorf("third try: got %d, scopes %v, advice %q", a.status, v.Scopes, v.Advice)
				}
				if got := g.aws.Messages()[mails:]; len(got) != 1 || !strings.Contains(got[0].Text, "Orders: could not be checked") {
					t.Errorf("got the mails %+v", got)
				}
				page := g.postForm(g.goodBut("contact_name", "Anna M. Muster")).body
				if !strings.Contains(page, `<li class="unknown"><b>Orders</b> <span>could not be checked</span>`) {
					t.Error("the page does not name it")
				}
				g.store.Heal()
				if got := g.postJSON(g.good()).json(t).Scopes[1].Status; got != "ok" || g.kept()["scopes"].([]any)[1] != "Orders: ok" {
					t.Errorf("once the store answers: got %s, kept %v", got, g.kept()["scopes"])
				}
			})
		})
	}
}

// Ensure only tries within an hour count, of this store, with keys that have
// all permissions to read.
func TestUnsure_whatCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		g.store.Fail(bcsim.Fault{Method: "PUT", Path: "/v2/orders/*", Status: 501})
		try := func() int { return g.sent(g.good()).status }
		try()
		time.Sleep(31 * time.Minute)
		try()
		time.Sleep(31 * time.Minute) // the first is an hour ago
		if got := try(); got != http.StatusServiceUnavailable {
			t.Errorf("third try within 62 minutes: got %d, want 503", got)
		}
		time.Sleep(2 * time.Hour)
		for range 5 {
			g.sent(g.goodBut("access_token", secondKey)) // a key BigCommerce does not know
		}
		g.scopes(bcsim.SeedScopes().Without("store_v2_products"))
		for range 5 {
			try()
		}
		g.scopes(bcsim.SeedScopes())
		if got := try(); got != http.StatusServiceUnavailable {
			t.Errorf("first try after ten with other keys: got %d, want 503", got)
		}
		try()
		if got := try(); got != http.StatusCreated {
			t.Errorf("third try: got %d, want 201", got)
		}
	})
}

// Ensure the key in force needs no second proof of its proven permissions. For
// an unproven permission the third try decides.
func TestUnsure_sameKey(t *testing.T) {
	g := newRig(t)
	g.postJSON(g.good())
	before, _ := g.aws.Value(g.secretName())
	g.store.Fail(bcsim.Fault{Method: "PUT", Path: "/v2/orders/*", Status: 501})
	a := g.postJSON(g.good())
	if after, _ := g.aws.Value(g.secretName()); a.status != http.StatusOK || after != before || a.json(t).Scopes[1].Status != "ok" {
		t.Errorf("the same again: got %d %s", a.status, a.body)
	}
	if a := g.postJSON(g.goodBut("new_password", "yes")); a.status != http.StatusOK || a.json(t).CartPassword == "" {
		t.Errorf("with a new password: got %d %s", a.status, a.body)
	}

	kept := g.kept()
	delete(kept, "scopes") // as by hand
	g.write(kept)
	for range 2 {
		g.refusedAsUnsure(g.postJSON(g.goodBut("new_password", "yes")), "upstream")
	}
	if a := g.postJSON(g.goodBut("new_password", "yes")); a.status != http.StatusOK || a.json(t).CartPassword == "" || a.json(t).Scopes[1].Status != "unknown" {
		t.Errorf("third try: got %d %s", a.status, a.body)
	}
}

// Ensure a record without a key counts as a store without one.
func TestUnsure_noKey(t *testing.T) {
	g := newRig(t)
	g.postJSON(g.good())
	kept := g.kept()
	kept["access_token"] = ""
	g.write(kept)
	g.store.Fail(bcsim.Fault{Method: "PUT", Path: "/v2/orders/*", Status: 501})
	for range 2 {
		g.refusedAsUnsure(g.postJSON(g.good()), "upstream")
	}
	if a := g.postJSON(g.good()); a.status != http.StatusOK {
		t.Errorf("third try: got %d %s", a.status, a.body)
	}
}

// Ensure a read-only key gets no password and replaces nothing, even in a busy
// store. A thief with such a key could use up the quota just before the write
// probes.
func TestUnsure_takeover(t *testing.T) {
	g := newRig(t)
	readOnly := "readonlykey00readonlykey00readon"
	busy := false
	g.handler.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.Header.Get("X-Auth-Token") != readOnly {
			return http.DefaultTransport.RoundTrip(r)
		}
		status := http.StatusForbidden
		switch r = r.Clone(r.Context()); {
		case r.Method == http.MethodGet:
			r.Header.Set("X-Auth-Token", g.store.Account().AccessToken)
			return http.DefaultTransport.RoundTrip(r)
		case busy:
			status = http.StatusTooManyRequests
		}
		header := http.Header{"Content-Type": {"application/json"}, "X-Rate-Limit-Time-Reset-Ms": {"30000"}}
		return &http.Response{StatusCode: status, Header: header, Body: readCloser(`{"status":403}`), Request: r}, nil
	})
	g.postJSON(g.good())
	steal := g.goodBut("access_token", readOnly, "client_id", "readonlyclient00readonlyclient0", "contact_email", "mallory@evil.example", "new_password", "yes")
	if a := g.postJSON(steal); a.status != http.StatusUnprocessableEntity {
		t.Errorf("while the store answers: got %d", a.status)
	}
	busy = true
	for range 4 {
		a := g.postJSON(steal)
		g.refusedAsUnsure(a, "rate_limited")
		if a.json(t).CartPassword != "" {
			t.Fatal("a read-only key got a password")
		}
	}
	m, err := g.handler.Merchants.Get(t.Context(), "teststore1")
	if err != nil || m.Contact.Email != "anna@example.com" || m.AccessToken.Equal(newSecret(readOnly)) {
		t.Errorf("got %v, %v", m.Contact, err)
	}
	if sum, err := g.handler.Merchants.Describe(t.Context(), "teststore1"); err != nil || sum.Notification != merchant.Sent {
		t.Errorf("got %v, %v", sum, err)
	}
}
