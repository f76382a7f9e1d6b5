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

const (
	token1 = "11111111-1111-4111-8111-111111111111"
	token2 = "22222222-2222-4222-8222-222222222222"
	token3 = "33333333-3333-4333-8333-333333333333"
)

// secretChecks are the checks of Secrets Manager. Their methods are below.
func secretChecks() []check {
	return []check{
		{"create", func(ctx context.Context, c clients) string {
			return c.create(ctx, "a/b", token1, "v1") + " " + c.value(ctx, "a/b", "", "")
		}, "ok v1"},
		{"the token is the version", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			return c.value(ctx, "a", token1, "") + " " + c.value(ctx, "a", token1, "AWSCURRENT")
		}, "v1 v1"},
		{"create the same again", func(ctx context.Context, c clients) string {
			return c.create(ctx, "a", token1, "v1") + " " + c.create(ctx, "a", token1, "v1") + " " + c.stages(ctx, "a")
		}, "ok ok 1:AWSCURRENT"},
		{"create with the same token and another value", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			return c.create(ctx, "a", token1, "v2") + " " + c.value(ctx, "a", "", "")
		}, "ResourceExistsException v1"},
		{"create with another token", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			return c.create(ctx, "a", token2, "v1")
		}, "ResourceExistsException"},
		{"create over a secret that is marked for deletion", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			c.remove(ctx, "a")
			return c.create(ctx, "a", token2, "v2")
		}, "InvalidRequestException"},
		{"a token of 31 characters", func(ctx context.Context, c clients) string {
			return c.create(ctx, "a", token1[:31], "v1")
		}, "InvalidParameterException"},
		{"a name with a blank", func(ctx context.Context, c clients) string {
			return c.create(ctx, "a b", token1, "v1")
		}, "ValidationException"},
		{"a value of 65,536 bytes", func(ctx context.Context, c clients) string {
			return c.create(ctx, "a", token1, strings.Repeat("x", 65536))
		}, "ok"},
		{"a value of 65,537 bytes", func(ctx context.Context, c clients) string {
			return c.create(ctx, "a", token1, strings.Repeat("x", 65537))
		}, "ValidationException"},

		{"get what is not there", func(ctx context.Context, c clients) string {
			return c.value(ctx, "a", "", "")
		}, "ResourceNotFoundException"},
		{"get a version that is not there", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			return c.value(ctx, "a", token2, "") + " " + c.value(ctx, "a", "", "other")
		}, "ResourceNotFoundException ResourceNotFoundException"},
		{"get a version by a label it does not have", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			c.put(ctx, "a", token2, "v2")
			return c.value(ctx, "a", token1, "AWSCURRENT")
		}, "InvalidRequestException"},
		{"get by ARN, whole and without its end", func(ctx context.Context, c clients) string {
			c.create(ctx, "a/b", token1, "v1")
			out, _ := c.secrets.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: aws.String("a/b")})
			arn := aws.ToString(out.ARN)
			return c.value(ctx, arn, "", "") + " " + c.value(ctx, arn[:len(arn)-7], "", "")
		}, "v1 v1"},
		{"a version knows when it was made", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			out, _ := c.secrets.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String("a")})
			return fmt.Sprint(time.Since(aws.ToTime(out.CreatedDate)).Abs() < time.Minute)
		}, "true"},

		{"put", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			return c.put(ctx, "a", token2, "v2") + " " + c.value(ctx, "a", "", "") + " " + c.stages(ctx, "a")
		}, "ok v2 1:AWSPREVIOUS 2:AWSCURRENT"},
		{"put twice", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			c.put(ctx, "a", token2, "v2")
			return c.put(ctx, "a", token3, "v3") + " " + c.value(ctx, "a", token2, "") + " " + c.stages(ctx, "a")
		}, "ok v2 2:AWSPREVIOUS 3:AWSCURRENT"},
		{"get the version before", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			none := c.value(ctx, "a", "", "AWSPREVIOUS")
			c.put(ctx, "a", token2, "v2")
			c.put(ctx, "a", token3, "claim", "mine")
			return none + " " + c.value(ctx, "a", "", "AWSPREVIOUS") + " " + c.value(ctx, "a", "", "AWSCURRENT")
		}, "ResourceNotFoundException v1 v2"},
		{"put the same again", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			c.put(ctx, "a", token2, "v2")
			return c.put(ctx, "a", token2, "v2") + " " + c.stages(ctx, "a")
		}, "ok 1:AWSPREVIOUS 2:AWSCURRENT"},
		{"put with the same token and another value", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			c.put(ctx, "a", token2, "v2")
			return c.put(ctx, "a", token2, "v3") + " " + c.value(ctx, "a", "", "")
		}, "ResourceExistsException v2"},
		{"put under a label of one's own", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			return c.put(ctx, "a", token2, "claim", "mine") + " " + c.value(ctx, "a", "", "") + " " + c.value(ctx, "a", "", "mine") + " " + c.stages(ctx, "a")
		}, "ok v1 claim 1:AWSCURRENT 2:mine"},
		{"a label of one's own is taken once for each token", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			c.put(ctx, "a", token2, "claim A", "mine")
			return c.put(ctx, "a", token2, "claim B", "mine") + " " + c.put(ctx, "a", token2, "claim A", "mine")
		}, "ResourceExistsException ok"},
		{"a version that lost its label can be read by its id", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			c.put(ctx, "a", token2, "claim A", "mine")
			c.put(ctx, "a", token3, "claim B", "mine")
			return c.value(ctx, "a", token2, "") + ", " + c.stages(ctx, "a")
		}, "claim A, 1:AWSCURRENT 3:mine"},
		{"go back to an earlier version", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			c.put(ctx, "a", token2, "v2")
			return c.move(ctx, "a", "AWSCURRENT", token1, token2) + " " + c.value(ctx, "a", "", "") + " " + c.stages(ctx, "a")
		}, "ok v1 1:AWSCURRENT 2:AWSPREVIOUS"},
		{"move a label from where it is not", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1")
			c.put(ctx, "a", token2, "v2")
			c.put(ctx, "a", token3, "v3")
			return c.move(ctx, "a", "AWSCURRENT", token1, token2) + " " + c.value(ctx, "a", "", "")
		}, "InvalidParameterException v3"},
		{"put into what is not there", func(ctx context.Context, c clients) string {
			return c.put(ctx, "a", token1, "v1")
		}, "ResourceNotFoundException"},

		{"tags at creation and later", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1", "k", "1", "l", "2")
			return c.tag(ctx, "a", "k", "3", "m", "2026-11-23T10:00:00Z") + " " + c.tags(ctx, "a")
		}, "ok k=3 l=2 m=2026-11-23T10:00:00Z"},
		{"an empty tag", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1", "k", "")
			return c.tags(ctx, "a")
		}, "k="},
		{"a tag with characters that no tag has", func(ctx context.Context, c clients) string {
			return c.create(ctx, "a", token1, "v1", "k", "a<b")
		}, "InvalidParameterException"},
		{"untag", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1", "k", "1", "l", "2")
			_, err := c.secrets.UntagResource(ctx, &secretsmanager.UntagResourceInput{SecretId: aws.String("a"), TagKeys: []string{"k", "x"}})
			return code(err) + " " + c.tags(ctx, "a")
		}, "ok l=2"},
		{"tag what is not there", func(ctx context.Context, c clients) string {
			return c.tag(ctx, "a", "k", "1")
		}, "ResourceNotFoundException"},
		{"describe what is not there", func(ctx context.Context, c clients) string {
			return c.tags(ctx, "a")
		}, "ResourceNotFoundException"},

		{"list pages", func(ctx context.Context, c clients) string {
			for i := range 7 {
				c.create(ctx, fmt.Sprintf("p/%d", i), token1, "v")
			}
			pages := secretsmanager.NewListSecretsPaginator(c.secrets, &secretsmanager.ListSecretsInput{MaxResults: aws.Int32(3)})
			var sizes []int
			names := map[string]bool{}
			for pages.HasMorePages() {
				page, err := pages.NextPage(ctx)
				if err != nil {
					return code(err)
				}
				sizes = append(sizes, len(page.SecretList))
				for _, entry := range page.SecretList {
					names[*entry.Name] = true
				}
			}
			return fmt.Sprint(sizes, len(names))
		}, "[3 3 1] 7"},
		{"list nothing", func(ctx context.Context, c clients) string {
			return c.list(ctx)
		}, ""},
		{"list by the beginning of the name", func(ctx context.Context, c clients) string {
			return c.sample(ctx).list(ctx, "name", "p/")
		}, "p/a p/b p/c"},
		{"names are case-sensitive", func(ctx context.Context, c clients) string {
			return c.sample(ctx).list(ctx, "name", "P/")
		}, ""},
		{"list by tag value, which is its beginning", func(ctx context.Context, c clients) string {
			return c.sample(ctx).list(ctx, "tag-value", "pend")
		}, "p/a q/a"},
		{"list by tag key", func(ctx context.Context, c clients) string {
			return c.sample(ctx).list(ctx, "tag-key", "notification")
		}, "p/a p/b q/a"},
		{"all filters must hold", func(ctx context.Context, c clients) string {
			return c.sample(ctx).list(ctx, "name", "p/", "tag-value", "pending")
		}, "p/a"},
		{"one value of a filter will do", func(ctx context.Context, c clients) string {
			return c.sample(ctx).list(ctx, "tag-value", "pending|sent")
		}, "p/a p/b q/a"},
		{"a filter turned round", func(ctx context.Context, c clients) string {
			return c.sample(ctx).list(ctx, "name", "!p/")
		}, "q/a"},
		{"list by a word anywhere", func(ctx context.Context, c clients) string {
			return c.sample(ctx).list(ctx, "all", "SENT")
		}, "p/b"},
		{"the list knows tags", func(ctx context.Context, c clients) string {
			c.create(ctx, "a", token1, "v1", "k", "1")
			out, _ := c.secrets.ListSecrets(ctx, &secretsmanager.ListSecretsInput{})
			return plain(out.SecretList[0].Tags)
		}, "k=1"},

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

