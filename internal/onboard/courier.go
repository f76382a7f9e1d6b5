package onboard

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"connect2cart/internal/email"
	"connect2cart/internal/merchant"
)

// settleTime bounds the write of a mail's outcome. It begins with the end of
// the attempt, whatever the caller's deadline. A lost outcome leads to another
// attempt.
const settleTime = 5 * time.Second

// courier sends the mails about a store, each attempt under a claim.
type courier struct {
	merchants *merchant.Vault
	sender    *email.Sender
	toContact bool // mails to the contact are on
	log       *slog.Logger
}

// mailsOf lists the mails due after a submission.
func (c courier) mailsOf(m *merchant.Merchant) []merchant.Mail {
	if !c.toContact {
		return []merchant.Mail{merchant.Sales}
	}
	mails := []merchant.Mail{merchant.Sales, merchant.Confirmation}
	if m.PreviousContact.Email != "" && !strings.EqualFold(m.PreviousContact.Email, m.FirstContact.Email) {
		mails = append(mails, merchant.Notice)
	}
	return mails
}

// first makes the submission's own attempt. Notifier makes good any failure.
func (c courier) first(ctx context.Context, m *merchant.Merchant, due merchant.Due) merchant.Notification {
	claim, err := c.merchants.ClaimFirst(ctx, due)
	status := merchant.Pending
	if err == nil {
		status, err = c.deliver(ctx, m, claim)
	} else {
		claim.Due = due
	}
	c.report(ctx, claim, status, err)
	return status
}

// deliver makes one attempt and writes down its outcome. It returns the mail's
// new state, and the reason for a failure. merchant.ErrNotDue means that the
// recipient had a mail of this kind within the hour.
func (c courier) deliver(ctx context.Context, m *merchant.Merchant, claim merchant.Claim) (merchant.Notification, error) {
	attempt, cancel := context.WithDeadline(ctx, claim.Until)
	defer cancel()
	l := c.letter(m, claim.Mail)
	if err := claim.Address(attempt, l.to); err != nil {
		return merchant.Pending, err
	}
	return c.settle(ctx, claim, l.send(attempt))
}

// settle writes down the outcome of an attempt, even after ctx has ended.
func (c courier) settle(ctx context.Context, claim merchant.Claim, sendErr error) (merchant.Notification, error) {
	settle, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	status, err := c.merchants.Settle(settle, claim, sendErr)
	if err != nil {
		return merchant.Pending, fmt.Errorf("settle %s: %w", claim.Mail, err)
	}
	return status, sendErr
}

// letter is one mail that is ready to go.
type letter struct {
	to   string // "" if nobody needs it
	send func(context.Context) error
}

// letter chooses the mail. The confirmation goes to the store's first contact. If
// the store had a connection before, they get the notice of a new key instead,
// because somebody else may have replaced theirs. But if they replaced it
// themselves and still lack the confirmation, they get the confirmation. A
// previous contact gets a notice, too.
func (c courier) letter(m *merchant.Merchant, mail merchant.Mail) letter {
	text := email.Connected{
		StoreHash: m.StoreHash, CartID: m.CartID, ScriptURL: m.ScriptURL, Contact: email.Contact(m.Contact), Previous: email.Contact(m.PreviousContact),
		Scopes: m.Scopes, Replaced: m.Replaced, SameKey: m.SameKey, NewPassword: m.NewPassword,
		At: cmp.Or(m.SubmittedAt, m.UpdatedAt), // early versions kept the second only
	}
	switch {
	case mail == merchant.Sales:
		text.Replaced = m.Replaced && !m.Untold // sales must hear of a store before they hear of its new key
		return letter{c.sender.Sales, func(ctx context.Context) error { return c.sender.Connected(ctx, text) }}
	case mail == merchant.Notice && m.PreviousContact.Email == "": // the contact is the old one again
		return letter{"", func(context.Context) error { return nil }}
	case mail == merchant.Notice:
		return letterTo(m.PreviousContact, text, c.sender.KeyReplaced)
	case m.Replaced && !m.Unconfirmed && m.FirstContact.Email != "":
		return letterTo(m.FirstContact, text, c.sender.KeyReplaced)
	}
	return letterTo(merchant.Contact{Email: cmp.Or(m.FirstContact.Email, m.Contact.Email)}, text, c.sender.Confirmation)
}

func letterTo(to merchant.Contact, text email.Connected, send func(context.Context, string, email.Connected) error) letter {
	return letter{to.Email, func(ctx context.Context) error { return send(ctx, to.Email, text) }}
}

// report is the log line of one attempt.
func (c courier) report(ctx context.Context, claim merchant.Claim, status merchant.Notification, err error) {
	level, reason := slog.LevelInfo, ""
	if err != nil {
		level, reason = slog.LevelWarn, err.Error()
	}
	if errors.Is(err, merchant.ErrNotDue) {
		level = slog.LevelInfo // another attempt is under way, or the hour is not over
	}
	if status == merchant.Failed {
		level = slog.LevelError
	}
	c.log.LogAttrs(ctx, level, "mail",
		slog.String("store", claim.StoreHash), slog.String("mail", string(claim.Mail)),
		slog.String("outcome", string(status)), slog.Int("attempt", claim.Attempt), slog.String("error", reason))
}

// logger is the given logger, or slog's default for nil.
func logger(log *slog.Logger) *slog.Logger {
	if log == nil {
		return slog.Default()
	}
	return log
}
