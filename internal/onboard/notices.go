package onboard

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"connect2cart/internal/email"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// notice is a mail to some contacts of a store, each on its own. The ledger knows
// for each recipient what went out, so each gets it once.
type notice struct {
	kind  string    // the hour between two mails counts by it
	about string    // an id of what it tells
	since time.Time // when that became due

	// write returns the mail for a recipient. told is what the recipient's last
	// mail of this kind was about. ok is false if there is nothing to tell.
	write func(to, told string) (mail email.Notice, ok bool)
}

// tell sends a notice to those who lack it. next is when to try again; zero if
// each recipient has it, or never will.
func (n *Notifier) tell(ctx context.Context, m *merchant.Merchant, to []string, what notice, count *tally) (next time.Time, err error) {
	for _, address := range to {
		at, err := n.tellOne(ctx, m, address, what, count)
		if err != nil {
			return time.Time{}, err
		}
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next, nil
}

// recipientKind is the ledger's kind of a mail to one recipient. Its hash hides
// the address.
func recipientKind(kind, storeHash, address string) string {
	return kind + "#" + ledger.Hash(storeHash + " " + strings.ToLower(strings.TrimSpace(address)))[:16]
}

// tellOne makes one attempt at one recipient, unless it went out or waits.
func (n *Notifier) tellOne(ctx context.Context, m *merchant.Merchant, to string, what notice, count *tally) (next time.Time, err error) {
	claim, err := n.Ledger.Claim(ctx, m.StoreHash, recipientKind(what.kind, m.StoreHash, to), what.about, what.since)
	if held, ok := errors.AsType[*ledger.HeldError](err); ok {
		return held.Until, n.wait(ctx, m.StoreHash, what, to, count)
	}
	switch {
	case errors.Is(err, ledger.ErrSettled) || errors.Is(err, ledger.ErrStale):
		return time.Time{}, nil
	case err != nil:
		return time.Time{}, fmt.Errorf("claim: %w", err)
	}
	free := claim.Free(to)
	if free.After(time.Now()) && what.kind != removedKind { // nobody tries that one again
		count.wait(time.Time{})
		return free, ignoreConflict(claim.Postpone(ctx, free))
	}
	what.since = latest(what.since, free)
	mail, ok := what.write(to, claim.Told)
	if !ok {
		return time.Time{}, ignoreConflict(claim.Sent(ctx, to))
	}
	attempt, cancel := claim.Context(ctx)
	sendErr := n.Mail.Notice(attempt, to, mail)
	cancel()
	next, err = n.settle(ctx, claim, to, what, sendErr, count)
	n.reportNotice(ctx, m.StoreHash, what.kind, claim.Mail, sendErr)
	return next, err
}

// settle writes the outcome of an attempt down, even after ctx has ended.
func (n *Notifier) settle(ctx context.Context, claim *ledger.Claim, to string, what notice, sendErr error, count *tally) (next time.Time, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	switch now := time.Now(); {
	case sendErr == nil:
		count.sent++
		return time.Time{}, ignoreConflict(claim.Sent(ctx, to))
	case now.Sub(what.since) >= merchant.GiveUpAfter:
		count.failed++
		return time.Time{}, ignoreConflict(claim.GiveUp(ctx))
	default:
		count.wait(what.since)
		next = merchant.NextTry(what.since, now)
		return next, ignoreConflict(claim.Retry(ctx, next))
	}
}

// ignoreConflict leaves out that another attempt began after our time.
func ignoreConflict(err error) error {
	if errors.Is(err, ledger.ErrConflict) {
		return nil
	}
	return err
}

// reportNotice is the log line of one attempt.
func (n *Notifier) reportNotice(ctx context.Context, storeHash, kind string, after ledger.Mail, err error) {
	level, outcome, reason := slog.LevelInfo, "sent", ""
	if err != nil {
		level, outcome, reason = slog.LevelWarn, "pending", err.Error()
	}
	if after.Outcome == ledger.GivenUp {
		level, outcome = slog.LevelError, "failed"
	}
	logger(n.Log).LogAttrs(ctx, level, "mail", slog.String("store", storeHash), slog.String("mail", kind),
		slog.String("outcome", outcome), slog.Int("attempt", after.Attempts), slog.String("error", reason))
}

// about is what the notices of a store have in common.
func (n *Notifier) about(m *merchant.Merchant) email.About {
	a := email.About{Store: m.StoreHash, Cart: m.CartID}
	if base := n.base(m); base != "" {
		a.Page = base + "/connection"
	}
	if zone, err := time.LoadLocation(m.Settings.TimeZone); err == nil && m.Settings.TimeZone != "" {
		a.Zone = zone
	}
	return a
}

// base is our address, as the merchant saw it.
func (n *Notifier) base(m *merchant.Merchant) string {
	if n.PublicURL != "" {
		return strings.TrimRight(n.PublicURL, "/")
	}
	base, ok := strings.CutSuffix(m.ScriptURL, "/script")
	if !ok || !strings.HasPrefix(base, "http") {
		return ""
	}
	return base
}

// wait counts a notice that waits. One that failed has an age; the hour between
// two mails is no delay.
func (n *Notifier) wait(ctx context.Context, storeHash string, what notice, to string, count *tally) error {
	row := &ledger.Mail{Store: storeHash, Kind: recipientKind(what.kind, storeHash, to)}
	if err := n.Ledger.Read(ctx, row); err != nil {
		return err
	}
	if row.Attempts == 0 {
		count.wait(time.Time{})
		return nil
	}
	count.wait(what.since)
	return nil
}

// lookEvery is the time between two looks at a notice that waits. So each half an
// hour has a figure of how long mails wait.
const lookEvery = 20 * time.Minute

// soon is the time of the next look at a notice that is due at next.
func soon(next time.Time) time.Time {
	if most := time.Now().Add(lookEvery); next.After(most) {
		return most
	}
	return next
}

// again is a task for the recipients that still lack the mail.
func again(t *ledger.Task, next time.Time) []*ledger.Task {
	if next.IsZero() {
		return nil
	}
	return []*ledger.Task{t.Later(soon(next))}
}
