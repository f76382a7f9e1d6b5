package onboard

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"connect2cart/internal/email"
	"connect2cart/internal/merchant"
)

// settleTime is how long the outcome of a mail may take to be written down,
// counted from the end of the attempt and whatever the caller's deadline: an
// attempt that nobody knows the outcome of is made again.
const settleTime = 5 * time.Second

// courier sends the mails about a store, each attempt under a claim.
type courier struct {
	merchants *merchant.Store
	sender    *email.Sender
	toContact bool // mails to the contact are switched on
	log       *slog.Logger
}

// mailsOf are the mails that a submission of a store causes.
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

// deliver makes one attempt and writes down how it went. It returns where the
// mail stands now, and why it was not sent if it was not.
func (c courier) deliver(ctx context.Context, m *merchant.Merchant, claim merchant.Claim) (merchant.Notification, error) {
	attempt, cancel := context.WithDeadline(ctx, claim.Until)
	defer cancel()
	return c.settle(ctx, claim, c.send(attempt, m, claim.Mail))
}

// settle writes down how an attempt went, whatever is left of ctx.
func (c courier) settle(ctx context.Context, claim merchant.Claim, sendErr error) (merchant.Notification, error) {
	settle, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	status, err := c.merchants.Settle(settle, claim, sendErr)
	if err != nil {
		return merchant.Pending, fmt.Errorf("settle %s: %w", claim.Mail, err)
	}
	return status, sendErr
}

// send chooses the mail. The confirmation goes to who connected the store
// first, and for a store that was connected before it is the notice of a new
// key: if the replacement was none of theirs, they are the ones to know. If it
// was, and they never got the confirmation, they get that. Who was the contact
// until then, and is it no longer, gets a notice, too.
func (c courier) send(ctx context.Context, m *merchant.Merchant, mail merchant.Mail) error {
	text := email.Connected{
		StoreHash: m.StoreHash, CartID: m.CartID, ScriptURL: m.ScriptURL, Contact: email.Contact(m.Contact), Previous: email.Contact(m.PreviousContact),
		Scopes: m.Scopes, Replaced: m.Replaced, SameKey: m.SameKey, NewPassword: m.NewPassword,
		At: cmp.Or(m.SubmittedAt, m.UpdatedAt), // early versions kept the second only
	}
	switch {
	case mail == merchant.Sales:
		text.Replaced = m.Replaced && !m.Untold // who never heard of a store cannot be told of its new key
		return c.sender.Connected(ctx, text)
	case mail == merchant.Notice && m.PreviousContact.Email == "": // the contact is the old one again
		return nil
	case mail == merchant.Notice:
		return c.sender.KeyReplaced(ctx, m.PreviousContact.Email, text)
	case m.Replaced && !m.Unconfirmed && m.FirstContact.Email != "":
		return c.sender.KeyReplaced(ctx, m.FirstContact.Email, text)
	}
	return c.sender.Confirmation(ctx, cmp.Or(m.FirstContact.Email, m.Contact.Email), text)
}

// report is the log line of one attempt.
func (c courier) report(ctx context.Context, claim merchant.Claim, status merchant.Notification, err error) {
	level, reason := slog.LevelInfo, ""
	if err != nil {
		level, reason = slog.LevelWarn, err.Error()
	}
	if status == merchant.Failed {
		level = slog.LevelError
	}
	c.log.LogAttrs(ctx, level, "mail",
		slog.String("store", claim.StoreHash), slog.String("mail", string(claim.Mail)),
		slog.String("outcome", string(status)), slog.Int("attempt", claim.Attempt), slog.String("error", reason))
}

// logger is slog's default where none was given.
func logger(log *slog.Logger) *slog.Logger {
	if log == nil {
		return slog.Default()
	}
	return log
}
