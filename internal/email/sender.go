package email

import (
	"context"
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ses"
	"github.com/aws/aws-sdk-go-v2/service/ses/types"
)

// Sender sends mails. From is a verified identity, "a@b" or "Name <a@b>". Sales
// is the address for news of connected stores. The context bounds every method. Each method tries a mail once, because SES cannot tell a repeat from
// a second mail. Errors have SES's words, but leave out the merchant's address.
// After a broken or timed out connection SES may have accepted the mail all the
// same.
type Sender struct {
	API   *ses.Client
	From  string
	Sales string
}

// Connected describes a connection of a store, be it the first or a later one.
type Connected struct {
	StoreHash   string
	CartID      string
	ScriptURL   string // with https://
	Contact     Contact
	Previous    Contact  // the contact in the last mail to sales; empty if it is the same
	Scopes      []string // permissions found, a line each: "Orders: ok"
	Replaced    bool     // the store had a connection before
	SameKey     bool     // and with this very key
	NewPassword bool     // and has a new Cart Password now
	TimeZone    string   // IANA name
	FirstOrders string   // the choice of Stone Edge's first orders, in words
	At          time.Time
}

// HandedOver reports whether the contact is somebody else than before.
func (c Connected) HandedOver() bool { return c.Previous.Email != "" }

// Contact is the person behind a submission.
type Contact struct{ Name, Email, Company, Phone string }

// Connected tells sales. Replies go to the contact, if the address is valid. A
// failure is an error with SES's words.
func (s *Sender) Connected(ctx context.Context, c Connected) error {
	return s.send(ctx, s.Sales, address(c.Contact.Email), salesMail, c)
}

// Confirmation tells the store's first contact how to go on in Stone Edge.
// Replies go to sales. It leaves out the Cart Password, because the page alone
// shows it, once. It also leaves out everything from the form, because the
// address may be a stranger's.
func (s *Sender) Confirmation(ctx context.Context, to string, c Connected) error {
	return s.send(ctx, address(to), s.Sales, confirmationMail, c)
}

// KeyReplaced warns a contact of the store. Somebody put another key in place
// of theirs, or sent the same one again. Replies go to sales. It leaves out
// everything from the form.
func (s *Sender) KeyReplaced(ctx context.Context, to string, c Connected) error {
	return s.send(ctx, address(to), s.Sales, keyReplacedMail, c)
}

func (s *Sender) send(ctx context.Context, to, replyTo string, k kind, c Connected) error {
	if to == "" {
		return fmt.Errorf("%s of store %s: no address to send it to", k.name, c.StoreHash)
	}
	m, err := k.render(c)
	if err != nil {
		return fmt.Errorf("%s of store %s: %w", k.name, c.StoreHash, err)
	}
	return s.post(ctx, k.name+" of store "+c.StoreHash, letter{message: m, to: to, replyTo: replyTo})
}

// post sends a letter. Errors name it by what.
func (s *Sender) post(ctx context.Context, what string, l letter) error {
	l.from = s.From
	data, err := l.raw(time.Now())
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	in := &ses.SendRawEmailInput{Source: &s.From, Destinations: []string{l.to}, RawMessage: &types.RawMessage{Data: data}}
	if _, err := s.API.SendRawEmail(ctx, in, once); err != nil {
		return fmt.Errorf("%s: %w", what, s.withoutAddresses(err, l.to, l.replyTo))
	}
	return nil
}

// once switches the SDK's own retries off: a connection may break after SES
// took the mail.
func once(o *ses.Options) { o.RetryMaxAttempts = 1 }

// quietError is an error in other words than its own.
type quietError struct {
	err  error
	text string
}

func (e quietError) Error() string { return e.text }

func (e quietError) Unwrap() error { return e.err }

// withoutAddresses takes the merchant's address out of an error's text. SES
// names the addresses it refuses, and errors go into the log.
func (s *Sender) withoutAddresses(err error, addresses ...string) error {
	text := err.Error()
	for _, a := range addresses {
		if a != "" && a != s.Sales {
			text = regexp.MustCompile("(?i)"+regexp.QuoteMeta(a)).ReplaceAllLiteralString(text, "[address]")
		}
	}
	return quietError{err, text}
}

// address makes an e-mail address fit for a header. It gives "" for any other
// text. Names stay in the text of the mail.
func address(email string) string {
	email = strings.TrimSpace(email)
	if !IsAddress(email) {
		return ""
	}
	return email
}

// IsAddress reports whether a text is one bare e-mail address within SES's
// reach. It must be ASCII, without quotes, at a domain with a dot.
func IsAddress(text string) bool {
	parsed, err := mail.ParseAddress("<" + text + ">")
	if err != nil || parsed.Address != text || len(text) > 254 {
		return false
	}
	local, domain, _ := strings.Cut(text, "@")
	return len(local) <= 64 && isOf(local, letters+"!#$%&'*+-/=?^_`{|}~.") && isDomain(domain)
}

// isDomain accepts letters, digits and hyphens between two dots, at most 63 of
// them (RFC 1035). A hyphen stands at neither end. The last part must not be a
// number, because an IP address ends so, and no domain does.
func isDomain(text string) bool {
	labels := strings.Split(text, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label != strings.Trim(label, "-") || !isOf(label, letters+"-") {
			return false
		}
	}
	return len(labels) > 1 && !isOf(labels[len(labels)-1], "0123456789")
}

func isOf(text, characters string) bool {
	return strings.Trim(text, characters) == ""
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
