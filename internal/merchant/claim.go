package merchant

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// ErrNotDue means that nobody should send the mail now. It went out, it failed
// for good, its next attempt is later, or another sender has it.
var ErrNotDue = errors.New("the mail is not due")

// claimTries bounds how many attempts of dead senders take skips.
const claimTries = 10

// Claim is the right to try one mail once, until Until. Every claim ends with
// Settle.
type Claim struct {
	StoreHash string
	Mail      Mail
	Version   string // as in Delivery
	Attempt   int    // 1 is the first
	Since     time.Time
	Until     time.Time
}

// FirstClaim is the caller's claim after a Put or Change with Pending. It makes
// no call.
func (m *Merchant) FirstClaim(mail Mail) Claim {
	return Claim{StoreHash: m.StoreHash, Mail: mail, Version: m.Version, Attempt: 1, Since: m.UpdatedAt, Until: m.UpdatedAt.Add(Lease - margin)}
}

// Claim takes the next attempt of a due mail. One of several callers gets it,
// the others get ErrNotDue. ErrNotFound means that the store is gone.
func (v *Vault) Claim(ctx context.Context, storeHash string, mail Mail) (Claim, error) {
	d, err := v.delivery(ctx, storeHash, mail)
	if err != nil {
		return Claim{}, err
	}
	if !d.Due(time.Now()) {
		return Claim{}, ErrNotDue
	}
	attempt, err := v.take(ctx, storeHash, mail, d)
	if err != nil {
		return Claim{}, err
	}
	// A delay between reading and taking may have cost us the race: look again,
	// because another sender may have finished meanwhile.
	now, err := v.delivery(ctx, storeHash, mail)
	if err != nil {
		return Claim{}, err
	}
	if now != d {
		return Claim{}, ErrNotDue
	}
	start := time.Now()
	c := Claim{storeHash, mail, d.Version, attempt, d.Since, start.Add(Lease - margin)}
	if c.Since.IsZero() {
		c.Since = start
	}
	return c, v.setDelivery(ctx, storeHash, mail, Delivery{Pending, c.Version, c.Since, start.Add(Lease), attempt})
}

// take uses up the number of an attempt. If its taker died more than a Lease
// ago, it uses up the next one.
func (v *Vault) take(ctx context.Context, storeHash string, mail Mail, d Delivery) (attempt int, err error) {
	for attempt := d.Attempts + 1; attempt <= d.Attempts+claimTries; attempt++ {
		token := tokenOf(d.Version, stamp(d.Since), string(mail), fmt.Sprint(attempt))
		err := v.reserve(ctx, storeHash, token, string(mail))
		if err == nil {
			return attempt, nil
		}
		if !isExists(err) {
			return 0, fmt.Errorf("store %s: claim its %s: %w", storeHash, mail, err)
		}
		taken, err := v.madeAt(ctx, storeHash, token)
		if err != nil {
			return 0, fmt.Errorf("store %s: read a claim: %w", storeHash, err)
		}
		if time.Since(taken) < Lease {
			return 0, ErrNotDue
		}
	}
	return 0, ErrNotDue
}

// reserve makes a version with a token that only one caller can use, under a
// staging label of its own. Everybody else gets a ResourceExistsException.
func (v *Vault) reserve(ctx context.Context, storeHash, token, label string) error {
	_, err := v.API.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{
		SecretId: v.name(storeHash), ClientRequestToken: &token, VersionStages: []string{label},
		SecretString: aws.String(`{"claim":"` + rand.Text() + `"}`),
	})
	return err
}

// madeAt returns the creation time of a version, by Secrets Manager's clock.
func (v *Vault) madeAt(ctx context.Context, storeHash, token string) (time.Time, error) {
	out, err := v.API.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: v.name(storeHash), VersionId: &token})
	if err != nil {
		return time.Time{}, err
	}
	return aws.ToTime(out.CreatedDate), nil
}

// Settle ends a claim and says how the mail stands now. It is Sent if sendErr
// is nil. Otherwise it is Pending with a pause, or Failed if the mail is older
// than GiveUpAfter. A newer submission of the store keeps its own state. Pass a
// context with a longer life than that of the sending.
func (v *Vault) Settle(ctx context.Context, c Claim, sendErr error) (n Notification, err error) {
	if c.Attempt > 1 {
		return v.settle(ctx, c, sendErr)
	}
	// The secret may be moments old.
	err = lookAgain(ctx, func() error { n, err = v.settle(ctx, c, sendErr); return err })
	return n, err
}

func (v *Vault) settle(ctx context.Context, c Claim, sendErr error) (Notification, error) {
	d, err := v.delivery(ctx, c.StoreHash, c.Mail)
	if err != nil {
		return Pending, err
	}
	if d.Version != c.Version || d.Notification != Pending {
		return d.Notification, nil
	}
	now := time.Now()
	d = Delivery{Sent, c.Version, c.Since, time.Time{}, c.Attempt}
	switch {
	case sendErr != nil && now.Sub(c.Since) >= GiveUpAfter:
		d.Notification = Failed
	case sendErr != nil:
		d.Notification, d.Next = Pending, now.Add(pause(c.Since, now))
	}
	if err := v.setDelivery(ctx, c.StoreHash, c.Mail, d); err != nil {
		return Pending, err
	}
	return d.Notification, nil
}

// SetNotification sets the state of the mails, or of Sales if the caller names
// none. The earlier state does not matter. With Pending the mails are due at
// once, for another GiveUpAfter. An operator resends mails this way.
func (v *Vault) SetNotification(ctx context.Context, storeHash string, status Notification, mails ...Mail) error {
	if len(mails) == 0 {
		mails = []Mail{Sales}
	}
	for _, mail := range mails {
		if _, err := v.delivery(ctx, storeHash, mail); err != nil {
			return err // ErrNotFound if the store is gone
		}
		d := Delivery{Notification: status, Version: newToken(), Since: time.Now()}
		if err := v.setDelivery(ctx, storeHash, mail, d); err != nil {
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

// setDelivery writes the state of a mail.
func (v *Vault) setDelivery(ctx context.Context, storeHash string, mail Mail, d Delivery) error {
	return v.writeTags(ctx, storeHash, d.tags(mail)...)
}

func (v *Vault) writeTags(ctx context.Context, storeHash string, tags ...types.Tag) error {
	_, err := v.API.TagResource(ctx, &secretsmanager.TagResourceInput{SecretId: v.name(storeHash), Tags: tags})
	if err != nil {
		return fmt.Errorf("store %s: write its tags: %w", storeHash, err)
	}
	return nil
}
