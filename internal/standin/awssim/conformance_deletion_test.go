package awssim_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// deletionChecks are about marking secrets for deletion, and restoring them.
func deletionChecks() []check {
	return []check{
		{"a secret that is marked for deletion", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			return strings.Join([]string{c.remove(ctx, "a"), c.value(ctx, "a", "", ""), c.list(ctx)}, " ")
		}, "ok InvalidRequestException "},
		{"its date is that of the mark, not of the end", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			c.remove(ctx, "a")
			return c.deletionDays(ctx, "a")
		}, "0"},
		{"put into a secret that is marked for deletion", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			c.remove(ctx, "a")
			return c.put(ctx, "a", token2, "v2")
		}, "InvalidRequestException"},
		{"tag a secret that is marked for deletion", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			c.remove(ctx, "a")
			return c.tag(ctx, "a", "k", "1")
		}, "InvalidRequestException"},
		{"the list shows it when asked to", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			c.remove(ctx, "a")
			out, err := c.secrets.ListSecrets(ctx, &secretsmanager.ListSecretsInput{IncludePlannedDeletion: aws.Bool(true)})
			if err != nil {
				return code(err)
			}
			return fmt.Sprint(len(out.SecretList), out.SecretList[0].DeletedDate != nil)
		}, "1 true"},
		{"the list filters it, too", func(ctx context.Context, c clients) string {
			c.sample(ctx).remove(ctx, "p/a")
			c.remove(ctx, "q/a")
			out, err := c.secrets.ListSecrets(ctx, &secretsmanager.ListSecretsInput{
				IncludePlannedDeletion: aws.Bool(true), Filters: []types.Filter{{Key: types.FilterNameStringTypeName, Values: []string{"p/"}}},
			})
			if err != nil {
				return code(err)
			}
			var marked []string
			for _, entry := range out.SecretList {
				marked = append(marked, *entry.Name+":"+daysUntil(entry.DeletedDate))
			}
			slices.Sort(marked)
			return strings.Join(marked, " ")
		}, "p/a:0 p/b:none p/c:none"},
		{"restore", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1", "k", "1")
			c.remove(ctx, "a")
			_, err := c.secrets.RestoreSecret(ctx, &secretsmanager.RestoreSecretInput{SecretId: aws.String("a")})
			return strings.Join([]string{code(err), c.value(ctx, "a", "", ""), c.tags(ctx, "a"), c.deletionDays(ctx, "a")}, " ")
		}, "ok v1 k=1 none"},
		{"delete with a window of seven days", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			out, err := c.secrets.DeleteSecret(ctx, &secretsmanager.DeleteSecretInput{SecretId: aws.String("a"), RecoveryWindowInDays: aws.Int64(7)})
			if err != nil {
				return code(err)
			}
			return daysUntil(out.DeletionDate)
		}, "7"},
		{"delete with a window of six days", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			_, err := c.secrets.DeleteSecret(ctx, &secretsmanager.DeleteSecretInput{SecretId: aws.String("a"), RecoveryWindowInDays: aws.Int64(6)})
			return code(err)
		}, "InvalidParameterException"},
		{"delete for good, and make it anew", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			return c.removeNow(ctx, "a") + " " + c.value(ctx, "a", "", "") + " " + c.create(ctx, "a", token1, "v2")
		}, "ok ResourceNotFoundException ok"},
		{"delete what is not there", func(ctx context.Context, c clients) string {
			return c.remove(ctx, "a") + " " + c.removeNow(ctx, "a")
		}, "ResourceNotFoundException ok"},
	}
}

// deletionDays is in how many days the date of a deletion will be.
func (c clients) deletionDays(ctx context.Context, name string) string {
	out, err := c.secrets.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &name})
	if err != nil {
		return code(err)
	}
	return daysUntil(out.DeletedDate)
}

func daysUntil(date *time.Time) string {
	if date == nil {
		return "none"
	}
	return fmt.Sprint(int(time.Until(*date).Hours()/24 + 0.5))
}

func (c clients) remove(ctx context.Context, name string) string {
	_, err := c.secrets.DeleteSecret(ctx, &secretsmanager.DeleteSecretInput{SecretId: &name})
	return code(err)
}

func (c clients) removeNow(ctx context.Context, name string) string {
	_, err := c.secrets.DeleteSecret(ctx, &secretsmanager.DeleteSecretInput{SecretId: &name, ForceDeleteWithoutRecovery: aws.Bool(true)})
	return code(err)
}
