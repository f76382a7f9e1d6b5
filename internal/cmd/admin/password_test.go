package main

import (
	"testing"

	"connect2cart/internal/merchant"
)

// Ensure no contact counts as the owner of an operator's new Cart Password. The
// merchant's next key must keep that password.
func TestNewPassword_isNobodys(t *testing.T) {
	b := newBench(t)
	_, _, err := b.store.Change(t.Context(), "alpha1", func(m *merchant.Merchant) error {
		m.PasswordFor = "ada@shop.example"
		return nil
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	b.do(exitDone, "new-password", "alpha1")
	if got := b.get("alpha1").PasswordFor; got != "" {
		t.Errorf("got %q, want nobody", got)
	}
}

// Ensure resend-mail can resend the notice to a previous contact, too, and says
// that a store without one has nobody to send it to.
func TestResendMail_notice(t *testing.T) {
	b := newBench(t)
	wantAll(t, b.do(exitUsage, "resend-mail", "beta2", "--mail=notice"), `store beta2 has no replaced contact`)
	if _, _, err := b.store.Change(t.Context(), "beta2", func(m *merchant.Merchant) error {
		m.PreviousContact = merchant.Contact{Name: "Bo", Email: "bo@shop.example"}
		return nil
	}, ""); err != nil {
		t.Fatal(err)
	}
	b.do(exitDone, "resend-mail", "beta2", "--mail=notice")
	if sum, err := b.store.Describe(t.Context(), "beta2"); err != nil || sum.Notice.Notification != merchant.Pending {
		t.Errorf("got %+v, %v", sum, err)
	}
}
