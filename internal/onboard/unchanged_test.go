package onboard_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// Ensure a submission without a change gets the store's present state. It
// writes nothing and mails nobody.
func TestUnchanged(t *testing.T) {
	g := newRig(t, toContact)
	first := g.postJSON(g.good()).json(t)
	before, mails, calls := g.kept(), len(g.aws.Messages()), len(g.aws.Operations())
	for name, fields := range map[string]map[string]string{
		"the same":              g.good(),
		"no time zone":          g.goodBut("time_zone", ""),
		"a guessed time zone":   g.goodBut("time_zone", "Europe/Vienna", "guessed_zone", "Europe/Vienna"),
		"blanks and a full URL": g.goodBut("store_hash", " https://api.bigcommerce.com/stores/teststore1/v3/ ", "contact_name", "Anna Muster "),
	} {
		a := g.postJSON(fields)
		v := a.json(t)
		if a.status != http.StatusOK || v.CartPassword != "" || v.CartID != first.CartID || v.Notification != "sent" || len(v.Scopes) != len(first.Scopes) {
			t.Errorf("%s: got %d %s", name, a.status, a.body)
		}
	}
	if got := g.aws.Operations()[calls:]; slices.ContainsFunc(got, func(op string) bool { return op != "GetSecretValue" && op != "DescribeSecret" }) {
		t.Errorf("got the calls %v", got)
	}
	if after := g.kept(); after["updated_at"] != before["updated_at"] || len(g.aws.Messages()) != mails {
		t.Errorf("the store was written, or %d mails were sent", len(g.aws.Messages())-mails)
	}
	if line := g.waitLine(2); line["outcome"] != "unchanged" || line["items"] != 0.0 {
		t.Errorf("got the log line %v", line)
	}
	page := g.postForm(g.good()).body
	if !strings.Contains(page, "This store is connected already") || !strings.Contains(page, "There is nothing to change in Stone Edge") {
		t.Error("the page does not say so")
	}
}

// Ensure a form without the optional fields keeps them, and changes nothing.
func TestUnchanged_leftOut(t *testing.T) {
	g := newRig(t)
	g.postJSON(g.goodBut("phone", "215-555-0100 ext. 12"))
	before, _ := g.aws.Value(g.secretName())
	form := g.good()
	delete(form, "company")
	delete(form, "phone")
	a := g.postJSON(form)
	after, _ := g.aws.Value(g.secretName())
	if a.status != http.StatusOK || after != before || len(g.aws.Messages()) != 1 {
		t.Errorf("got %d, written %t, %d mails", a.status, after != before, len(g.aws.Messages()))
	}
	form["contact_email"] = "bert@example.com" // another person has another phone
	g.postJSON(form)
	if contact := g.kept()["contact"].(map[string]any); contact["company"] != "Muster & Söhne" || contact["phone"] != nil {
		t.Errorf("got contact %v, want the company alone kept", contact)
	}
}

// Ensure the store keeps each changed value. Mails go out for a key or a
// password alone.
func TestUnchanged_notQuite(t *testing.T) {
	for name, test := range map[string]struct {
		change []string
		mails  int
	}{
		"another contact":    {[]string{"contact_email", "bert@example.com"}, 0},
		"another name":       {[]string{"contact_name", "Anna M. Muster"}, 0},
		"another company":    {[]string{"company", "Muster GmbH"}, 0},
		"a phone":            {[]string{"phone", "+1 215 555 0100"}, 0},
		"another time zone":  {[]string{"time_zone", "Europe/Vienna"}, 0},
		"another client ID":  {[]string{"client_id", "otherclient0otherclient0otherc1"}, 0},
		"another secret":     {[]string{"client_secret", strings.Repeat("6111", 16)}, 0},
		"another token":      {[]string{"access_token", secondKey}, 1},
		"a new password":     {[]string{"new_password", "yes"}, 1},
		"a token and a name": {[]string{"access_token", secondKey, "contact_name", "Bert"}, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			g := newBubble(t)
			g.handler.Transport = withSecondKey(g)
			g.postJSON(g.good())
			time.Sleep(ledger.MailPause)
			before, _ := g.aws.Value(g.secretName())
			a := g.postJSON(g.goodBut(test.change...))
			after, _ := g.aws.Value(g.secretName())
			if a.status != http.StatusOK || after == before || len(g.aws.Messages()) != 1+test.mails || a.json(t).Notification != "sent" {
				t.Errorf("%s: got %d, written %t, %d mails", name, a.status, after != before, len(g.aws.Messages())-1)
			}
			if a := g.postJSON(g.goodBut(test.change...)); !slices.Contains(test.change, "new_password") {
				if again, _ := g.aws.Value(g.secretName()); a.status != http.StatusOK || again != after {
					t.Errorf("%s: the repeat was written again", name)
				}
			}
		})
	}
}

