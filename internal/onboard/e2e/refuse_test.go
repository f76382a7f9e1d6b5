package e2e

import (
	"maps"
	"strings"
	"testing"

	"connect2cart/internal/standin/bcsim"
)

// Ensure each refusal says what happened and what to do next. It is in view, a
// screen reader hears it, and the typed values stay in place.
func TestRefuse(t *testing.T) {
	for name, test := range map[string]struct {
		arrange        func(*stage)
		change         map[string]string
		headline, next string
	}{
		"unknown-token": {nil, map[string]string{"access_token": "unknownunknownunknownunknown000"}, "BigCommerce does not know this access token", "Copy the access token again"},
		"wrong-store":   {nil, map[string]string{"store_hash": "otherstore"}, "not for the store “otherstore”", "paste the API path"},
		"missing": {func(s *stage) { s.scopes(bcsim.SeedScopes().Without("store_v2_orders", "store_inventory")) }, nil,
			"Orders missing; set it to Modify. Without it: No order reaches", "Create a new one"},
		"read-only": {func(s *stage) { s.scopes(bcsim.SeedScopes().ReadOnly("store_v2_orders")) }, nil,
			"Orders read-only; set it to Modify. Without it: Stone Edge cannot report", "Create a new one"},
		"exchanged": {nil, map[string]string{"access_token": "simclient0simclient0simclient01", "client_id": "simtoken00simtoken00simtoken001"}, "The access token is in the field Client ID", "Swap the two values"},
		"busy":      {func(s *stage) { s.store.Fail(bcsim.Fault{Kind: bcsim.TooManyRequests}) }, nil, "used up its share", "Wait"},
		"closed":    {func(s *stage) { s.store.Fail(bcsim.Fault{Kind: bcsim.Maintenance}) }, nil, "your store is not available", "control panel"},
		"down":      {func(s *stage) { s.store.Fail(bcsim.Fault{Status: 507}) }, nil, "BigCommerce did not answer as it should", "may well be right"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			if test.arrange != nil {
				test.arrange(s)
			}
			b := newBrowser(t, desktop)
			b.open(s.url + "/")
			fields := s.account()
			maps.Copy(fields, contact())
			maps.Copy(fields, test.change)
			b.fill(fields)
			b.send("#refusal h3")
			said := strings.Join(strings.Fields(b.text("#refusal")), " ")
			if !strings.Contains(said, test.headline) || !strings.Contains(said, test.next) {
				t.Errorf("the page says:\n%s", said)
			}
			if got := eval[string](b, `document.activeElement.id`); got != "refusal" {
				t.Errorf("the focus is on %q, want the refusal", got)
			}
			for _, id := range []string{"client_id", "client_secret", "access_token"} {
				if eval[string](b, `document.getElementById("`+id+`").value`) != fields[id] {
					t.Errorf("%s has to be typed again", id)
				}
			}
			b.shoot("refused-" + name)
			if len(s.aws.Secrets()) != 0 || len(s.aws.Messages()) != 0 {
				t.Error("something was kept or mailed")
			}
		})
	}
}

// Ensure the page shows slips below their field before it sends anything.
func TestRefuse_inline(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, desktop)
	b.open(s.url + "/")
	for _, test := range []struct{ id, value, want string }{
		{"store_hash", "www.my-shop.com", "could not find a store hash"},
		{"access_token", "abc", "looks cut off"},
		{"access_token", "eyJhbGciOi.eyJjaWQ.c2ln", "token for storefronts"},
		{"client_secret", "https://api.bigcommerce.com/stores/a1b2c3d4e5/v3/", "Put it into the field Store hash"},
		{"store_hash", "simclient0simclient0simclient01", "looks like a key"},
		{"contact_email", "anna@", "just the address"},
	} {
		b.fill(map[string]string{test.id: test.value})
		eval[bool](b, `document.activeElement.blur() ?? true`)
		if got := b.text("#" + test.id + "-says"); !strings.Contains(got, test.want) {
			t.Errorf("%s %q: the page says %q", test.id, test.value, got)
		}
	}
	if n := len(s.store.Requests()); n != 0 {
		t.Errorf("BigCommerce was asked %d times", n)
	}
}

// Ensure the page tells of an unreachable service and keeps all typed values.
func TestRefuse_offline(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, phone)
	b.open(s.url + "/")
	b.fill(s.account())
	b.fill(contact())
	eval[bool](b, `(window.fetch = () => Promise.reject(new TypeError("offline")), true)`)
	b.send("#refusal p")
	if got := b.text("#refusal"); !strings.Contains(got, "could not be reached") {
		t.Errorf("the page says %q", got)
	}
	if eval[string](b, `document.getElementById("contact_name").value`) != "Anna Muster" {
		t.Error("what was typed is lost")
	}
}

// Ensure the page recognizes an answer that is not ours. It does not blame the
// internet connection, because the gateway answered. After a failure it says
// that the store may be connected.
func TestRefuse_gateway(t *testing.T) {
	s := newStage(t)
	b := newBrowser(t, desktop)
	b.open(s.url + "/")
	b.fill(s.account())
	b.fill(contact())
	for status, want := range map[string]string{
		"429": "wait a minute", "503": "wait a minute", "500": "may have worked", "502": "may have worked", "504": "may have worked", "200": "may have worked",
	} {
		eval[bool](b, `(window.fetch = () => Promise.resolve(new Response('{"message":"x"}', { status: `+status+` })), true)`)
		b.send("#refusal p")
		if got := b.text("#refusal"); !strings.Contains(got, want) || strings.Contains(got, "internet connection") {
			t.Errorf("after a %s the page says %q", status, got)
		}
		eval[bool](b, `(document.getElementById("refusal").hidden = true)`)
	}
	eval[bool](b, `(window.fetch = () => Promise.resolve({ ok: true, status: 200, text: () => Promise.reject(new TypeError("cut")) }), true)`)
	b.send("#refusal p")
	if got := b.text("#refusal"); !strings.Contains(got, "may have worked") {
		t.Errorf("after half an answer the page says %q", got)
	}
}

// scopes gives the stage's account other permissions.
func (s *stage) scopes(scopes bcsim.Scopes) {
	account := s.store.Account()
	account.Scopes = scopes
	s.store.SetAccount(account.StoreHash, account)
}
