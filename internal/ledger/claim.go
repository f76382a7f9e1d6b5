package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrSettled means that a mail has an outcome already: somebody sent it or gave
// it up.
var ErrSettled = errors.New("the mail was sent or given up")

const (
	// ClaimTime is how long one attempt to send a mail may take.
	ClaimTime = time.Minute

	// mailLife is the life of a mail's row after its last attempt. No mail has
	// attempts for as long.
	mailLife = 30 * day
)

// Mail is the row "mail#KIND": the attempts to send one kind of mail about a
// store. It lives 30 days after the last attempt.
type Mail struct {
	Store string // its hash
	Kind  string // the caller's name of the kind

	About    string    // the version of the secret behind the mail
	Since    time.Time // when the mail became due
	Attempts int
	Until    time.Time // the earliest time of the next attempt
	Outcome  Outcome
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
	About    string    `json:"about"`
	Since    time.Time `json:"since"`
	Attempts int       `json:"attempts"`
	Until    time.Time `json:"until"`
	Outcome  Outcome   `json:"outcome,omitempty"`
}

func (m *Mail) key() key { return key{m.Store, "mail#" + m.Kind} }

func (m *Mail) load(r record) error {
	var body mailBody
	err := r.decode(m.key(), &body)
	m.About, m.Since, m.Attempts, m.Until, m.Outcome = body.About, body.Since, body.Attempts, body.Until, body.Outcome
	return err
}

func (m *Mail) record() record {
	return record{
		body:    encode(mailBody{m.About, m.Since, m.Attempts, m.Until, m.Outcome}),
		expires: now().Add(mailLife),
	}
}

// Claim is the right to make one attempt. Mail.Attempts is its number.
type Claim struct {
	Mail
	ledger *Ledger
	made   record
}

// Claim takes the next attempt of a mail about a version, due since a time. Of
// several callers one gets it. HeldError during another attempt and the pause
// after it, ErrSettled after the outcome, ErrStale if the row is about a later
// version, ErrUnavailable.
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

// next makes of a row the one with the next attempt.
func (m *Mail) next(about string, since time.Time) error {
	switch {
	case m.Since.After(since):
		return fmt.Errorf("mail %s of store %s: %w", m.Kind, m.Store, ErrStale)
	case m.About != about:
		m.About, m.Since, m.Attempts, m.Outcome = about, since, 0, ""
	case m.Outcome != "":
		return fmt.Errorf("mail %s of store %s: %w", m.Kind, m.Store, ErrSettled)
	case m.Until.After(now()):
		return &HeldError{Until: m.Until}
	}
	m.Attempts++
	m.Until = stamp().Add(ClaimTime)
	return nil
}

// Context bounds the attempt: it ends Skew before ClaimTime.
func (c *Claim) Context(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithDeadline(ctx, c.Until.Add(-Skew))
}

// Settle writes the end of the attempt. With an empty outcome the mail is due
// again at next. ErrConflict after the begin of a later attempt,
// ErrUnavailable.
func (c *Claim) Settle(ctx context.Context, outcome Outcome, next time.Time) error {
	c.Outcome, c.Until = outcome, next.UTC()
	made, err := c.ledger.put(ctx, c.key(), c.record(), isAsRead(c.made))
	if err == nil {
		c.made = made
	}
	return err
}
