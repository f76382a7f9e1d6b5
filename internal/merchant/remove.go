package merchant

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// The days that Secrets Manager keeps a removed secret, at least and at most.
const (
	ShortestRecovery = 7
	LongestRecovery  = 30
)

// SecretName is the name of a store's secret.
func (s *Store) SecretName(storeHash string) string { return *s.name(storeHash) }

// Remove marks a store as removed, which locks everybody out, and its secret
// for deletion. For that many days, from ShortestRecovery to LongestRecovery,
// Restore brings it back as it was, and another submission with its settings
// and a new Cart Password; it is gone for good at the returned time. After an
// error the store may be locked out already: Remove or Restore make it good.
// ErrNotFound if the store is not connected.
func (s *Store) Remove(ctx context.Context, storeHash string, days int) (gone time.Time, err error) {
	if !isStoreHash(storeHash) {
		return time.Time{}, ErrNotFound
	}
	if days < ShortestRecovery || days > LongestRecovery {
		return time.Time{}, fmt.Errorf("store %s: %d days are none that Secrets Manager keeps a removed secret", storeHash, days)
	}
	// Both marks go first: a secret that is marked for deletion takes none, and
	// can only be brought back first and changed second. The one inside it says
	// in between that it was removed.
	if err := s.setRemoved(ctx, storeHash, true); err != nil {
		return time.Time{}, err
	}
	err = s.writeTags(ctx, storeHash, removal(time.Now(), days))
	if isMissing(err) {
		return time.Time{}, ErrNotFound
	}
	if err != nil {
		return time.Time{}, err
	}
	out, err := s.API.DeleteSecret(ctx, &secretsmanager.DeleteSecretInput{
		SecretId: s.name(storeHash), RecoveryWindowInDays: aws.Int64(int64(days)),
	})
	if isMissing(err) {
		return time.Time{}, ErrNotFound
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("store %s: remove its secret: %w", storeHash, err)
	}
	return aws.ToTime(out.DeletionDate), nil
}

// Restore takes a Remove back, while its days last. A store that was not
// removed stays as it is. ErrNotFound if there is nothing to bring back.
func (s *Store) Restore(ctx context.Context, storeHash string) error {
	if !isStoreHash(storeHash) {
		return ErrNotFound
	}
	_, err := s.API.RestoreSecret(ctx, &secretsmanager.RestoreSecretInput{SecretId: s.name(storeHash)})
	if _, missing := errors.AsType[*types.ResourceNotFoundException](err); missing {
		return ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("store %s: restore its secret: %w", storeHash, err)
	}
	return s.setRemoved(ctx, storeHash, false)
}

// setRemoved writes the mark inside a secret. One that nobody can read lets
// nobody in either, and stays as it is.
func (s *Store) setRemoved(ctx context.Context, storeHash string, removed bool) error {
	_, _, err := s.Change(ctx, storeHash, func(m *Merchant) error {
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
		return nil
	}
	return err
}
