package awssim_test

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// tagChecks are about the tags of a secret.
func tagChecks() []check {
	return []check{
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
	}
}

// listChecks are about ListSecrets and its filters.
func listChecks() []check {
	return []check{
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
	}
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
