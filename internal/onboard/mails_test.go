package onboard_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// run lets notify run in a process of its own.
func (g *rig) run() {
	g.t.Helper()
	n := g.notifier()
	n.Merchants = g.process().Merchants
	if err := n.Run(g.t.Context()); err != nil {
		g.t.Error(err)
	}
}

// Ensure a recipient gets one mail of a kind about a store within an hour, from
// all processes together. After the hour notify sends the last state, and that
// mail tells everything that the waiting ones should have told.
func TestMails_hour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t, toContact)
		g.handler.Transport = withKeys(g, secondKey, thirdKey)
		second := g.process(toContact)
		second.Transport = g.handler.Transport
		begun := time.Now()
		if v := g.sent(g.good()).json(t); v.Notification != "sent" {
			t.Fatalf("the first mail is %s", v.Notification)
		}
		later := []struct {
			after  time.Duration
			change []string
		}{
			{10 * time.Minute, []string{"new_password", "yes"}},
			{20 * time.Minute, []string{"access_token", secondKey, "contact_email", "bert@example.com"}},
			{30 * time.Minute, []string{"access_token", thirdKey, "contact_email", "bert@example.com"}},
		}
		for i, s := range later {
			time.Sleep(time.Until(begun.Add(s.after)))
			a := g.sentTo([]http.Handler{g.handler, second}[i%2], g.goodBut(s.change...))
			if v := a.json(t); a.status != http.StatusOK || v.Notification != "pending" {
				t.Errorf("submission %d: got %d %s", i, a.status, v.Notification)
			}
		}
		for time.Since(begun) < time.Hour-time.Minute {
			g.run()
			if got := len(g.aws.Messages()); got != 2 {
				t.Fatalf("after %s: got %d mails, want 2", time.Since(begun), got)
			}
			time.Sleep(time.Minute)
		}
		time.Sleep(2 * time.Minute)
		for range 30 {
			g.run()
			time.Sleep(5 * time.Minute)
		}
		want := []string{"sales@example.com: Key replaced, contact changed", "anna@example.com: The key of your BigCommerce store was replaced"}
		if got := g.mailed(2); !slices.Equal(got, want) {
			t.Fatalf("after the hour: got %v, want %v", got, want)
		}
		text := g.aws.Messages()[2].Text
		for _, words := range []string{"anna@example.com", "bert@example.com", "given a new Cart Password"} {
			if !strings.Contains(text, words) {
				t.Errorf("the mail to sales lacks %q:\n%s", words, text)
			}
		}
		if tags := g.tags(); tags["notification"] != "sent" || tags["confirmation"] != "sent" {
			t.Errorf("got tags %v", tags)
		}
	})
}

// Ensure an operator's second mail waits for the hour too, and a mail about
// another store does not.
func TestMails_resent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		g.sent(g.good())
		if err := g.handler.Merchants.SetNotification(t.Context(), "teststore1", merchant.Pending); err != nil {
			t.Fatal(err)
		}
		g.run()
		if got := len(g.aws.Messages()); got != 1 {
			t.Errorf("at once: got %d mails, want 1", got)
		}
		time.Sleep(ledger.MailPause)
		g.run()
		g.run()
		if got := len(g.aws.Messages()); got != 2 || g.tags()["notification"] != "sent" {
			t.Errorf("an hour later: got %d mails, %v; want 2", got, g.tags())
		}
	})
}

