package ledger_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

// Ensure a session holds for its own token, store and login alone, for half an
// hour or until the merchant signs out. The table never has the token.
func TestSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		made, err := l.SignIn(t.Context(), store, "login-1")
		ok(t, err)
		holds := func(of, token, login string) bool {
			s := &ledger.Session{Store: of, Token: token}
			ok(t, l.Read(t.Context(), s))
			return s.Holds(login)
		}
		for name, got := range map[string]bool{
			"another store": holds("other", made.Token, "login-1"), "another token": holds(store, made.Token+"x", "login-1"),
			"another login": holds(store, made.Token, "login-2"), "no token": holds(store, "", ""),
		} {
			if got {
				t.Errorf("%s: the session holds", name)
			}
		}
		if text := sim.LedgerText(); !holds(store, made.Token, "login-1") || strings.Contains(text, made.Token) {
			t.Errorf("the session is lost, or the table has its token: %s", text)
		}
		second, err := l.SignIn(t.Context(), store, "login-1")
		ok(t, err)
		ok(t, l.SignOut(t.Context(), second))
		if holds(store, second.Token, "login-1") || !holds(store, made.Token, "login-1") {
			t.Error("signing out ended the wrong session")
		}
		time.Sleep(ledger.SessionTime)
		if holds(store, made.Token, "login-1") {
			t.Error("the session outlives its time")
		}
	})
}

// Ensure the last check of the permissions is kept for the store it belongs to.
func TestChecked(t *testing.T) {
	l := ledgerOn(awssim.New())
	ok(t, l.NoteCheck(t.Context(), &ledger.Checked{Store: store, Version: "v1", Scopes: map[string]string{"store_v2_orders": "missing"}}))
	got, none := ledger.Checked{Store: store}, ledger.Checked{Store: "other"}
	ok(t, l.Read(t.Context(), &got, &none))
	if got.Scopes["store_v2_orders"] != "missing" || got.Version != "v1" || got.At.IsZero() || !none.At.IsZero() {
		t.Errorf("got %+v and %+v", got, none)
	}
}
