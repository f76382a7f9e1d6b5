package merchant

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// Summary is what the list knows of a store. The embedded Delivery is that of
// the mail to sales.
type Summary struct {
	StoreHash string
	Delivery
	Confirmation Delivery
	CreatedAt    time.Time
	ChangedAt    time.Time
}

// List ranges over the connected stores, or over those of which a mail stands
// as the filter says. The list may be some minutes behind the tags
// (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html),
// so what it says is a hint: Claim looks again. It ends at the first error.
func (s *Store) List(ctx context.Context, filter Notification) iter.Seq2[Summary, error] {
	return func(yield func(Summary, error) bool) {
		pages := secretsmanager.NewListSecretsPaginator(s.API, s.listInput(filter))
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(Summary{}, fmt.Errorf("list the stores: %w", err))
				return
			}
			for _, entry := range page.SecretList {
				sum, ok := s.summary(entry, filter)
				if ok && !yield(sum, nil) {
					return
				}
			}
		}
	}
}

func (s *Store) listInput(filter Notification) *secretsmanager.ListSecretsInput {
	in := &secretsmanager.ListSecretsInput{
		MaxResults: aws.Int32(100),
		Filters:    []types.Filter{{Key: types.FilterNameStringTypeName, Values: []string{*s.name("")}}},
	}
	if filter != "" {
		in.Filters = append(in.Filters, types.Filter{Key: types.FilterNameStringTypeTagValue, Values: []string{string(filter)}})
	}
	return in
}

// summary checks what the filters mean, since they match prefixes and any tag.
func (s *Store) summary(entry types.SecretListEntry, filter Notification) (Summary, bool) {
	hash, ok := strings.CutPrefix(aws.ToString(entry.Name), *s.name(""))
	if !ok || !isStoreHash(hash) || entry.DeletedDate != nil {
		return Summary{}, false
	}
	sum := Summary{
		StoreHash: hash,
		Delivery:  deliveryOf(entry.Tags, Sales), Confirmation: deliveryOf(entry.Tags, Confirmation),
		CreatedAt: aws.ToTime(entry.CreatedDate), ChangedAt: aws.ToTime(entry.LastChangedDate),
	}
	return sum, filter == "" || sum.Notification == filter || sum.Confirmation.Notification == filter
}
