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

// ErrNotDue means that a mail is not to be sent now: it was sent, it failed
// for good, its next attempt is later, or someone else is at it.
var ErrNotDue = errors.New("the mail is not due")

// claimTries bounds how many attempts of senders that died are skipped.
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

// FirstClaim is the claim that a Put or Change with Pending gives to its
// caller; no call is made.
func (m *Merchant) FirstClaim(mail Mail) Claim {
	return Claim{StoreHash: m.StoreHash, Mail: mail, Version: m.Version, Attempt: 1, Since: m.UpdatedAt, Until: m.UpdatedAt.Add(Lease - margin)}
}

// Claim takes the next attempt of a mail that is due. Of several callers one
// gets it, the others get ErrNotDue. ErrNotFound if the store is gone.
func (s *Store) Claim(ctx context.Context, storeHash string, mail Mail) (Claim, error) {
	d, err := s.delivery(ctx, storeHash, mail)
	if err != nil {
		return Claim{}, err
	}
	if !d.Due(time.Now()) {
		return Claim{}, ErrNotDue
	}
	attempt, err := s.take(ctx, storeHash, mail, d)
	if err != nil {
		return Claim{}, err
	}
	// Who was held up between reading and taking may have taken an attempt
	// that nobody needs any more.
	now, err := s.delivery(ctx, storeHash, mail)
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
	return c, s.setDelivery(ctx, storeHash, mail, Delivery{Pending, c.Version, c.Since, start.Add(Lease), attempt})
}

// take uses up the number of an attempt, or of the next one if its taker died
// more than a Lease ago.
func (s *Store) take(ctx context.Context, storeHash string, mail Mail, d Delivery) (attempt int, err error) {
	for attempt := d.Attempts + 1; attempt <= d.Attempts+claimTries; attempt++ {
		token := tokenOf(d.Version, stamp(d.Since), string(mail), fmt.Sprint(attempt))
		err := s.reserve(ctx, storeHash, token, string(mail))
		if err == nil {
			return attempt, nil
		}
		if !isExists(err) {
			return 0, fmt.Errorf("store %s: claim its %s: %w", storeHash, mail, err)
		}
		taken, err := s.madeAt(ctx, storeHash, token)
		if err != nil {
			return 0, fmt.Errorf("store %s: read a claim: %w", storeHash, err)
		}
		if time.Since(taken) < Lease {
			return 0, ErrNotDue
		}
	}
	return 0, ErrNotDue
}

// reserve makes a version with a token that only one can use, under a staging
// label of its own: whoever else tries gets a ResourceExistsException.
func (s *Store) reserve(ctx context.Context, storeHash, token, label string) error {
	_, err := s.API.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{
		SecretId: s.name(storeHash), ClientRequestToken: &token, VersionStages: []string{label},
		SecretString: aws.String(`{"claim":"` + rand.Text() + `"}`),
	})
	return err
}

// madeAt is when a version was made, by the clock of Secrets Manager.
func (s *Store) madeAt(ctx context.Context, storeHash, token string) (time.Time, error) {
	out, err := s.API.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: s.name(storeHash), VersionId: &token})
	if err != nil {
		return time.Time{}, err
	}
	return aws.ToTime(out.CreatedDate), nil
}

// Settle ends a claim and says how the mail stands now: Sent if sendErr is
// nil, else Pending with a pause, or Failed when the mail is older than
// GiveUpAfter. A store that was submitted again meanwhile keeps the state of
// that submission. Give it a context that outlives the one of the sending.
func (s *Store) Settle(ctx context.Context, c Claim, sendErr error) (n Notification, err error) {
	if c.Attempt > 1 {
		return s.settle(ctx, c, sendErr)
	}
	// The store was written moments ago.
	err = lookAgain(ctx, func() error { n, err = s.settle(ctx, c, sendErr); return err })
	return n, err
}

func (s *Store) settle(ctx context.Context, c Claim, sendErr error) (Notification, error) {
	d, err := s.delivery(ctx, c.StoreHash, c.Mail)
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
	if err := s.setDelivery(ctx, c.StoreHash, c.Mail, d); err != nil {
		return Pending, err
	}
	return d.Notification, nil
}

// SetNotification states how the mails (Sales, if none is named) stand,
// whatever was before. With Pending they are due at once, for another
// GiveUpAfter: this is how an operator has them sent again.
func (s *Store) SetNotification(ctx context.Context, storeHash string, status Notification, mails ...Mail) error {
	if len(mails) == 0 {
		mails = []Mail{Sales}
	}
	for _, mail := range mails {
		if _, err := s.delivery(ctx, storeHash, mail); err != nil {
			return err // which is ErrNotFound if the store is gone
		}
		d := Delivery{Notification: status, Version: newToken(), Since: time.Now()}
		if err := s.setDelivery(ctx, storeHash, mail, d); err != nil {
			return err
		}
	}
	return nil
}

// delivery reads the state of a mail.
func (s *Store) delivery(ctx context.Context, storeHash string, mail Mail) (Delivery, error) {
	sum, err := s.Describe(ctx, storeHash)
	return sum.Of(mail), err
}

// setDelivery writes the state of a mail.
func (s *Store) setDelivery(ctx context.Context, storeHash string, mail Mail, d Delivery) error {
	return s.writeTags(ctx, storeHash, d.tags(mail)...)
}

func (s *Store) writeTags(ctx context.Context, storeHash string, tags ...types.Tag) error {
	_, err := s.API.TagResource(ctx, &secretsmanager.TagResourceInput{SecretId: s.name(storeHash), Tags: tags})
	if err != nil {
		return fmt.Errorf("store %s: write its tags: %w", storeHash, err)
	}
	return nil
}
