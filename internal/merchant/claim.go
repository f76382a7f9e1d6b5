package merchant

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"connect2cart/internal/ledger"
)

// ErrNotDue means that nobody should send the mail now. It went out, it failed
// for good, its next attempt is later, or another sender has it.
var ErrNotDue = errors.New("the mail is not due")

// Due is a mail that waits for its sender.
type Due struct {
	StoreHash string
	Mail      Mail
	Version   string    // as in Delivery
	Since     time.Time // as in Delivery
	Seen      time.Time // when the caller learned that it waits
}

// Claim is the right to try one mail once, until Until. Every claim ends with
// Settle, or with ErrNotDue from Address.
type Claim struct {
	Due
	Attempt int // 1 is the first
	Until   time.Time

	to  string
	row *ledger.Claim
}

// Due is a mail after a Put or Change with Pending.
func (m *Merchant) Due(mail Mail) Due {
	return Due{m.StoreHash, mail, m.Version, wholeSeconds(m.UpdatedAt), m.UpdatedAt}
}

// ClaimFirst takes the first attempt at a mail of the caller's own submission.
// ErrNotDue means that its notifier sends it: after another attempt under way,
// or instead of a frozen caller. ledger.ErrUnavailable.
func (v *Vault) ClaimFirst(ctx context.Context, due Due) (Claim, error) {
	c, err := v.claim(ctx, due)
	if errors.Is(err, ledger.ErrSettled) {
		err = ErrNotDue
	}
	return c, err
}

// Claim takes the next attempt of a due mail. One of several callers gets it,
// the others get ErrNotDue. ErrNotFound means that the store is gone.
// ledger.ErrUnavailable.
func (v *Vault) Claim(ctx context.Context, storeHash string, mail Mail) (Claim, error) {
	due := Due{StoreHash: storeHash, Mail: mail, Seen: time.Now()}
	d, err := v.delivery(ctx, storeHash, mail)
	if err != nil {
		return Claim{}, err
	}
	if !d.Due(time.Now()) {
		return Claim{}, ErrNotDue
	}
	due.Version, due.Since = d.Version, d.Since
	c, err := v.claim(ctx, due)
	if errors.Is(err, ledger.ErrSettled) {
		return Claim{}, v.catchUp(ctx, due, d)
	}
	if err != nil {
		return Claim{}, err
	}
	// Another submission may have come between reading and claiming.
	now, err := v.delivery(ctx, storeHash, mail)
	if err == nil && now != d {
		err = ErrNotDue
	}
	if err != nil {
		return Claim{}, errors.Join(err, c.row.Postpone(ctx, time.Now()))
	}
	return c, nil
}

// claim takes the next attempt in the ledger.
func (v *Vault) claim(ctx context.Context, due Due) (Claim, error) {
	row, err := v.Ledger.Claim(ctx, due.StoreHash, string(due.Mail), due.Version, due.Seen)
	if _, held := errors.AsType[*ledger.HeldError](err); held || errors.Is(err, ledger.ErrStale) {
		return Claim{}, ErrNotDue
	}
	if err != nil {
		return Claim{}, fmt.Errorf("store %s: claim its %s: %w", due.StoreHash, due.Mail, err)
	}
	if due.Since.IsZero() {
		due.Since = due.Seen
	}
	return Claim{Due: due, Attempt: row.Attempts, Until: row.Until.Add(-ledger.Skew), row: row}, nil
}

// catchUp writes an outcome from the ledger into the tags, because its sender
// died before it did. Tags without a time for the next attempt are different:
// somebody set the mail to pending by hand. That mail becomes due anew. The
// error is ErrNotDue if all is well.
func (v *Vault) catchUp(ctx context.Context, due Due, d Delivery) error {
	if d.Next.IsZero() {
		return errors.Join(ErrNotDue, v.SetNotification(ctx, due.StoreHash, Pending, due.Mail))
	}
	row := ledger.Mail{Store: due.StoreHash, Kind: string(due.Mail)}
	if err := v.Ledger.Read(ctx, &row); err != nil {
		return fmt.Errorf("store %s: read the state of its %s: %w", due.StoreHash, due.Mail, err)
	}
	state, ok := map[ledger.Outcome]Notification{ledger.Sent: Sent, ledger.GivenUp: Failed}[row.Outcome]
	if !ok || row.About != due.Version {
		return ErrNotDue
	}
	_, err := v.note(ctx, Claim{Due: due, Attempt: row.Attempts}, state, time.Time{})
	return errors.Join(ErrNotDue, err)
}