func (c clients) create(ctx context.Context, name, token, value string, tags ...string) string {
	_, err := c.secrets.CreateSecret(ctx, &secretsmanager.CreateSecretInput{
		Name: &name, ClientRequestToken: &token, SecretString: &value, Tags: tagsOf(tags),
	})
	return code(err)
}

func (c clients) put(ctx context.Context, name, token, value string, stages ...string) string {
	_, err := c.secrets.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{
		SecretId: &name, ClientRequestToken: &token, SecretString: &value, VersionStages: stages,
	})
	return code(err)
}

// value is the value, or the code of the error.
func (c clients) value(ctx context.Context, name, version, stage string) string {
	in := &secretsmanager.GetSecretValueInput{SecretId: &name}
	if version != "" {
		in.VersionId = &version
	}
	if stage != "" {
		in.VersionStage = &stage
	}
	out, err := c.secrets.GetSecretValue(ctx, in)
	if err != nil {
		return code(err)
	}
	return aws.ToString(out.SecretString)
}

// stages lists the versions with labels, each by its token's first digit.
func (c clients) stages(ctx context.Context, name string) string {
	out, err := c.secrets.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &name})
	if err != nil {
		return code(err)
	}
	var all []string
	for id, stages := range out.VersionIdsToStages {
		if len(stages) > 0 {
			slices.Sort(stages)
			all = append(all, id[:1]+":"+strings.Join(stages, ","))
		}
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func (c clients) move(ctx context.Context, name, stage, to, from string) string {
	_, err := c.secrets.UpdateSecretVersionStage(ctx, &secretsmanager.UpdateSecretVersionStageInput{
		SecretId: &name, VersionStage: &stage, MoveToVersionId: &to, RemoveFromVersionId: &from,
	})
	return code(err)
}

func (c clients) tag(ctx context.Context, name string, tags ...string) string {
	_, err := c.secrets.TagResource(ctx, &secretsmanager.TagResourceInput{SecretId: &name, Tags: tagsOf(tags)})
	return code(err)
}

func (c clients) tags(ctx context.Context, name string) string {
	out, err := c.secrets.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &name})
	if err != nil {
		return code(err)
	}
	return plain(out.Tags)
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

