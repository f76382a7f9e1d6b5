package onboard_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
	"connect2cart/internal/standin/awssim"
)

// Ensure the page gives no advice to delete the only API account. Merchants
// send the same key again to replace a lost Cart Password.
func TestConnect_sameKeyAgain(t *testing.T) {
	g := newRig(t)
	g.handler.Transport = withSecondKey(g)
	g.postJSON(g.good())

	page := g.postForm(g.goodBut("new_password", "yes")).body
	if strings.Contains(page, "delete the old API account") || strings.Contains(page, "The key was replaced") {
		t.Error("the page speaks of an old key, though it is the same one")
	}
	if advice := g.postJSON(g.good()).json(t).Advice; len(advice) != 0 {
		t.Errorf("got advice %q for the same key, want none", advice)
	}
	page = g.postForm(g.goodBut("access_token", secondKey)).body
	if !strings.Contains(page, "delete the old API account") || !strings.Contains(page, "The key was replaced") {
		t.Error("the page is silent about the old key, though it is another one now")
	}
}

// Ensure a connected store is not led to add a second cart. The click path is
// open for a new store and folded for a connected one.
func TestConnect_cartStays(t *testing.T) {
	g := newRig(t)
	const folded = `<details class="setup">`
	if page := g.postForm(g.good()).body; strings.Contains(page, folded) || strings.Contains(page, "Nothing else changes") {
		t.Error("a new store does not see how to add its cart")
	}
	if page := g.postForm(g.good()).body; !strings.Contains(page, folded) || !strings.Contains(page, "nothing to change in Stone Edge") {
		t.Error("a store that has its cart is told to add one")
	}
	page := g.postForm(g.goodBut("new_password", "yes")).body
	if !strings.Contains(page, folded) || !strings.Contains(page, "Nothing else changes") {
		t.Error("a store with a new Cart Password does not learn that only the password changes in Stone Edge")
	}
}

// Ensure the mail to sales describes each submission truly. It names a new
// store, another key, the same key, and a new Cart Password.
func TestConnect_wordsOfTheMail(t *testing.T) { synctest.Test(t, connectwordsOfTheMail) }

func connectwordsOfTheMail(t *testing.T) {
	g := newBubble(t)
	g.handler.Transport = withSecondKey(g)
	const newPassword = "The merchant was given a new Cart Password"
	for i, test := range []struct {
		change           []string
		subject, says    string
		speaksOfPassword bool
	}{
		{nil, "Store connected: ", "A BigCommerce store was connected to Stone Edge.", false},
		{[]string{"new_password", "yes"}, "Connected again, same key: ", "Cart ID, Script URL and key are the same as before.", true},
		{[]string{"access_token", secondKey}, "Key replaced: ", "The new key is in use.", false},
		{[]string{"new_password", "yes"}, "Key replaced: ", "The new key is in use.", true},
	} {
		g.postJSON(g.goodBut(test.change...))
		time.Sleep(ledger.MailPause)
		mails := g.aws.Messages()
		if len(mails) != i+1 {
			t.Fatalf("got %d mails, want one a submission", len(mails))
		}
		m := mails[i]
		if !strings.HasPrefix(m.Subject, test.subject) || !strings.Contains(m.Text, test.says) || strings.Contains(m.Text, newPassword) != test.speaksOfPassword {
			t.Errorf("submission %d: got the mail %q:\n%s", i+1, m.Subject, m.Text)
		}
	}
}

// Ensure sales hear once of a connected store. A second submission may come
// while the first mail still waits.
func TestConnect_againWhileTheMailWaits(t *testing.T) {
	synctest.Test(t, connectagainWhileTheMailWaits)
}

func connectagainWhileTheMailWaits(t *testing.T) {
	g := newBubble(t)
	g.handler.Transport = withSecondKey(g)
	g.aws.SetOutage(true)
	g.postJSON(g.good())
	g.postJSON(g.goodBut("access_token", secondKey))
	if a := g.postJSON(g.good()); a.status != http.StatusOK {
		t.Errorf("got status %d for a store that is connected, want 200", a.status)
	}
	g.aws.SetOutage(false)
	time.Sleep(time.Hour)
	if err := g.notifier().Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	time.Sleep(ledger.MailPause)
	g.postJSON(g.goodBut("access_token", secondKey))
	var subjects []string
	for _, m := range g.aws.Messages() {
		subject, _, _ := strings.Cut(m.Subject, ":")
		subjects = append(subjects, subject)
	}
	if got := strings.Join(subjects, ", "); got != "Store connected, Key replaced" {
		t.Errorf("got the mails %s", got)
	}
}

// Ensure the first contact hears of another key, even while the first mail to
// sales waits.
func TestConnect_firstContactWhileTheMailWaits(t *testing.T) {
	synctest.Test(t, connectfirstContactWhileTheMailWaits)
}

