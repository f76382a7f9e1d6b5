package merchant

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// Describe is what List tells of a store, as it is now. ErrNotFound if the
// store is not connected.
func (s *Store) Describe(ctx context.Context, storeHash string) (Summary, error) {
	if !isStoreHash(storeHash) {
		return Summary{}, ErrNotFound
	}
	out, err := s.API.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: s.name(storeHash)})
	if _, missing := errors.AsType[*types.ResourceNotFoundException](err); missing {
		return Summary{}, ErrNotFound
	}
	if err != nil {
		return Summary{}, fmt.Errorf("store %s: read its tags: %w", storeHash, err)
	}
	sum, ok := s.summary(types.SecretListEntry{
		Name: s.name(storeHash), Tags: out.Tags, DeletedDate: out.DeletedDate,
		CreatedDate: out.CreatedDate, LastChangedDate: out.LastChangedDate,
	}, "")
	if !ok {
		return Summary{}, ErrNotFound
	}
	return sum, nil
}
