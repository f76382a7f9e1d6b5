package merchant

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// Summary is what the list says of a store. The embedded Delivery belongs to
// the mail to sales.
type Summary struct {
	StoreHash string
	Delivery
	Confirmation Delivery
	Notice       Delivery
	CreatedAt    time.Time
	ChangedAt    time.Time
}

// List ranges over the connected stores. With a filter it picks the stores with
// a mail in that state. The list may be some minutes behind the tags
// (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html).
// So treat it as a hint: Claim looks again. It ends at the first error.
func (v *Vault) List(ctx context.Context, filter Notification) iter.Seq2[Summary, error] {
	return func(yield func(Summary, error) bool) {
		for entry, err := range v.entries(ctx, v.listInput(filter)) {
			if err != nil {
				yield(Summary{}, err)
				return
			}
			if sum, ok := v.summary(entry, filter); ok && !yield(sum, nil) {
				return
			}
		}
	}
}

// ListPage is one page of List, and the token of the next one. "" is the first
// page, and the token behind the last.
func (v *Vault) ListPage(ctx context.Context, filter Notification, token string) (list []Summary, next string, err error) {
	in := v.listInput(filter)
	if token != "" {
		in.NextToken = &token
	}
	page, err := v.API.ListSecrets(ctx, in)
	if err != nil {
		return nil, "", fmt.Errorf("list the stores: %w", err)
	}
	for _, entry := range page.SecretList {
		if sum, ok := v.summary(entry, filter); ok {
			list = append(list, sum)
		}
	}
	return list, aws.ToString(page.NextToken), nil
}

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

// Made reports whether a version of a store's secret exists. It tells a change
// that happened from one that broke off.
func (v *Vault) Made(ctx context.Context, storeHash, version string) (bool, error) {
	_, err := v.readVersionID(ctx, storeHash, version)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// entries ranges over the answers of ListSecrets, page by page.
func (v *Vault) entries(ctx context.Context, in *secretsmanager.ListSecretsInput) iter.Seq2[types.SecretListEntry, error] {
	return func(yield func(types.SecretListEntry, error) bool) {
		pages := secretsmanager.NewListSecretsPaginator(v.API, in)
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(types.SecretListEntry{}, fmt.Errorf("list the stores: %w", err))
				return
			}
			for _, entry := range page.SecretList {
				if !yield(entry, nil) {
					return
				}
			}
		}
	}
}

func (v *Vault) listInput(filter Notification) *secretsmanager.ListSecretsInput {
	in := &secretsmanager.ListSecretsInput{
		MaxResults: aws.Int32(100),
		Filters:    []types.Filter{{Key: types.FilterNameStringTypeName, Values: []string{*v.name("")}}},
	}
	if filter != "" {
		in.Filters = append(in.Filters, types.Filter{Key: types.FilterNameStringTypeTagValue, Values: []string{string(filter)}})
	}
	return in
}

// hashIn returns the store hash in a secret's name. The secret may belong to
// others, because the filter matches the beginning of names.
func (v *Vault) hashIn(entry types.SecretListEntry) (hash string, ok bool) {
	hash, ok = strings.CutPrefix(aws.ToString(entry.Name), *v.name(""))
	return hash, ok && isStoreHash(hash)
}

// summary checks the filter again, because Secrets Manager matches the value of
// any tag.
func (v *Vault) summary(entry types.SecretListEntry, filter Notification) (Summary, bool) {
	hash, ok := v.hashIn(entry)
	if !ok || entry.DeletedDate != nil {
		return Summary{}, false
	}
	sum := Summary{
		StoreHash:    hash,
		Delivery:     deliveryOf(entry.Tags, Sales),
		Confirmation: deliveryOf(entry.Tags, Confirmation), Notice: deliveryOf(entry.Tags, Notice),
		CreatedAt: aws.ToTime(entry.CreatedDate), ChangedAt: aws.ToTime(entry.LastChangedDate),
	}
	return sum, filter == "" || slices.ContainsFunc(Mails, func(mail Mail) bool { return sum.Of(mail).Notification == filter })
}

// Of is the state of one mail.
func (s Summary) Of(mail Mail) Delivery {
	switch mail {
	case Confirmation:
		return s.Confirmation
	case Notice:
		return s.Notice
	}
	return s.Delivery
}