func connectfirstContactWhileTheMailWaits(t *testing.T) {
	g := newBubble(t, func(h *onboard.Handler) { h.ToContact = true })
	g.handler.Transport = withSecondKey(g)
	g.aws.AddFault(awssim.Fault{Operation: "SendRawEmail", Code: "Throttling"})
	g.postJSON(g.good())
	time.Sleep(ledger.MailPause)
	g.postJSON(g.goodBut("access_token", secondKey, "contact_email", "mallory@example.com"))
	mails := g.aws.Messages()
	last := mails[len(mails)-1]
	if last.To[0] != "anna@example.com" || !strings.HasPrefix(last.Subject, "The key of your BigCommerce store was replaced") {
		t.Errorf("got a mail to %v: %q", last.To, last.Subject)
	}
}

// Ensure the first contact gets the confirmation with the way through Stone
// Edge. They get it even if they sent the form again before the mail. Every
// later submission brings them a notice.
func TestConnect_confirmationWhileTheMailWaits(t *testing.T) {
	synctest.Test(t, connectconfirmationWhileTheMailWaits)
}

func connectconfirmationWhileTheMailWaits(t *testing.T) {
	g := newBubble(t, func(h *onboard.Handler) { h.ToContact = true })
	g.aws.SetOutage(true)
	g.postJSON(g.good())
	g.postJSON(g.goodBut("new_password", "yes"))
	g.postJSON(g.good())
	g.aws.SetOutage(false)
	time.Sleep(time.Hour)
	if err := g.notifier().Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	time.Sleep(ledger.MailPause)
	g.postJSON(g.goodBut("new_password", "yes"))
	var subjects []string
	for _, m := range g.aws.Messages() {
		if m.To[0] == "anna@example.com" {
			subject, _, _ := strings.Cut(m.Subject, " (")
			subjects = append(subjects, subject)
		}
	}
	want := "Your BigCommerce store is connected to Stone Edge, Your BigCommerce store was connected again"
	if got := strings.Join(subjects, ", "); got != want {
		t.Errorf("got the mails %s; want %s", got, want)
	}
}

// Ensure the first contact hears of somebody else's submission, if neither mail
// has gone out. That matters more than their own submission before it.
func TestConnect_strangerWhileTheMailWaits(t *testing.T) {
	g := newRig(t, func(h *onboard.Handler) { h.ToContact = true })
	g.handler.Transport = withSecondKey(g)
	g.aws.SetOutage(true)
	g.postJSON(g.good())
	g.postJSON(g.goodBut("access_token", secondKey, "contact_email", "mallory@example.com"))
	g.aws.SetOutage(false)
	g.postJSON(g.goodBut("access_token", secondKey, "contact_email", "mallory@example.com", "new_password", "yes"))
	told := 0
	for _, m := range g.aws.Messages() {
		switch {
		case m.To[0] == "anna@example.com" && strings.HasPrefix(m.Subject, "The key of your BigCommerce store was replaced"):
			told++
		case m.To[0] != "sales@example.com":
			t.Errorf("got a mail to %v: %q", m.To, m.Subject)
		}
	}
	if told != 1 {
		t.Errorf("the first contact got %d notices of a new key, want 1", told)
	}
}

// Ensure a mail has the time of the submission. An operator may change the
// settings before the mail goes out.
func TestConnect_timeInTheMail(t *testing.T) { synctest.Test(t, connecttimeInTheMail) }

func connecttimeInTheMail(t *testing.T) {
	g := newBubble(t)
	g.aws.SetOutage(true)
	g.postJSON(g.good())
	kept := g.kept()
	if at, err := time.Parse(time.RFC3339, fmt.Sprint(kept["submitted_at"])); err != nil || time.Since(at).Abs() > time.Hour {
		t.Errorf("got submitted_at %v, want the time of the submission", kept["submitted_at"])
	}
	kept["submitted_at"] = "2026-02-03T04:05:06Z"
	g.write(kept)
	pause := func(m *merchant.Merchant) error { m.Settings.Paused = true; return nil }
	if _, _, err := g.handler.Merchants.Change(t.Context(), g.store.Account().StoreHash, pause, ""); err != nil {
		t.Fatal(err)
	}
	g.aws.SetOutage(false)
	time.Sleep(time.Hour)
	if err := g.notifier().Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if mails := g.aws.Messages(); len(mails) != 1 || !strings.Contains(mails[0].Text, "3 February 2026, 04:05 UTC") {
		t.Errorf("got the mails %+v, want one with the time of the submission", mails)
	}
}

