package onboard_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// Ensure a refused mail delays only itself. It arrives once when SES is back.
func TestNotifier(t *testing.T) { synctest.Test(t, notifier) }

func notifier(t *testing.T) {
	g := newBubble(t)
	g.aws.SetOutage(true)
	a := g.postJSON(g.good())
	if v := a.json(t); a.status != http.StatusCreated || v.Notification != "pending" || v.CartPassword == "" {
		t.Fatalf("got %d %s, want 201 and pending", a.status, v.Notification)
	}
	if page := g.postForm(g.good()); !strings.Contains(page.body, "could not be sent just now") {
		t.Error("the page does not say that the mail is late")
	}
	time.Sleep(time.Hour)
	if err := g.notifier().Run(t.Context()); err != nil {
		t.Errorf("a run that SES refuses: %v", err)
	}
	if got := g.tags()["notification"]; got != "pending" {
		t.Errorf("got tag %s, want pending", got)
	}
	g.aws.SetOutage(false)
	if err := g.notifier().Run(t.Context()); err != nil || len(g.aws.Messages()) != 0 {
		t.Errorf("sent %d mails before the pause was over (%v)", len(g.aws.Messages()), err)
	}
	time.Sleep(time.Hour)
	var runs sync.WaitGroup
	for range 4 {
		runs.Go(func() {
			if err := g.notifier().Run(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	runs.Wait()
	if got := len(g.aws.Messages()); got != 1 {
		t.Errorf("got %d mails from four runs at once, want 1", got)
	}
	if got := g.tags()["notification"]; got != "sent" {
		t.Errorf("got tag %s, want sent", got)
	}
}

// Ensure the next run sends a mail that an operator asks for again, while the walk
// through the secrets rests.
func TestNotifier_resent(t *testing.T) { synctest.Test(t, notifierResent) }

func notifierResent(t *testing.T) {
	g := newBubble(t)
	g.postJSON(g.good())
	time.Sleep(2 * time.Hour)
	if err := g.notifier().Run(t.Context()); err != nil || len(g.aws.Messages()) != 1 {
		t.Fatalf("got %d mails, %v, want the one of the submission", len(g.aws.Messages()), err)
	}
	if err := g.handler.Merchants.SetNotification(t.Context(), "teststore1", merchant.Pending); err != nil {
		t.Fatal(err)
	}
	time.Sleep(10 * time.Minute)
	if err := g.notifier().Run(t.Context()); err != nil || len(g.aws.Messages()) != 2 || g.tags()["notification"] != "sent" {
		t.Errorf("got %d mails, tag %s, %v, want a second mail", len(g.aws.Messages()), g.tags()["notification"], err)
	}
}

// Ensure the schedule gives up a mail after three days of refusals, with an
// error in the log.
func TestNotifier_givesUp(t *testing.T) { synctest.Test(t, notifiergivesUp) }

func notifiergivesUp(t *testing.T) {
	g := newBubble(t)
	g.aws.SetOutage(true)
	g.postJSON(g.good())
	time.Sleep(merchant.GiveUpAfter + time.Hour)
	if err := g.notifier().Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := g.tags()["notification"]; got != "failed" {
		t.Errorf("got tag %s, want failed", got)
	}
	logs := g.logs.String()
	if !strings.Contains(logs, `"level":"ERROR","msg":"mail"`) || !strings.Contains(logs, `"failed":1`) {
		t.Errorf("the log does not say so:\n%s", logs)
	}
}

// Ensure either the first try or the schedule sends a mail, but never both.
// They may overlap.
func TestNotifier_overlapsTheFirstTry(t *testing.T) { synctest.Test(t, overlapsTheFirstTry) }

func overlapsTheFirstTry(t *testing.T) {
	g := newBubble(t)
	g.aws.AddFault(awssim.Fault{Operation: "SendRawEmail", Delay: 300 * time.Millisecond})
	var both sync.WaitGroup
	both.Go(func() { g.postJSON(g.good()) })
	for range 20 {
		both.Go(func() {
			if err := g.notifier().Run(t.Context()); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(20 * time.Millisecond)
	}
	both.Wait()
	if got := len(g.aws.Messages()); got != 1 {
		t.Errorf("got %d mails, want 1", got)
	}
}

// Ensure the mail of an unreadable store waits longer after each try. The
// other mails go out. After three days the schedule gives it up.
func TestNotifier_unreadable(t *testing.T) { synctest.Test(t, notifierunreadable) }

func notifierunreadable(t *testing.T) {
	g := newBubble(t)
	g.aws.SetOutage(true)
	g.postJSON(g.good())
	g.write(map[string]any{"schema": 2})
	time.Sleep(time.Hour)
	if err := g.notifier().Run(t.Context()); err == nil || !strings.Contains(err.Error(), "schema 2") {
		t.Errorf("got %v, want an error about the schema", err)
	}
	next, err := time.Parse(time.RFC3339, g.tags()["notification_next"])
	if wait := time.Until(next); err != nil || wait < 20*time.Minute || g.tags()["notification"] != "pending" {
		t.Errorf("got %s, next try in %s; want pending and half an hour", g.tags()["notification"], wait)
	}
	time.Sleep(merchant.GiveUpAfter + time.Hour)
	if err := g.notifier().Run(t.Context()); err == nil {
		t.Error("the last try says nothing")
	}
	if got := g.tags()["notification"]; got != "failed" {
		t.Errorf("got tag %s after three days, want failed", got)
	}
	if logs := g.logs.String(); !strings.Contains(logs, `"pending":1,"failed":0`) || !strings.Contains(logs, `"pending":0,"failed":1`) {
		t.Errorf("the log does not count it:\n%s", logs)
	}
	if err := g.notifier().Run(t.Context()); err != nil {
		t.Errorf("a run after that: %v", err)
	}
}
