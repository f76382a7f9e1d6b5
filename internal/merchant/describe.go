package merchant

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// Describe returns the Summary of one store, without the delay of List.
// ErrNotFound means that the store is not connected.
func (v *Vault) Describe(ctx context.Context, storeHash string) (Summary, error) {
	entry, err := v.describe(ctx, storeHash)
	if err != nil {
		return Summary{}, err
	}
	sum, ok := v.summary(entry, "")
	if !ok {
		return Summary{}, ErrNotFound
	}
	return sum, nil
}

// describe returns a secret without its value, in the form of the list. It
// finds secrets marked for deletion, too.
func (v *Vault) describe(ctx context.Context, storeHash string) (types.SecretListEntry, error) {
	if !isStoreHash(storeHash) {
		return types.SecretListEntry{}, ErrNotFound
	}
	out, err := v.API.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: v.name(storeHash)})
	if _, missing := errors.AsType[*types.ResourceNotFoundException](err); missing {
		return types.SecretListEntry{}, ErrNotFound
	}
	if err != nil {
		return types.SecretListEntry{}, fmt.Errorf("store %s: read its tags: %w", storeHash, err)
	}
	return types.SecretListEntry{
		Name: v.name(storeHash), Tags: out.Tags, DeletedDate: out.DeletedDate,
		CreatedDate: out.CreatedDate, LastChangedDate: out.LastChangedDate,
	}, nil
}
