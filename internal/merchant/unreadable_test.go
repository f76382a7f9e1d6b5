package merchant_test

import (
	"errors"
	"strings"
	"testing"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
)

// Ensure a value that says nothing of a store counts as damaged, never as an
// empty store. A repair goes back to the version before.
func TestStore_Get_saysNothing(t *testing.T) {
	good := valueOf(t, sample())
	for _, value := range []string{`null`, `{}`, `[]`, `"x"`, `5`, ``, `{"schema":1}`, `{"token":"x","name":"y"}`, `{"access_token":"","settings":{}}`} {
		store, _ := damaged(good, value)
		_, err := store.Get(t.Context(), hash)
		if e, ok := errors.AsType[*merchant.UnreadableError](err); !ok || e.Newer {
			t.Errorf("%s: got %v, want a damaged secret", value, err)
		}
		r, got := repair(t, store)
		if r.Before.IsZero() || got.AccessToken.Reveal() != "token-canary" || got.Settings.Location != "all" {
			t.Errorf("%s: after the repair: got %+v", value, got)
		}
	}
}

// Ensure a few members by hand make a readable store.
func TestStore_Get_fewMembers(t *testing.T) {
	for _, value := range []string{`{"access_token":"t"}`, `{"Access_Token":"t","odd":1}`, `{"password_hash":"x"}`, `{"settings":{"location":"all"}}`} {
		store, _ := damaged(value)
		if m, err := store.Get(t.Context(), hash); err != nil || m.CartID != "bc-"+hash {
			t.Errorf("%s: got %v", value, err)
		}
	}
}

// Ensure a store's Cart ID always logs in, whatever a hand wrote.
func TestStore_Get_cartID(t *testing.T) {
	for value, wrong := range map[string]bool{"": false, "bc-abc123": false, " BC-ABC123": false, "bc-other": true, "abc123": true} {
		store, _ := damaged(`{"access_token":"t","cart_id":"` + value + `"}`)
		m, err := store.Get(t.Context(), hash)
		if err != nil || m.CartID != "bc-"+hash || m.WrongCartID != wrong {
			t.Fatalf("%q: got %+v, %v", value, m, err)
		}
		if m, _, err = store.Change(t.Context(), hash, func(*merchant.Merchant) error { return nil }, ""); err != nil || m.WrongCartID {
			t.Errorf("%q: after a change: got %+v, %v", value, m, err)
		}
	}
}

// Ensure an unreadable secret still tells who may log in, and nobody for a
// removed store.
func TestUnreadableError_login(t *testing.T) {
	password := secret.New("Q7XK")
	login := `"password_hash":"` + merchant.HashPassword(password) + `"`
	for value, want := range map[string]string{
		`{"schema":2,` + login + `}`:                           "in",
		`{"schema":2,"a":{` + login + `}}`:                     "in",
		`{` + login + `,"scopes":7}`:                           "in",
		`{"schema":1,` + login + `,"remo`:                      "in",
		`{"schema":2,` + login + `,"removed":true}`:            "out",
		`{"schema":2,"password_hash":"sha256:66"}`:             "unknown",
		`{"a":"` + strings.ReplaceAll(login, `"`, `\"`) + `":`: "unknown",
		`{` + login[:60]:                                       "unknown",
	} {
		store, _ := damaged(value)
		_, err := store.Get(t.Context(), hash)
		e, ok := errors.AsType[*merchant.UnreadableError](err)
		if !ok {
			t.Fatalf("%s: got %v", value, err)
		}
		got := "unknown"
		switch {
		case e.Login != nil && e.Login.PasswordMatches(password):
			got = "in"
		case e.Login != nil:
			got = "out"
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", value, got, want)
		}
	}
}
