package merchant

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// The days of grace in Secrets Manager before a removed secret is gone, at
// least and at most.
const (
	ShortestRecovery = 7
	LongestRecovery  = 30
)

// SecretName is the name of a store's secret.
func (v *Vault) SecretName(storeHash string) string { return *v.name(storeHash) }

// ErrHalfRemoved means that everybody is locked out of a store, but its secret
// stays until another Remove.
var ErrHalfRemoved = errors.New("its removal broke off half-way")

// Remove marks a store as removed and locks everybody out. Then it marks the
// secret for deletion in that many days, from ShortestRecovery to
// LongestRecovery. Until then Restore brings the store back as it was. Another
// submission brings it back, too, with its settings and a new Cart Password. At
// the returned time it is gone for good.
//
// The ledger's rows of the store end a day later, unless it comes back.
//
// After ErrHalfRemoved, call Remove or Restore again. ErrNotFound means that the
// store is not connected.
func (v *Vault) Remove(ctx context.Context, storeHash string, days int) (gone time.Time, err error) {
	if !isStoreHash(storeHash) {
		return time.Time{}, ErrNotFound
	}
	if days < ShortestRecovery || days > LongestRecovery {
		return time.Time{}, fmt.Errorf("store %s: want a recovery window of %d to %d days, got %d", storeHash, ShortestRecovery, LongestRecovery, days)
	}
	// Write both marks first, because a secret marked for deletion takes none.
	// We would have to bring it back first and change it second. The mark
	// inside it keeps everybody out in between.
	if _, err := v.setRemoved(ctx, storeHash, true); err != nil {
		if m, lookErr := v.Find(ctx, storeHash); lookErr == nil && m.Removed { // only the answer was lost
			err = errors.Join(ErrHalfRemoved, err)
		}
		return time.Time{}, err
	}
	gone, err = v.dispose(ctx, storeHash, days)
	if err != nil && !errors.Is(err, ErrNotFound) {
		err = errors.Join(ErrHalfRemoved, err)
	}
	return gone, err
}

// dispose lets the rows of a removed store expire, and marks its secret for
// deletion.
func (v *Vault) dispose(ctx context.Context, storeHash string, days int) (gone time.Time, err error) {
	now := time.Now()
	if err := v.Ledger.Retire(ctx, storeHash, now.AddDate(0, 0, days+1)); err != nil {
		return time.Time{}, fmt.Errorf("store %s: let its rows expire: %w", storeHash, err)
	}
	err = v.writeTags(ctx, storeHash, removal(now, days))
	if isMissing(err) {
		return time.Time{}, ErrNotFound
	}
	if err != nil {
		return time.Time{}, err
	}
	out, err := v.API.DeleteSecret(ctx, &secretsmanager.DeleteSecretInput{
		SecretId: v.name(storeHash), RecoveryWindowInDays: aws.Int64(int64(days)),
	})
	if err == nil {
		return aws.ToTime(out.DeletionDate), nil
	}
	if r, marked, lookErr := v.FindRemoved(ctx, storeHash); lookErr == nil && marked { // only the answer was lost
		return cmp.Or(r.Until, r.At.AddDate(0, 0, days)), nil
	}
	if isMissing(err) {
		return time.Time{}, ErrNotFound
	}
	return time.Time{}, fmt.Errorf("store %s: remove its secret: %w", storeHash, err)
}

// Restore undoes a Remove within its days of grace. A connected store stays as
// it is. ErrNotFound means that there is nothing to bring back. DoubtError.
func (v *Vault) Restore(ctx context.Context, storeHash string) error {
	if !isStoreHash(storeHash) {
		return ErrNotFound
	}
	if _, err := v.describe(ctx, storeHash); err != nil {
		return err // before the announcement, because that makes a row
	}
	return v.inForce(ctx, storeHash, plans{}, func(ctx context.Context) (version string, err error) {
		if err := v.revive(ctx, storeHash); err != nil {
			return "", err
		}
		_, err = v.API.RestoreSecret(ctx, &secretsmanager.RestoreSecretInput{SecretId: v.name(storeHash)})
		if _, missing := errors.AsType[*types.ResourceNotFoundException](err); missing {
			return "", ErrNotFound
		}
		if err != nil {
			return "", fmt.Errorf("store %s: restore its secret: %w", storeHash, err)
		}
		version, err = v.setRemoved(ctx, storeHash, false)
		return version, doubtful(err) // the secret is back in any case
	})
}

// revive takes the end off the ledger's rows of a store that comes back. It goes
// before the secret: a crash between the two may keep rows too long, and loses
// none.
func (v *Vault) revive(ctx context.Context, storeHash string) error {
	if err := v.Ledger.Revive(ctx, storeHash); err != nil {
		return fmt.Errorf("store %s: keep its rows: %w", storeHash, err)
	}
	return nil
}

// setRemoved writes the mark inside a secret, and returns its version then. It
// leaves an unreadable secret as it is, because that lets nobody in anyway.
func (v *Vault) setRemoved(ctx context.Context, storeHash string, removed bool) (version string, err error) {
	m, _, err := v.Change(ctx, storeHash, func(m *Merchant) error {
		version = m.Version
		switch {
		case m.Version == "":
			return ErrNotFound
		case m.Removed == removed:
			return ErrUnchanged
		}
		m.Removed = removed
		return nil
	}, "")
	if errors.Is(err, ErrUnchanged) || isUnreadable(err) {
		return version, nil
	}
	if err != nil {
		return "", err
	}
	return m.Version, nil
}