// Address names the recipient of a claimed mail. A recipient gets one mail of a
// kind about a store within ledger.MailPause. Until then it gives the claim back
// and returns ErrNotDue: the notifier sends the mail afterwards.
func (c *Claim) Address(ctx context.Context, to string) error {
	free := c.row.Free(to)
	if free.After(time.Now()) {
		return errors.Join(ErrNotDue, c.row.Postpone(ctx, free))
	}
	if c.to = to; free.After(c.Since) {
		c.Since = free // pauses grow from here
	}
	return nil
}

// Settle ends a claim and says how the mail stands now. It is Sent if sendErr
// is nil. Otherwise it is Pending with a pause, or Failed if the mail is older
// than GiveUpAfter. A newer submission of the store keeps its own state. Pass a
// context with a longer life than that of the sending.
//
// The ledger learns of the outcome first. So if the process dies before the
// tags, no other sender repeats the mail.
func (v *Vault) Settle(ctx context.Context, c Claim, sendErr error) (n Notification, err error) {
	state, next, rowErr := c.end(ctx, sendErr, time.Now())
	if errors.Is(rowErr, ledger.ErrConflict) {
		rowErr = nil // another sender began after our time
	}
	if c.Attempt > 1 {
		n, err = v.note(ctx, c, state, next)
	} else { // the secret may be moments old
		err = lookAgain(ctx, func() error { n, err = v.note(ctx, c, state, next); return err })
	}
	return n, errors.Join(err, rowErr)
}

// end writes the outcome of an attempt into the ledger. next is the time of the
// next attempt, if there is one.
func (c *Claim) end(ctx context.Context, sendErr error, now time.Time) (state Notification, next time.Time, err error) {
	switch {
	case sendErr == nil:
		return Sent, time.Time{}, c.row.Sent(ctx, c.to)
	case now.Sub(c.Since) >= GiveUpAfter:
		return Failed, time.Time{}, c.row.GiveUp(ctx)
	}
	next = now.Add(pause(c.Since, now))
	return Pending, next, c.row.Retry(ctx, next)
}

// note writes the state of a mail into the tags, unless they tell of another
// version by now.
func (v *Vault) note(ctx context.Context, c Claim, state Notification, next time.Time) (Notification, error) {
	d, err := v.delivery(ctx, c.StoreHash, c.Mail)
	if err != nil {
		return Pending, err
	}
	if d.Version != c.Version || d.Notification != Pending {
		return d.Notification, nil
	}
	d = Delivery{state, c.Version, d.Since, next, c.Attempt}
	if err := v.writeTags(ctx, c.StoreHash, d.tags(c.Mail)...); err != nil {
		return Pending, err
	}
	return state, nil
}

// tagTime is the time that SetNotification has for its tags. A notifier that looks
// earlier would find no mail.
const tagTime = 10 * time.Second

// SetNotification sets the state of the mails, or of Sales if the caller names
// none. The earlier state does not matter. With Pending the mails are due at
// once, for another GiveUpAfter, and the notifier's next run looks at them. An
// operator resends mails this way. ErrNotFound, ledger.ErrUnavailable.
func (v *Vault) SetNotification(ctx context.Context, storeHash string, status Notification, mails ...Mail) error {
	if len(mails) == 0 {
		mails = []Mail{Sales}
	}
	for _, mail := range mails {
		if _, err := v.delivery(ctx, storeHash, mail); err != nil {
			return err // ErrNotFound if the store is gone
		}
		d := Delivery{Notification: status, Version: newToken(), Since: time.Now(), Next: time.Now()}
		if status == Pending { // before the tags, so a death between loses no mail
			if err := v.Ledger.Plan(ctx, []*ledger.Task{{At: d.Next.Add(tagTime), Store: storeHash, What: ledger.MailTask}}); err != nil {
				return fmt.Errorf("store %s: plan its %s: %w", storeHash, mail, err)
			}
		}
		if err := v.writeTags(ctx, storeHash, d.tags(mail)...); err != nil {
			return err
		}
	}
	return nil
}

// delivery reads the state of a mail.
func (v *Vault) delivery(ctx context.Context, storeHash string, mail Mail) (Delivery, error) {
	sum, err := v.Describe(ctx, storeHash)
	return sum.Of(mail), err
}

func (v *Vault) writeTags(ctx context.Context, storeHash string, tags ...types.Tag) error {
	_, err := v.API.TagResource(ctx, &secretsmanager.TagResourceInput{SecretId: v.name(storeHash), Tags: tags})
	if err != nil {
		return fmt.Errorf("store %s: write its tags: %w", storeHash, err)
	}
	return nil
}