// Ensure a dead claimer's mail goes out after its minute, once, from one of
// many notifiers at once. A frozen claimer sends nothing when it wakes up.
func TestMails_claimerDies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		g.aws.SetOutage(true)
		g.sent(g.good())
		g.aws.SetOutage(false)
		time.Sleep(10 * time.Minute)
		dead, err := g.process().Merchants.Claim(t.Context(), "teststore1", merchant.Sales)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(ledger.ClaimTime - time.Second)
		g.run()
		if got := len(g.aws.Messages()); got != 0 {
			t.Errorf("beside a claim: got %d mails", got)
		}
		time.Sleep(2 * time.Second)
		var all sync.WaitGroup
		for range 8 {
			all.Go(g.run)
		}
		all.Wait()
		if err := dead.Address(t.Context(), "sales@example.com"); err != nil || time.Now().Before(dead.Until) {
			t.Errorf("the frozen claim: %v, until %s", err, dead.Until) // its context is over
		}
		if got := len(g.aws.Messages()); got != 1 || g.tags()["notification"] != "sent" {
			t.Errorf("got %d mails, %v; want 1", got, g.tags())
		}
	})
}

// Ensure nobody repeats a mail whose sender died before the tags. The next run
// writes the tags.
func TestMails_diesBeforeTheTags(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		g.aws.AddFault(awssim.Fault{Operation: "TagResource", Cut: true, Times: -1})
		g.sent(g.good())
		g.aws.ClearFaults()
		if got := len(g.aws.Messages()); got != 1 || g.tags()["notification"] != "pending" {
			t.Fatalf("got %d mails, %v; this tests nothing", got, g.tags())
		}
		time.Sleep(2 * time.Hour)
		for range 3 {
			g.run()
		}
		if got := len(g.aws.Messages()); got != 1 || g.tags()["notification"] != "sent" {
			t.Errorf("got %d mails, %v; want 1, sent", got, g.tags())
		}
	})
}

// Ensure a mail set to pending by hand goes out again, whatever the ledger
// remembers of it.
func TestMails_byHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		g.sent(g.good())
		time.Sleep(ledger.MailPause)
		g.tag("notification", "pending")
		for range 3 {
			g.run()
			time.Sleep(5 * time.Minute)
		}
		if got := len(g.aws.Messages()); got != 2 || g.tags()["notification"] != "sent" {
			t.Errorf("got %d mails, %v; want 2", got, g.tags())
		}
	})
}

// Ensure notify serves stores of before the ledger: they have tags and no rows.
// A pause of then still counts.
func TestMails_noRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		m := &merchant.Merchant{StoreHash: "teststore1", Contact: merchant.Contact{Name: "Anna", Email: "anna@example.com"}}
		if _, err := g.handler.Merchants.Put(t.Context(), m, merchant.Pending); err != nil {
			t.Fatal(err)
		}
		g.tag("notification_attempts", "7")
		g.tag("notification_next", time.Now().Add(3*time.Hour).UTC().Format(time.RFC3339))
		time.Sleep(2 * time.Hour)
		g.run()
		if got := len(g.aws.Messages()); got != 0 {
			t.Errorf("in the pause: got %d mails", got)
		}
		time.Sleep(time.Hour + time.Minute)
		g.run()
		g.run()
		if got := len(g.aws.Messages()); got != 1 || g.tags()["notification"] != "sent" {
			t.Errorf("got %d mails, %v; want 1", got, g.tags())
		}
	})
}

// Ensure a submission's mail goes out after an earlier write that broke off
// behind its tags. Notify told of that one, and both writes have one token.
func TestMails_afterABrokenWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		g.handler.Transport = withSecondKey(g)
		g.sent(g.good())
		time.Sleep(ledger.MailPause)
		g.aws.AddFault(awssim.Fault{Operation: "PutSecretValue", Cut: true, Times: -1})
		g.sent(g.goodBut("access_token", secondKey))
		g.aws.ClearFaults()
		time.Sleep(10 * time.Minute)
		g.run()
		mails := len(g.aws.Messages())
		time.Sleep(ledger.MailPause)
		a := g.sent(g.goodBut("access_token", secondKey))
		if v := a.json(t); v.Notification != "sent" || len(g.aws.Messages()) != mails+1 {
			t.Errorf("got %d %s, %d mails after %d", a.status, v.Notification, len(g.aws.Messages()), mails)
		}
	})
}
