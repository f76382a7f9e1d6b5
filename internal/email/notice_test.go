package email_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/email"
	"connect2cart/internal/standin/awssim"
)

// Ensure each notice has its facts, in text and in HTML.
func TestSender_Notice(t *testing.T) {
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	a := email.About{Store: "abc123", Cart: "bc-abc123", Page: "https://api.example.com/connection", Zone: zone}
	at := time.Date(2026, 11, 23, 17, 5, 0, 0, time.UTC)
	bare := email.About{Store: "abc123", Cart: "bc-abc123"}
	for name, n := range map[string]email.Notice{
		"changed-one":      a.ChangedNotice([]email.Changed{{At: at, By: "connection", What: []string{"password"}}}),
		"changed-settings": a.ChangedNotice([]email.Changed{{At: at, By: "page", What: []string{"contact", "time_zone"}}, {At: at.Add(time.Hour), By: "operator", What: []string{"paused"}}, {At: at.Add(2 * time.Hour), By: "connection", What: []string{"resumed", "order_statuses", "alerts"}}}),
		"changed-removed":  bare.ChangedNotice([]email.Changed{{At: at, By: "connection", What: []string{"removed"}}}),
		"refused":          a.KeyRefusedNotice(at, 0),
		"refused-last":     a.KeyRefusedNotice(at, email.LastRefusedDay),
		"silent":           a.SilentNotice(at),
		"back":             a.BackNotice(at, at.Add(30*time.Hour)),
		"digest": a.DigestNotice(email.Digest{
			Unreadable: []string{email.UnreadableOrder(105, "total_inc_tax"), email.UnreadableOrder(108, "")},
			Updates:    []string{email.UpdateNote("107", "Tracking number T9: the update does not say which items it covers. Send Items, or use a label for the whole order."), email.RefusedUpdate("sku", "MUG-RED", true), email.RefusedUpdate("order", "999", false)},
			Afterwards: []string{email.UndoneOrder(101, 5), email.UndoneOrder(103, 14)}, More: 3,
		}, "https://api.example.com/unsubscribe?t=abc123.mark"),
	} {
		t.Run(name, func(t *testing.T) {
			aws := awssim.New()
			if err := senderTo(t, aws).Notice(t.Context(), "anna@example.com", n); err != nil {
				t.Fatal(err)
			}
			m := aws.Messages()[0]
			head := fmt.Sprintf("From: %s\nTo: %s\nReply-To: %s\nSubject: %s\nList-Unsubscribe: %s\nList-Unsubscribe-Post: %s\n\n",
				m.From, strings.Join(m.To, ", "), strings.Join(m.ReplyTo, ", "), m.Subject, m.Unsubscribe, m.UnsubscribePost)
			golden(t, "notice-"+name+".txt", head+m.Text)
			golden(t, "notice-"+name+".html", m.HTML)
			for line := range strings.Lines(m.Text) {
				if len([]rune(line)) > 79 && !strings.Contains(line, "https://") {
					t.Errorf("a line of %d characters: %s", len(line), line)
				}
			}
		})
	}
}

// Ensure a notice to nobody fails before a call, and the error of a refused one
// leaves out the address.
func TestSender_Notice_errors(t *testing.T) {
	aws := awssim.New()
	n := email.About{Store: "abc123", Cart: "bc-abc123"}.SilentNotice(time.Now())
	if err := senderTo(t, aws).Notice(t.Context(), "nobody", n); err == nil || len(aws.Calls()) != 0 {
		t.Errorf("got %v, calls %v", err, aws.Operations())
	}
	aws.AddFault(awssim.Fault{Code: "MessageRejected", Message: "Email address is not verified: Anna@Example.com"})
	if err := senderTo(t, aws).Notice(t.Context(), "anna@example.com", n); err == nil || strings.Contains(strings.ToLower(err.Error()), "anna") {
		t.Errorf("got %v", err)
	}
}