// Ensure a waiting mail survives later submissions without a mail of their own.
// It still tells its own facts.
func TestUnchanged_mailWaits(t *testing.T) { synctest.Test(t, unchangedmailWaits) }

func unchangedmailWaits(t *testing.T) {
	g := newBubble(t, toContact)
	g.aws.SetOutage(true)
	g.postJSON(g.good())
	for _, fields := range []map[string]string{g.good(), g.goodBut("contact_email", "mallory@evil.example"), g.goodBut("time_zone", "Europe/Vienna", "contact_email", "mallory@evil.example")} {
		if a := g.postJSON(fields); a.status != http.StatusOK || a.json(t).Notification != "pending" {
			t.Errorf("got %d %s", a.status, a.json(t).Notification)
		}
	}
	g.aws.SetOutage(false)
	for range 2 {
		time.Sleep(time.Hour)
		if err := g.notifier().Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	got := g.mailed(0)
	want := []string{"sales@example.com: Store connected", "anna@example.com: Your BigCommerce store is connected to Stone Edge"}
	if !slices.Equal(got, want) {
		t.Errorf("got the mails %v, want %v", got, want)
	}
	if a := g.postJSON(g.good()); a.json(t).Notification != "sent" {
		t.Errorf("after it was sent: got %s", a.body)
	}
}

// Ensure the answer never says "sent" of a failed mail.
func TestUnchanged_mailFailed(t *testing.T) {
	g := newRig(t)
	g.postJSON(g.good())
	if err := g.handler.Merchants.SetNotification(t.Context(), "teststore1", merchant.Failed); err != nil {
		t.Fatal(err)
	}
	if got := g.postJSON(g.good()).json(t).Notification; got != "pending" {
		t.Errorf("got %s", got)
	}
}

// Ensure sixty submissions of one store mail sales once. A stranger as contact
// gets one mail, free of typed text.
func TestUnchanged_flood(t *testing.T) {
	g := newRig(t, toContact)
	fields := g.goodBut("contact_name", "Urgent: your invoice is overdue", "contact_email", "victim@other.example", "company", "Pay now at https://evil.example/pay")
	for i := range 60 {
		if a := g.postJSON(fields); a.status >= 300 {
			t.Fatalf("submission %d: %d %s", i+1, a.status, a.body)
		}
	}
	a := g.postJSON(fields)
	if got := a.json(t); a.status != http.StatusOK {
		t.Errorf("submission 61: got %d %v", a.status, got.codes())
	}
	a = g.postJSON(fields)
	if got := a.json(t).codes(); a.status != http.StatusTooManyRequests || !slices.Equal(got, []string{"rate_limited"}) || !strings.Contains(a.body, "The form was sent for this store too often") {
		t.Errorf("submission 62: got %d %s", a.status, a.body)
	}
	if wait, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || wait < 1 || wait > 3600 {
		t.Errorf("got Retry-After %q", a.header.Get("Retry-After"))
	}
	mails := g.aws.Messages()
	if len(mails) != 2 || mails[0].To[0] != "sales@example.com" || mails[1].To[0] != "victim@other.example" {
		t.Fatalf("got %d mails", len(mails))
	}
	for _, words := range []string{"Urgent", "invoice", "Pay now", "evil.example"} {
		if strings.Contains(mails[1].Subject+mails[1].Text+mails[1].HTML, words) {
			t.Errorf("the mail to the stranger holds %q", words)
		}
	}
	page := g.postForm(fields)
	if page.status != http.StatusTooManyRequests || !strings.Contains(page.body, "The form was sent for this store too often") {
		t.Errorf("the form: got %d", page.status)
	}
}

// Ensure the limit stops two contacts or two keys in turn before the secret is
// full. Later it lets them go on.
func TestUnchanged_alternating(t *testing.T) {
	for name, other := range map[string][]string{"contacts": {"contact_email", "bert@example.com"}, "keys": {"access_token", secondKey}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newBubble(t, toContact)
				g.aws.SetVersions(awssim.MostVersions)
				g.handler.Transport = withSecondKey(g)
				done := map[int]int{}
				for i := range 40 {
					time.Sleep(time.Millisecond)
					fields := g.good()
					if i%2 == 1 {
						fields = g.goodBut(other...)
					}
					done[g.sent(fields).status]++
				}
				if versions := g.aws.Secrets()[0].Versions; versions != 20 || done[429] == 0 || done[200]+done[201]+done[429] != 40 {
					t.Errorf("forty at once: got %v, %d versions; want 20 written", done, versions)
				}
				for i := range 24 * 3 {
					time.Sleep(20 * time.Minute)
					fields := g.good()
					if i%2 == 1 {
						fields = g.goodBut(other...)
					}
					done[g.sent(fields).status]++
				}
				if versions := g.aws.Secrets()[0].Versions; done[500]+done[503] != 0 || versions > 34 {
					t.Errorf("a day of them: got %v, %d versions", done, versions)
				}
			})
		})
	}
}
