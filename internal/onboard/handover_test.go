package onboard_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
)

// toContact switches the mails to contacts on.
func toContact(h *onboard.Handler) { h.ToContact = true }

// mailed are the mails since a count, as "recipient: beginning of the subject".
func (g *rig) mailed(since int) []string {
	var list []string
	for _, m := range g.aws.Messages()[since:] {
		subject, _, _ := strings.Cut(m.Subject, ": ")
		subject, _, _ = strings.Cut(subject, " (")
		list = append(list, m.To[0]+": "+subject)
	}
	return list
}

// Ensure sales read both contacts if another key brings another contact. The
// previous contact gets a notice, and so does the first one.
func TestHandover(t *testing.T) { synctest.Test(t, handover) }

func handover(t *testing.T) {
	g := newBubble(t, toContact)
	g.handler.Transport = withSecondKey(g)
	g.postJSON(g.good())

	time.Sleep(ledger.MailPause)
	g.postJSON(g.goodBut("access_token", secondKey, "contact_email", "bert@example.com", "contact_name", "Bert Beispiel", "company", ""))
	want := []string{"sales@example.com: Key replaced, contact changed", "anna@example.com: The key of your BigCommerce store was replaced"}
	if diff := cmp.Diff(want, g.mailed(2)); diff != "" {
		t.Errorf("from the first contact to another (-want +got):\n%s", diff)
	}
	sales := g.aws.Messages()[2]
	for _, text := range []string{sales.Text, sales.HTML} {
		for _, words := range []string{"Previous contact", "Anna Muster, anna@example.com", "New contact", "Bert Beispiel, bert@example.com"} {
			if !strings.Contains(text, words) {
				t.Errorf("the mail to sales lacks %q:\n%s", words, text)
			}
		}
	}

	time.Sleep(ledger.MailPause)
	g.postJSON(g.goodBut("contact_email", "mallory@evil.example"))
	want = []string{
		"sales@example.com: Key replaced, contact changed", "anna@example.com: The key of your BigCommerce store was replaced",
		"bert@example.com: The key of your BigCommerce store was replaced",
	}
	if diff := cmp.Diff(want, g.mailed(4)); diff != "" {
		t.Errorf("to a third (-want +got):\n%s", diff)
	}
	if tags := g.tags(); tags["notice"] != "sent" {
		t.Errorf("got tags %v", tags)
	}

	time.Sleep(ledger.MailPause)
	g.postJSON(g.goodBut("access_token", secondKey, "contact_email", "MALLORY@evil.example"))
	if got := g.aws.Messages()[7]; strings.Contains(got.Subject, "contact changed") || strings.Contains(got.Text, "Previous contact") {
		t.Errorf("the same contact in capitals counts as another: %q", got.Subject)
	}
}

// Ensure sales hear of a contact that changes first and brings another key
// later. They also hear of it if the mails had to wait.
func TestHandover_inSteps(t *testing.T) { synctest.Test(t, handoverinSteps) }

