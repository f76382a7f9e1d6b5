package onboard_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// longAgo moves the rig's pending mails to a time when they are due, as waiting
// would.
func (g *rig) longAgo(since time.Duration) {
	g.t.Helper()
	var tags []types.Tag
	tag := func(key string, at time.Time) {
		tags = append(tags, types.Tag{Key: &key, Value: aws.String(at.UTC().Format(time.RFC3339))})
	}
	for _, mail := range merchant.Mails {
		if g.tags()[string(mail)] == string(merchant.Pending) {
			tag(string(mail)+"_next", time.Now().Add(-time.Second))
			tag(string(mail)+"_since", time.Now().Add(-since))
		}
	}
	if len(tags) == 0 {
		return
	}
	_, err := g.handler.Merchants.API.TagResource(g.t.Context(), &secretsmanager.TagResourceInput{SecretId: aws.String(g.secretName()), Tags: tags})
	if err != nil {
		g.t.Fatal(err)
	}
}

// Ensure a refused mail delays only itself. It arrives once when SES is back.
func TestNotifier(t *testing.T) {
	g := newRig(t)
	g.aws.SetOutage(true)
	a := g.postJSON(g.good())
	if v := a.json(t); a.status != http.StatusCreated || v.Notification != "pending" || v.CartPassword == "" {
		t.Fatalf("got %d %s, want 201 and pending", a.status, v.Notification)
	}
	if page := g.postForm(g.good()); !strings.Contains(page.body, "could not be sent just now") {
		t.Error("the page does not say that the mail is late")
	}
	g.longAgo(time.Hour)
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
	g.longAgo(time.Hour)
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

// Ensure the schedule gives up a mail after three days of refusals, with an
// error in the log.
func TestNotifier_givesUp(t *testing.T) {
	g := newRig(t)
	g.aws.SetOutage(true)
	g.postJSON(g.good())
	g.longAgo(merchant.GiveUpAfter + time.Hour)
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
func TestNotifier_overlapsTheFirstTry(t *testing.T) {
	g := newRig(t)
	g.aws.AddFault(awssim.Fault{Operation: "SendEmail", Delay: 300 * time.Millisecond})
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

// Ensure the mail of an unreadable store waits longer after each try. It holds
// up no other mail. After three days the schedule gives it up.
func TestNotifier_unreadable(t *testing.T) {
	g := newRig(t)
	g.aws.SetOutage(true)
	g.postJSON(g.good())
	g.write(map[string]any{"schema": 2})
	g.longAgo(time.Hour)
	if err := g.notifier().Run(t.Context()); err == nil || !strings.Contains(err.Error(), "schema 2") {
		t.Errorf("got %v, want an error about the schema", err)
	}
	next, err := time.Parse(time.RFC3339, g.tags()["notification_next"])
	if wait := time.Until(next); err != nil || wait < 20*time.Minute || g.tags()["notification"] != "pending" {
		t.Errorf("got %s, next try in %s; want pending and half an hour", g.tags()["notification"], wait)
	}
	g.longAgo(merchant.GiveUpAfter + time.Hour)
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
