package acceptance

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// message is one mail in the stand-in's mailbox.
type message struct {
	From    string   `json:"from"`
	To      []string `json:"to"`
	ReplyTo []string `json:"reply_to"`
	Subject string   `json:"subject"`
	Text    string   `json:"text"`
	HTML    string   `json:"html"`
}

// mails are the messages to sales about one cart, oldest first. With CONTACT_MAIL=on
// the merchant gets some, too.
func (s stack) mails(t *testing.T, cartID string) []message {
	t.Helper()
	a := get(t, strings.TrimSuffix(s.Mailbox, "/")+"/messages")
	if a.status != http.StatusOK {
		t.Fatalf("mailbox: status %d", a.status)
	}
	var all []message
	if err := json.Unmarshal([]byte(a.body), &all); err != nil {
		t.Fatalf("mailbox: %v", err)
	}
	return slices.DeleteFunc(all, func(m message) bool {
		return !strings.Contains(m.Text, cartID) || slices.Contains(m.To, merchantMail)
	})
}

// duringOutage runs do while SES refuses every mail.
func (s stack) duringOutage(t *testing.T, do func()) {
	t.Helper()
	s.setOutage(t, "on")
	defer s.setOutage(t, "off")
	do()
}

func (s stack) setOutage(t *testing.T, state string) {
	t.Helper()
	a := send(t, http.MethodPut, strings.TrimSuffix(s.Mailbox, "/")+"/outage", "text/plain", state)
	if a.status >= 300 {
		t.Fatalf("mailbox: outage %s: status %d", state, a.status)
	}
}

// fireSchedule runs the command in ACCEPTANCE_SCHEDULE, if there is one.
func fireSchedule(t *testing.T) {
	t.Helper()
	command := os.Getenv("ACCEPTANCE_SCHEDULE")
	if command == "" {
		return
	}
	if out, err := exec.CommandContext(t.Context(), "sh", "-c", command).CombinedOutput(); err != nil {
		t.Fatalf("ACCEPTANCE_SCHEDULE: %v\n%s", err, out)
	}
}

// Ensure a submission during a mail outage connects the store all the same. The
// schedule sends its mail later, once. Sales gets one mail about a store within an
// hour, so behind another test of this run the mail only waits.
func TestMail_outage(t *testing.T) {
	s := standIn(t)
	before := len(s.mails(t, s.Account.cartID()))
	s.duringOutage(t, func() {
		if got := s.connectJSON(t, s.submission()); got.Notification != "pending" {
			t.Errorf("during the outage: notification is %q, want pending", got.Notification)
		}
		if n := len(s.mails(t, s.Account.cartID())) - before; n != 0 {
			t.Errorf("during the outage: %d mails, want none", n)
		}
	})
	fireSchedule(t)
	if before > 0 {
		t.Skip("sales got a mail about this store within the hour, so this one waits; run this test alone to see it come")
	}
	eventually(t, "the pending mail", time.Minute, func() bool { return len(s.mails(t, s.Account.cartID())) > before })
	if n := len(s.mails(t, s.Account.cartID())) - before; n != 1 {
		t.Errorf("after the outage: %d mails, want 1", n)
	}
}