func handoverinSteps(t *testing.T) {
	g := newBubble(t, toContact)
	g.handler.Transport = withSecondKey(g)
	g.postJSON(g.good())
	g.postJSON(g.goodBut("contact_email", "mallory@evil.example"))
	if got := g.mailed(2); len(got) != 0 {
		t.Errorf("a contact alone: got the mails %v", got)
	}
	g.aws.SetOutage(true)
	g.postJSON(g.goodBut("contact_email", "mallory@evil.example", "access_token", secondKey, "new_password", "yes"))
	g.postJSON(g.goodBut("contact_email", "mallory2@evil.example", "access_token", secondKey))
	g.postJSON(g.goodBut("contact_email", "mallory@evil.example"))
	g.aws.SetOutage(false)
	time.Sleep(time.Hour)
	if err := g.notifier().Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{"sales@example.com: Key replaced, contact changed", "anna@example.com: The key of your BigCommerce store was replaced"}
	if diff := cmp.Diff(want, g.mailed(2)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if sales := g.aws.Messages()[2].Text; !strings.Contains(sales, "anna@example.com") || !strings.Contains(sales, "mallory@evil.example") || !strings.Contains(sales, "given a new Cart Password") {
		t.Errorf("the mail to sales:\n%s", sales)
	}
}

// Ensure the schedule sends a late notice, once.
func TestHandover_noticeIsLate(t *testing.T) { synctest.Test(t, handovernoticeIsLate) }

func handovernoticeIsLate(t *testing.T) {
	g := newBubble(t, toContact)
	g.handler.Transport = withSecondKey(g)
	g.postJSON(g.good())
	time.Sleep(ledger.MailPause)
	g.postJSON(g.goodBut("access_token", secondKey, "contact_email", "bert@example.com"))
	time.Sleep(ledger.MailPause)
	g.aws.SetOutage(true)
	g.postJSON(g.goodBut("contact_email", "carla@example.com"))
	g.aws.SetOutage(false)
	for range 2 {
		time.Sleep(time.Hour)
		if err := g.notifier().Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	got := g.mailed(4)
	if len(got) != 3 || got[2] != "bert@example.com: The key of your BigCommerce store was replaced" {
		t.Errorf("got the mails %v", got)
	}
}

// Ensure merchants get a new Cart Password with their key if somebody else had
// the last one. They need not ask. Nobody else gets one.
func TestHandover_password(t *testing.T) {
	g := newRig(t)
	g.handler.Transport = withSecondKey(g)
	works := func(password string) bool {
		m, err := g.handler.Merchants.Get(t.Context(), "teststore1")
		return err == nil && m.PasswordMatches(newSecret(password))
	}
	g.postJSON(g.good())
	theirs := g.postJSON(g.goodBut("access_token", secondKey, "contact_email", "mallory@evil.example", "new_password", "yes")).json(t)
	if !works(theirs.CartPassword) {
		t.Fatal("the password that somebody took does not work; this tests nothing")
	}
	back := g.postJSON(g.good())
	v := back.json(t)
	if back.status != http.StatusOK || v.CartPassword == "" || works(theirs.CartPassword) || !works(v.CartPassword) {
		t.Errorf("got %d, a password: %t, theirs works: %t", back.status, v.CartPassword != "", works(theirs.CartPassword))
	}
	if len(v.Advice) == 0 || !strings.Contains(v.Advice[0], "without asking") {
		t.Errorf("got advice %q", v.Advice)
	}
	if v := g.postJSON(g.goodBut("access_token", secondKey, "contact_email", "Anna@Example.com")).json(t); v.CartPassword != "" {
		t.Error("who rotates their own key got a new password")
	}

	g.postJSON(g.goodBut("contact_email", "mallory@evil.example", "new_password", "yes"))
	kept := g.kept()
	delete(kept, "password_for") // as an early version wrote it
	g.write(kept)
	if v := g.postJSON(g.goodBut("access_token", secondKey)).json(t); v.CartPassword != "" {
		t.Error("the record does not say who got the password, but it was replaced")
	}
}

// Ensure a store whose contact merely changes keeps its Cart Password, whoever
// brings the next key. Stone Edge would stop without a reason.
func TestHandover_newColleague(t *testing.T) {
	g := newRig(t)
	g.handler.Transport = withSecondKey(g)
	g.postJSON(g.good())
	for _, s := range []map[string]string{
		g.goodBut("access_token", secondKey, "contact_email", "bert@example.com"),
		g.good(), // the first contact again: nobody took the password from her
		g.goodBut("access_token", secondKey, "contact_email", "carla@example.com"),
	} {
		if v := g.postJSON(s).json(t); v.CartPassword != "" {
			t.Errorf("%s got a new password", s["contact_email"])
		}
	}
}

// Ensure the last contact who lost the password gets one, and the first contact
// always, even if somebody took it twice under two names.
func TestHandover_losers(t *testing.T) {
	for name, others := range map[string][]string{"bert@example.com": {"mallory@evil.example"}, "anna@example.com": {"mallory@evil.example", "mallory2@evil.example"}} {
		g := newRig(t)
		g.handler.Transport = withSecondKey(g)
		g.postJSON(g.good())
		g.postJSON(g.goodBut("contact_email", "bert@example.com", "new_password", "yes")) // the shop's own
		for _, other := range others {
			g.postJSON(g.goodBut("access_token", secondKey, "contact_email", other, "new_password", "yes"))
		}
		if v := g.postJSON(g.goodBut("contact_email", "dora@example.com")).json(t); v.CartPassword != "" {
			t.Error("a contact who never had the password got a new one")
		}
		if v := g.postJSON(g.goodBut("access_token", secondKey, "contact_email", name)).json(t); v.CartPassword == "" {
			t.Errorf("%s lost the password and got none", name)
		}
	}
}

// Ensure owners get the Cart Password back from a person with another key who
// types the owner's e-mail, whatever that person does in between.
func TestHandover_sameMail(t *testing.T) {
	other := map[string]string{"contact_email": "mallory@evil.example"}
	for name, test := range map[string]struct {
		thefts []map[string]string // each with the second key
		rotate bool                // the owner had brought another key before
	}{
		"once":                           {[]map[string]string{{"new_password": "yes"}}, false},
		"twice":                          {[]map[string]string{{"new_password": "yes"}, {"new_password": "yes"}}, false},
		"the key first":                  {[]map[string]string{{}, {"new_password": "yes"}}, false},
		"in another name first":          {[]map[string]string{other, {"new_password": "yes"}}, false},
		"in two names":                   {[]map[string]string{{"new_password": "yes", "contact_email": "mallory@evil.example"}, {"new_password": "yes"}}, false},
		"from an owner with a later key": {[]map[string]string{{}, {"new_password": "yes"}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			g := newRig(t)
			g.handler.Transport = withKeys(g, secondKey, thirdKey)
			owner := g.good()
			g.postJSON(owner)
			if test.rotate {
				owner = g.goodBut("access_token", thirdKey)
				g.postJSON(owner)
			}
			for _, theft := range test.thefts {
				s := g.goodBut("access_token", secondKey)
				maps.Copy(s, theft)
				g.postJSON(s)
			}
			v := g.postJSON(owner).json(t)
			if m, err := g.handler.Merchants.Get(t.Context(), "teststore1"); v.CartPassword == "" || err != nil || !m.PasswordMatches(newSecret(v.CartPassword)) {
				t.Fatalf("the owner got no password: %v", err)
			}
			if v := g.postJSON(owner).json(t); v.CartPassword != "" {
				t.Error("the same form once more gave another password")
			}
			if text, _ := g.aws.Value(g.secretName()); test.rotate && strings.Contains(text, g.store.Account().AccessToken) {
				t.Error("the record holds a replaced key")
			}
		})
	}
}

// Ensure a person who asks twice for a new Cart Password still took it from the
// contact before.
func TestHandover_askedTwice(t *testing.T) {
	g := newRig(t)
	g.handler.Transport = withKeys(g, secondKey, thirdKey)
	g.postJSON(g.good())
	g.postJSON(g.goodBut("contact_email", "bert@example.com", "new_password", "yes"))
	for range 2 {
		g.postJSON(g.goodBut("access_token", secondKey, "contact_email", "mallory@evil.example", "new_password", "yes"))
	}
	if v := g.postJSON(g.goodBut("access_token", thirdKey, "contact_email", "bert@example.com")).json(t); v.CartPassword == "" {
		t.Error("the contact who lost the password got none")
	}
}

// Ensure owners who rotate their keys keep the Cart Password, with a record of
// any age.
func TestHandover_rotates(t *testing.T) {
	for name, age := range map[string]func(map[string]any){
		"today's record": func(map[string]any) {},
		"an old record": func(kept map[string]any) {
			for _, key := range []string{"password_keys", "password_lost_keys", "password_lost_for"} {
				delete(kept, key)
			}
		},
	} {
		g := newRig(t)
		g.handler.Transport = withKeys(g, secondKey, thirdKey)
		g.postJSON(g.good())
		kept := g.kept()
		age(kept)
		g.write(kept)
		for _, key := range []string{secondKey, thirdKey, g.store.Account().AccessToken, secondKey} {
			if v := g.postJSON(g.goodBut("access_token", key)).json(t); v.CartPassword != "" || len(v.Errors) > 0 {
				t.Errorf("%s: got a new password or %v", name, v.Errors)
			}
		}
	}
}

// Ensure the page explains such a password beside its value.
func TestHandover_page(t *testing.T) {
	g := newRig(t)
	g.handler.Transport = withSecondKey(g)
	g.postJSON(g.good())
	g.postJSON(g.goodBut("access_token", secondKey, "contact_email", "bert@example.com", "new_password", "yes"))
	page := g.postForm(g.good()).body
	if !strings.Contains(page, `id="cart_password"`) || !strings.Contains(page, "You got a new Cart Password without asking.") {
		t.Error("the page does not say so")
	}
}

// Ensure the mails cope with the record of an early version. Its contact counts
// as the previous one.
func TestHandover_earlyRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t, toContact)
		g.handler.Transport = withSecondKey(g)
		g.sent(g.good())
		kept := g.kept()
		for _, key := range []string{"told_contact", "password_for"} {
			delete(kept, key)
		}
		g.write(kept)
		time.Sleep(ledger.MailPause)
		g.sent(g.goodBut("access_token", secondKey, "contact_email", "bert@example.com"))
		if sales := g.aws.Messages()[2]; !strings.Contains(sales.Text, "Anna Muster, anna@example.com") {
			t.Errorf("the mail to sales:\n%s", sales.Text)
		}
		if m, err := g.handler.Merchants.Get(t.Context(), "teststore1"); err != nil || m.ToldContact.Email != "bert@example.com" || m.PreviousContact.Email != "anna@example.com" {
			t.Errorf("got %+v, %v", m, err)
		}
		if _, err := g.handler.Merchants.Remove(t.Context(), "teststore1", merchant.ShortestRecovery); err != nil {
			t.Fatal(err)
		}
		time.Sleep(ledger.MailPause)
		g.sent(g.goodBut("contact_email", "carla@example.com"))
		mails := g.aws.Messages()
		if last := mails[len(mails)-2]; strings.Contains(last.Subject, "contact changed") {
			t.Errorf("a store that was removed and is new: got %q", last.Subject)
		}
	})
}
