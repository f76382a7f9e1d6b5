package awssim_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

const (
	token1 = "11111111-1111-4111-8111-111111111111"
	token2 = "22222222-2222-4222-8222-222222222222"
	token3 = "33333333-3333-4333-8333-333333333333"
)

// secretChecks are the checks of Secrets Manager.
func secretChecks() []check {
	return slices.Concat(valueChecks(), tagChecks(), listChecks(), deletionChecks())
}

// valueChecks are about values and their versions.
func valueChecks() []check {
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