// Ensure an old record's contact becomes its first contact. Operators and early
// versions wrote records without one.
func TestConnect_firstContactOfOld(t *testing.T) {
	g := newRig(t)
	g.postJSON(g.good())
	kept := g.kept()
	delete(kept, "first_contact")
	g.write(kept)
	g.postJSON(g.goodBut("contact_email", "mallory@example.com"))
	if got := g.kept()["first_contact"].(map[string]any)["email"]; got != "anna@example.com" {
		t.Errorf("got first contact %v, want anna", got)
	}
}

// write puts another value into the rig's secret.
func (g *rig) write(value any) {
	g.t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		g.t.Fatal(err)
	}
	_, err = g.handler.Merchants.API.PutSecretValue(g.t.Context(), &secretsmanager.PutSecretValueInput{
		SecretId: aws.String(g.secretName()), SecretString: aws.String(string(text)),
	})
	if err != nil {
		g.t.Fatal(err)
	}
}

// removed makes a rig in a bubble with a paused store that has settings, and
// removes it. It also returns the Cart Password.
func removed(t *testing.T) (*rig, string) {
	t.Helper()
	g := newBubble(t)
	password := g.postJSON(g.good()).json(t).CartPassword
	_, _, err := g.handler.Merchants.Change(t.Context(), "teststore1", func(m *merchant.Merchant) error {
		m.Settings = merchant.Settings{TimeZone: "Europe/Vienna", OrderStatuses: []int{2, 11}, Location: "all", StoreCode: "x1", Paused: true}
		return nil
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.handler.Merchants.Remove(t.Context(), "teststore1", merchant.ShortestRecovery); err != nil {
		t.Fatal(err)
	}
	time.Sleep(ledger.MailPause)
	return g, password
}

// Ensure a removed store comes back with its settings. Its old Cart Password
// stays invalid.
func TestConnect_removed(t *testing.T) { synctest.Test(t, connectremoved) }

func connectremoved(t *testing.T) {
	g, old := removed(t)
	a := g.postJSON(g.goodBut("time_zone", "America/Chicago", "guessed_zone", "America/Chicago"))
	g.checkBack(a, old)
}

// checkBack checks a removed store after its new connection.
func (g *rig) checkBack(a answer, old string) {
	g.t.Helper()
	v := a.json(g.t)
	if a.status != http.StatusCreated || v.CartPassword == "" || v.CartPassword == old {
		g.t.Errorf("got status %d, a new Cart Password: %t", a.status, v.CartPassword != "")
	}
	m, err := g.handler.Merchants.Get(g.t.Context(), "teststore1")
	if err != nil {
		g.t.Fatal(err)
	}
	want := merchant.Settings{TimeZone: "Europe/Vienna", OrderStatuses: []int{2, 11}, Location: "all", StoreCode: "x1"}
	if diff := cmp.Diff(want, m.Settings); diff != "" {
		g.t.Errorf("settings (-want +got):\n%s", diff)
	}
	if m.PasswordMatches(newSecret(old)) || !m.PasswordMatches(newSecret(v.CartPassword)) || m.Replaced {
		g.t.Errorf("old password works: %t, new one: %t, replaced: %t", m.PasswordMatches(newSecret(old)), m.PasswordMatches(newSecret(v.CartPassword)), m.Replaced)
	}
	mails := g.aws.Messages()
	if last := mails[len(mails)-1]; !strings.HasPrefix(last.Subject, "Store connected: ") {
		g.t.Errorf("got the mail %q", last.Subject)
	}
}

// Ensure a crash after the restore of a removed store's secret lets nobody in.
// The next submission repairs it.
func TestConnect_removedAndCrash(t *testing.T) { synctest.Test(t, connectremovedAndCrash) }

func connectremovedAndCrash(t *testing.T) {
	g, old := removed(t)
	g.aws.AddFault(awssim.Fault{Operation: "PutSecretValue", Cut: true, Times: -1})
	if a := g.postJSON(g.good()); a.status != http.StatusInternalServerError {
		t.Errorf("got status %d, want 500", a.status)
	}
	g.aws.ClearFaults()
	if _, err := g.handler.Merchants.Get(t.Context(), "teststore1"); !errors.Is(err, merchant.ErrNotFound) {
		t.Errorf("got %v, want a store that is not connected", err)
	}
	g.checkBack(g.postJSON(g.goodBut("time_zone", "")), old)
}

// Ensure the answer for a paused store explains the refused polls.
func TestConnect_paused(t *testing.T) {
	g := newRig(t)
	g.postJSON(g.good())
	_, _, err := g.handler.Merchants.Change(t.Context(), "teststore1", func(m *merchant.Merchant) error {
		m.Settings.Paused = true
		return nil
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	if advice := g.postJSON(g.good()).json(t).Advice; len(advice) != 1 || !strings.Contains(advice[0], "paused") {
		t.Errorf("got advice %q", advice)
	}
	if page := g.postForm(g.good()).body; !strings.Contains(page, "paused") {
		t.Error("the page does not say so")
	}
}
