package main

import (
	"strings"
	"testing"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
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

// Ensure an operator hears that a change whose answer was lost may be made. Then
// nobody knows the Cart Password.
func TestChange_inDoubt(t *testing.T) {
	b := newBench(t)
	for command, more := range map[string]string{
		"pause alpha1":             ``,
		"set alpha1 price=regular": ``,
		"new-password alpha1":      `\n  until then the store may have no Cart Password that anybody knows`,
	} {
		b.sim.AddFault(awssim.Fault{Operation: "PutSecretValue", Acts: true, Cut: true})
		wantAll(t, b.do(exitFailed, strings.Fields(command)...), `store alpha1: write its secret: .*\n  it may be changed all the same: run the command again`+more+`\n$`)
	}
	for _, operation := range []string{"PutSecretValue", "GetSecretValue"} { // nothing is written
		b.sim.AddFault(awssim.Fault{Operation: operation, Code: "AccessDeniedException", Times: -1})
		if got := b.do(exitFailed, "new-password", "alpha1"); strings.Contains(got, "all the same") || strings.Contains(got, "until then") {
			t.Errorf("%s: got %s", operation, got)
		}
		b.sim.ClearFaults()
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
