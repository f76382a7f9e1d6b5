package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"
)

// ErrSettled means that a mail has an outcome already: somebody sent it or gave
// it up.
var ErrSettled = errors.New("the mail was sent or given up")

const (
	// ClaimTime is how long one attempt to send a mail may take.
	ClaimTime = time.Minute

	// MailPause is the time between two mails of one kind about a store to one
	// recipient.
	MailPause = time.Hour

	// mailLife is the life of a mail's row after its last attempt. No mail has
	// attempts for as long.
	mailLife = 30 * day
)

// Mail is the row "mail#KIND": the attempts to send one kind of mail about a
// store. Its recipients are hashes. It lives 30 days after the last attempt.
type Mail struct {
	Store string // its hash
	Kind  string // the caller's name of the kind

	About    string    // an id of what the mail tells: never the same for two mails
	Since    time.Time // when the first claimer learned of it
	Attempts int
	Until    time.Time // the earliest time of the next attempt
	UnderWay bool      // an attempt has not ended; its claimer may be dead
	Outcome  Outcome

	// Told is the About of the last mail that went out. It lasts while a later
	// one is tried.
	Told string

	sent map[string]time.Time // the last mails, by a hash of the recipient
	others
}

// Outcome is the end of a mail; empty while attempts go on.
type Outcome string

// The ends of a mail.
const (
	Sent    Outcome = "sent"
	GivenUp Outcome = "given_up"
)

// mailBody is the content of the row.
type mailBody struct {
	About    string               `json:"about"`
	Since    time.Time            `json:"since"`
	Attempts int                  `json:"attempts"`
	Until    time.Time            `json:"until"`
	UnderWay bool                 `json:"under_way,omitempty"`
	Outcome  Outcome              `json:"outcome,omitempty"`
	Told     string               `json:"told,omitempty"`
	Sent     map[string]time.Time `json:"sent,omitempty"`
	others
}

func (m *Mail) key() key { return key{m.Store, "mail#" + m.Kind} }

func (m *Mail) load(r record) error {
	var body mailBody
	err := r.decode(m.key(), &body)
	m.About, m.Since, m.Attempts, m.Until = body.About, body.Since, body.Attempts, body.Until
	m.UnderWay, m.Outcome, m.Told, m.sent, m.others = body.UnderWay, body.Outcome, body.Told, body.Sent, body.others
	return err
}

func (m *Mail) record() record {
	return record{
		body:    encode(&mailBody{m.About, m.Since, m.Attempts, m.Until, m.UnderWay, m.Outcome, m.Told, m.sent, m.others}),
		expires: now().Add(mailLife),
	}
}

// Claim is the right to make one attempt. Mail.Attempts is its number.
type Claim struct {
	Mail
	ledger *Ledger
	made   record
}

// Claim takes the next attempt of a mail about something, by its id. since is
// the time at which the caller learned that the mail is due: the write behind
// it, or the begin of the read that showed it. Of several callers one gets the
// attempt. HeldError during any attempt, and during the pause after one about
// the same. ErrSettled after the outcome. ErrStale if somebody claimed a mail
// about something else after since. ErrUnavailable.
func (l *Ledger) Claim(ctx context.Context, store, kind, about string, since time.Time) (*Claim, error) {
	since = wire(since)
	for range changeTries {
		m := Mail{Store: store, Kind: kind}
		found, err := l.record(ctx, m.key())
		if err == nil {
			err = m.load(found)
		}
		if err == nil {
			err = m.next(about, since)
		}
		if err != nil {
			return nil, err
		}
		made, err := l.put(ctx, m.key(), m.record(), isAsRead(found))
		if err == nil {
			return &Claim{m, l, made}, nil
		}
		if !errors.Is(err, ErrConflict) {
			return nil, err
		}
	}
	return nil, &HeldError{Until: now().Add(ClaimTime)}
}

// next makes of a row the one with the next attempt. A later version waits for an
// attempt under way, because its mail may go to the same recipient.
func (m *Mail) next(about string, since time.Time) error {
	switch {
	case m.About != about && m.Since.After(since):
		return fmt.Errorf("mail %s of store %s: %w", m.Kind, m.Store, ErrStale)
	case m.About == about && m.Outcome != "":
		return fmt.Errorf("mail %s of store %s: %w", m.Kind, m.Store, ErrSettled)
	case m.Until.After(now()) && (m.UnderWay || m.About == about):
		return &HeldError{Until: m.Until}
	case m.About != about:
		m.About, m.Since, m.Attempts, m.Outcome = about, since, 0, ""
	}
	m.Attempts++
	m.UnderWay, m.Until = true, stamp().Add(ClaimTime)
	maps.DeleteFunc(m.sent, func(_ string, at time.Time) bool { return now().Sub(at) > 2*MailPause })
	return nil
}

// Context bounds the attempt: it ends Skew before ClaimTime.
func (c *Claim) Context(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithDeadline(ctx, c.Until.Add(-Skew))
}

// Free is the time from which a recipient may have a mail of this kind: MailPause
// after the last one. It is zero without a mail in the last two hours.
func (c *Claim) Free(to string) time.Time {
	at, ok := c.sent[c.recipient(to)]
	if !ok {
		return time.Time{}
	}
	return at.Add(MailPause)
}

// recipient names an address by a hash. The store is in the hash, so the same
// address looks different at each store.
func (m *Mail) recipient(to string) string {
	return Hash(m.Store + " " + strings.ToLower(strings.TrimSpace(to)))
}

// Sent ends the attempt and the mail: the recipient has it. ErrConflict after
// the begin of a later attempt, ErrUnavailable.
func (c *Claim) Sent(ctx context.Context, to string) error {
	if c.sent == nil {
		c.sent = map[string]time.Time{}
	}
	c.sent[c.recipient(to)] = stamp()
	c.Told = c.About
	return c.settle(ctx, Sent, time.Time{})
}

// GiveUp ends the mail without an attempt more. Errors as Sent.
func (c *Claim) GiveUp(ctx context.Context) error { return c.settle(ctx, GivenUp, time.Time{}) }

// Retry ends a failed attempt. The mail is due again at next. Errors as Sent.
func (c *Claim) Retry(ctx context.Context, next time.Time) error { return c.settle(ctx, "", next) }

// Postpone gives the attempt back without a try. The mail is due again at next.
// Errors as Sent.
func (c *Claim) Postpone(ctx context.Context, next time.Time) error {
	c.Attempts--
	return c.settle(ctx, "", next)
}

// settle writes the end of the attempt.
func (c *Claim) settle(ctx context.Context, outcome Outcome, next time.Time) error {
	c.UnderWay, c.Outcome, c.Until = false, outcome, next.UTC()
	made, err := c.ledger.put(ctx, c.key(), c.record(), isAsRead(c.made))
	if err == nil {
		c.made = made
	}
	return err
}
