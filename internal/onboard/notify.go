package onboard

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"connect2cart/internal/email"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// Notifier sends waiting mails on a schedule. These are mails after a failure
// or after the death of their sender.
type Notifier struct {
	Merchants *merchant.Vault
	Ledger    *ledger.Ledger
	Mail      *email.Sender
	Log       *slog.Logger // nil is slog's default
}

// tally counts the mails of one run by their outcome.
type tally struct {
	sent, pending, failed int
	oldest                time.Duration // that a mail has been pending for
}

// wait counts a mail that stays pending.
func (t *tally) wait(since time.Time) {
	t.pending++
	if !since.IsZero() {
		t.oldest = max(t.oldest, time.Since(since))
	}
}

// Run tries every due mail once. After another failure a mail becomes due
// later. Then Run makes the missing rows of the ledger. The error tells of a
// list, a store or a row that Run could not read or write. Run stops at the
// context's end, and while the ledger does not answer. The next run goes on.
func (n *Notifier) Run(ctx context.Context) error {
	start := time.Now()
	var count tally
	var errs []error
	for sum, err := range n.Merchants.List(ctx, merchant.Pending) {
		if err == nil && ctx.Err() != nil {
			err = ctx.Err()
		}
		if err != nil {
			errs = append(errs, err)
			break
		}
		if err := n.tryAll(ctx, sum, &count); err != nil {
			errs = append(errs, err)
			if errors.Is(err, ledger.ErrUnavailable) {
				break // no other mail could be claimed either
			}
		}
	}
	err := errors.Join(append(errs, n.makeRows(ctx))...)
	n.report(ctx, count, time.Since(start), err)
	return err
}

// tryAll tries the mails of one store.
func (n *Notifier) tryAll(ctx context.Context, sum merchant.Summary, count *tally) error {
	var errs []error
	for _, mail := range merchant.Mails {
		errs = append(errs, n.try(ctx, sum.StoreHash, mail, sum.Of(mail), count))
	}
	return errors.Join(errs...)
}

// try sends one mail if it is due and free.
func (n *Notifier) try(ctx context.Context, storeHash string, mail merchant.Mail, d merchant.Delivery, count *tally) error {
	if d.Notification != merchant.Pending {
		return nil
	}
	claim, err := n.Merchants.Claim(ctx, storeHash, mail)
	if errors.Is(err, merchant.ErrNotDue) || errors.Is(err, merchant.ErrNotFound) {
		count.wait(d.Since)
		return nil
	}
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	post := courier{merchants: n.Merchants, sender: n.Mail, log: logger(n.Log)}
	m, readErr := n.Merchants.Get(ctx, storeHash)
	var status merchant.Notification
	if readErr != nil { // counts as an attempt, because this mail must also end some day
		readErr = fmt.Errorf("read: %w", readErr)
		status, err = post.settle(ctx, claim, readErr)
	} else {
		status, err = post.deliver(ctx, m, claim)
	}
	post.report(ctx, claim, status, err)
	switch status {
	case merchant.Sent:
		count.sent++
	case merchant.Failed:
		count.failed++
	default:
		count.wait(claim.Since) // not of the hour between two mails
	}
	return readErr
}

// report is the one log line of a run.
func (n *Notifier) report(ctx context.Context, count tally, took time.Duration, err error) {
	level, outcome, reason := slog.LevelInfo, "ok", ""
	if err != nil {
		level, outcome, reason = slog.LevelError, "error", err.Error()
	}
	logger(n.Log).LogAttrs(ctx, level, "notify",
		slog.String("function", "notify"), slog.String("outcome", outcome), slog.Int64("took_ms", took.Milliseconds()),
		slog.Int("items", count.sent), slog.Int("sent", count.sent), slog.Int("pending", count.pending), slog.Int("failed", count.failed),
		slog.Int64("oldest_mail_s", int64(count.oldest.Seconds())), slog.String("error", reason))
}
