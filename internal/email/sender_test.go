package email_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/email"
	"connect2cart/internal/standin/awssim"
)

var update = flag.Bool("update", false, "rewrite the mails in testdata")

var connected = email.Connected{
	StoreHash: "abc123", CartID: "bc-abc123", ScriptURL: "https://api.example.com/script",
	Contact:  email.Contact{Name: "Zoë O'Neil", Email: "zoe@example.org", Company: "Müller & Söhne <Wien>", Phone: "+43 1 555 0100"},
	TimeZone: "Europe/Vienna", FirstOrders: "open ones, then all after number 1200",
	Scopes: []string{"Orders: ok", "Products: ok", "Store Inventory: read-only", "Information & Settings: unknown"},
	At:     time.Date(2026, 11, 23, 17, 5, 0, 0, time.UTC),
}

// Ensure each mail says the right thing, as a plain reader and as a browser
// shows it. The cases are the files of testdata, and -update rewrites them.
func TestSender_mails(t *testing.T) {
	replaced := connected
	replaced.Replaced = true
	sameKey, newPassword := replaced, replaced
	sameKey.SameKey, newPassword.NewPassword = true, true
	both := sameKey
	both.NewPassword = true
	bare := email.Connected{StoreHash: "abc123", CartID: "bc-abc123", Contact: email.Contact{Email: "zoe@example.org"}}
	handedOver, passedOn := newPassword, both
	handedOver.Previous = email.Contact{Name: "Anna <b>First</b>", Email: "anna@example.org", Company: "Old & Co."}
	passedOn.Previous = email.Contact{Email: "anna@example.org"}
	const first = "first@example.org"
	cases := map[string]func(*email.Sender) error{
		"sales-connected":         func(s *email.Sender) error { return s.Connected(t.Context(), connected) },
		"sales-replaced":          func(s *email.Sender) error { return s.Connected(t.Context(), replaced) },
		"sales-samekey":           func(s *email.Sender) error { return s.Connected(t.Context(), sameKey) },
		"sales-samekey-password":  func(s *email.Sender) error { return s.Connected(t.Context(), both) },
		"sales-replaced-password": func(s *email.Sender) error { return s.Connected(t.Context(), newPassword) },
		"keyreplaced-samekey":     func(s *email.Sender) error { return s.KeyReplaced(t.Context(), first, sameKey) },
		"keyreplaced-password":    func(s *email.Sender) error { return s.KeyReplaced(t.Context(), first, newPassword) },
		"sales-handed-over":       func(s *email.Sender) error { return s.Connected(t.Context(), handedOver) },
		"sales-passed-on":         func(s *email.Sender) error { return s.Connected(t.Context(), passedOn) },
		"keyreplaced-handed-over": func(s *email.Sender) error { return s.KeyReplaced(t.Context(), first, handedOver) },
		"sales-bare":              func(s *email.Sender) error { return s.Connected(t.Context(), bare) },
		"confirmation":            func(s *email.Sender) error { return s.Confirmation(t.Context(), connected.Contact.Email, connected) },
		"keyreplaced":             func(s *email.Sender) error { return s.KeyReplaced(t.Context(), first, replaced) },
	}
	for name, send := range cases {
		t.Run(name, func(t *testing.T) {
			aws := awssim.New()
			if err := send(senderTo(t, aws)); err != nil {
				t.Fatal(err)
			}
			m := aws.Messages()[0]
			head := fmt.Sprintf("From: %s\nTo: %s\nReply-To: %s\nSubject: %s\n\n",
				m.From, strings.Join(m.To, ", "), strings.Join(m.ReplyTo, ", "), m.Subject)
			golden(t, name+".txt", head+m.Text)
			golden(t, name+".html", m.HTML)
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// Ensure a stranger's text can start no header, no line of its own and no tag.
func TestSender_injection(t *testing.T) {
	evil := "x\r\nBcc: victim@example.com\u2028\u202eCart ID: bc-evil\x00<script>alert(1)</script>"
	c := connected
	c.Contact = email.Contact{Name: evil, Email: "a@example.org\r\nBcc: victim@example.com", Company: evil, Phone: evil}
	c.Previous = email.Contact{Name: evil, Email: evil, Company: evil}
	c.StoreHash, c.CartID, c.ScriptURL, c.Scopes = evil, evil, evil, []string{evil}
	aws := awssim.New()
	if err := senderTo(t, aws).Connected(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	m := aws.Messages()[0]
	if strings.ContainsAny(m.Subject, "\r\n\u2028\u202e\x00") || len(m.ReplyTo) != 0 || len(m.To) != 1 {
		t.Errorf("headers: subject %q, reply-to %q, to %q", m.Subject, m.ReplyTo, m.To)
	}
	for line := range strings.Lines(m.Text) {
		if strings.HasPrefix(line, "Bcc:") || strings.HasPrefix(line, "Cart ID: bc-evil") {
			t.Errorf("the text has a line of its own: %q", line)
		}
	}
	if strings.Contains(m.HTML, "<script>") {
		t.Error("the HTML has a tag of a stranger")
	}
}

// Ensure a stranger's text of any length takes 200 characters of a mail, and the
// mail shows the cut.
func TestSender_longWords(t *testing.T) {
	c := connected
	c.Contact.Company = strings.Repeat("ä", 201)
	aws := awssim.New()
	if err := senderTo(t, aws).Connected(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(aws.Messages()[0].Text), "")
	if want := strings.Repeat("ä", 200) + "…"; !strings.Contains(text, want) || strings.Contains(text, want[:len(want)-len("…")]+"ä") {
		t.Errorf("got %s, want 200 characters of the company and a sign of the cut", text)
	}
}

// Ensure a mail is readable on a dark ground too: it leaves the colours of its
// texts to the reader's program.
func TestSender_noColours(t *testing.T) {
	files, err := filepath.Glob("mails/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if regexp.MustCompile(`[;" ](color|background)[a-z-]*:`).Match(text) {
			t.Errorf("%s sets a colour", file)
		}
	}
}

// Ensure a mail to a contact repeats nothing from the form. The address may
// belong to a stranger.
func TestSender_noWordsOfStrangers(t *testing.T) {
	c := connected
	c.Replaced = true
	c.Contact = email.Contact{Name: "Urgent invoice", Email: "pay-now@evil.example", Company: "https://evil.example/pay"}
	c.Previous = email.Contact{Name: "Overdue reminder", Email: "second@evil.example", Company: "Click here"}
	for name, send := range map[string]func(*email.Sender) error{
		"confirmation": func(s *email.Sender) error { return s.Confirmation(t.Context(), "victim@other.example", c) },
		"key replaced": func(s *email.Sender) error { return s.KeyReplaced(t.Context(), "victim@other.example", c) },
	} {
		aws := awssim.New()
		if err := send(senderTo(t, aws)); err != nil {
			t.Fatal(err)
		}
		m := aws.Messages()[0]
		text := m.Subject + m.Text + m.HTML + strings.Join(m.ReplyTo, " ")
		for _, words := range []string{"Urgent", "evil.example", "Overdue", "Click", "pay"} {
			if strings.Contains(text, words) {
				t.Errorf("%s: holds %q:\n%s", name, words, text)
			}
		}
		if !strings.Contains(text, c.StoreHash) || !strings.Contains(text, c.CartID) || !strings.Contains(text, "23 November 2026, 17:05 UTC") {
			t.Errorf("%s: lacks store, cart or time:\n%s", name, text)
		}
	}
}

// Ensure any text makes a mail with one subject line, and SES accepts it.
func FuzzSender_Connected(f *testing.F) {
	f.Add("Zoë", "zoe@example.org", "Müller", "Orders: ok")
	f.Add("a\r\nBcc: b@c", "a@b\n", "\xff\xfe", ": ")
	f.Add(strings.Repeat("x", 3000), "\"a b\"@example.org", "=?utf-8?q?=0A?=", "{{.}}")
	f.Fuzz(func(t *testing.T, name, address, company, scope string) {
		aws := awssim.New()
		c := connected
		c.Contact, c.Scopes = email.Contact{Name: name, Email: address, Company: company}, []string{scope}
		if err := senderTo(t, aws).Connected(t.Context(), c); err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
		if m := aws.Messages()[0]; len(m.Subject) > 1200 || strings.ContainsAny(m.Subject, "\r\n") {
			t.Errorf("subject %q", m.Subject)
		}
	})
}

// Ensure an error carries SES's words, if there are any. The sender tries each
// mail only once, because SES may have accepted it.
func TestSender_errors(t *testing.T) {
	cases := map[string]struct {
		fault awssim.Fault
		words string
	}{
		"rejected":                {awssim.Fault{Code: "MessageRejected", Message: "Email address is not verified."}, "MessageRejected: Email address is not verified."},
		"sending is switched off": {awssim.Fault{Code: "AccountSendingPausedException"}, "AccountSendingPausedException"},
		"no permission":           {awssim.Fault{Code: "AccessDenied", Status: http.StatusForbidden}, "AccessDenied"},
		"throttled":               {awssim.Throttle("SendRawEmail", 1), "Throttling"},
		"down":                    {awssim.Fault{Code: "ServiceUnavailable", Status: http.StatusServiceUnavailable}, "ServiceUnavailable"},
		"HTML of something else":  {awssim.Fault{Raw: &awssim.Raw{Status: 503, ContentType: "text/html", Body: "<h1>Busy</h1>"}}, "503"},
		"answer cut off":          {awssim.Fault{Raw: &awssim.Raw{Status: 200, ContentType: "text/xml", Body: "<SendRawEmailResponse>"}}, ""},
		"connection cut":          {awssim.Fault{Cut: true}, ""},
		"cut after it was taken":  {awssim.Fault{Cut: true, Acts: true}, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			aws := awssim.New()
			aws.AddFault(c.fault)
			err := senderTo(t, aws).Connected(t.Context(), connected)
			if err == nil || !strings.Contains(err.Error(), c.words) || !strings.Contains(err.Error(), "abc123") {
				t.Errorf("got %v, want the store and %q", err, c.words)
			}
			if calls := aws.Operations(); len(calls) != 1 {
				t.Errorf("calls %v, want one", calls)
			}
		})
	}
}

// Ensure SES's words come without the merchant's address, because they go into
// the log. Our own addresses stay, because an operator looks for them.
func TestSender_errors_address(t *testing.T) {
	mails := map[string]func(*email.Sender) error{
		"to sales":             func(s *email.Sender) error { return s.Connected(t.Context(), connected) },
		"to the contact":       func(s *email.Sender) error { return s.Confirmation(t.Context(), connected.Contact.Email, connected) },
		"to the first contact": func(s *email.Sender) error { return s.KeyReplaced(t.Context(), connected.Contact.Email, connected) },
	}
	for name, send := range mails {
		t.Run(name, func(t *testing.T) {
			aws := awssim.New()
			s := senderTo(t, aws)
			aws.AddFault(awssim.Fault{Code: "MessageRejected", Message: "Email address is not verified. The following identities failed the check: " +
				s.Sales + ", " + connected.Contact.Email + ", " + strings.ToUpper(connected.Contact.Email)})
			err := send(s)
			if err == nil || strings.Contains(strings.ToLower(err.Error()), connected.Contact.Email) || !strings.Contains(err.Error(), s.Sales) {
				t.Errorf("got %v, want a refusal that names %s and nobody else", err, s.Sales)
			}
		})
	}
}

// Ensure a silent SES costs at most the time of the context.
func TestSender_deadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		aws := awssim.New()
		aws.AddFault(awssim.Fault{Hang: true})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		start := time.Now()
		err := senderTo(t, aws).Connected(ctx, connected)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 5*time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

// Ensure one rule decides whether SES can reach an address. The form's check and
// the mail's headers both use it.
func TestIsAddress(t *testing.T) {
	for address, want := range map[string]bool{
		"a@example.com": true, "A.b+c@x-y.example.co": true, "a@1.example": true, "a@" + strings.Repeat("x", 63) + ".com": true,
		"a@shop!.com": false, "a@shop_x.com": false, "a@~.~": false, "a@-.-": false, "a@-x.com": false, "a@x-.com": false, "a@example": false, "a@müller.de": false, "a@shop.\u212aom": false, // the sign for Kelvin: its small letter is k

		"a@192.0.2.1": false, "a@shop.123": false, "a@" + strings.Repeat("x", 64) + ".com": false,
		"ä@example.com": false, `"a b"@example.com`: false, "Anna <a@example.com>": false, " a@example.com": false, "a@example.com\r\nBcc: b@example.com": false,
		strings.Repeat("a", 65) + "@example.com": false, "a@" + strings.Repeat("a.", 126) + "com": false, "": false,
	} {
		if got := email.IsAddress(address); got != want {
			t.Errorf("%q: got %v, want %v", address, got, want)
		}
		aws, c := awssim.New(), connected
		c.Contact.Email = address
		if err := senderTo(t, aws).Connected(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if got := len(aws.Messages()[0].ReplyTo) == 1; want && !got {
			t.Errorf("%q: not in Reply-To", address)
		}
	}
}

// Ensure a mail to a contact without an address fails before a call to SES.
func TestSender_noAddress(t *testing.T) {
	aws := awssim.New()
	err := senderTo(t, aws).Confirmation(t.Context(), "", email.Connected{StoreHash: "abc123"})
	if err == nil || len(aws.Calls()) != 0 {
		t.Errorf("got %v, calls %v", err, aws.Operations())
	}
}
