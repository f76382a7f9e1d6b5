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

// Remove marks a store's secret for deletion. For that many days, from
// ShortestRecovery to LongestRecovery, Restore or another submission brings it
// back; it is gone for good at the returned time. ErrNotFound if the store is
// not connected.
func (s *Store) Remove(ctx context.Context, storeHash string, days int) (gone time.Time, err error) {
	if !isStoreHash(storeHash) {
		return time.Time{}, ErrNotFound
	}
	// The tag goes first: a secret that is marked takes none.
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
	return nil
}