// sample makes four secrets to filter.
func (c clients) sample(ctx context.Context) clients {
	c.create(ctx, "p/a", token1, "v", "notification", "pending")
	c.create(ctx, "p/b", token1, "v", "notification", "sent")
	c.create(ctx, "p/c", token1, "v", "app", "x")
	c.create(ctx, "q/a", token1, "v", "notification", "pending")
	return c
}

// list returns the sorted names of the secrets behind these filters. A bar
// separates several values of one filter.
func (c clients) list(ctx context.Context, filters ...string) string {
	in := &secretsmanager.ListSecretsInput{}
	for pair := range slices.Chunk(filters, 2) {
		in.Filters = append(in.Filters, types.Filter{Key: types.FilterNameStringType(pair[0]), Values: strings.Split(pair[1], "|")})
	}
	out, err := c.secrets.ListSecrets(ctx, in)
	if err != nil {
		return code(err)
	}
	var names []string
	for _, entry := range out.SecretList {
		names = append(names, *entry.Name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func tagsOf(pairs []string) []types.Tag {
	var tags []types.Tag
	for pair := range slices.Chunk(pairs, 2) {
		tags = append(tags, types.Tag{Key: &pair[0], Value: &pair[1]})
	}
	return tags
}

func plain(tags []types.Tag) string {
	var all []string
	for _, tag := range tags {
		all = append(all, *tag.Key+"="+*tag.Value)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}
