package awssim_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"connect2cart/internal/standin/awssim"
)

// Ensure a new secret stays hidden from all calls for the time the test sets. A
// second create fails meanwhile.
func TestServer_hidden(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		server.SetHidden(3 * time.Second)
		secrets := clientsOf("http://aws.test", server).secrets
		make := func() string {
			_, err := secrets.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: aws.String("a"), SecretString: aws.String("v")})
			return code(err)
		}
		find := func() string {
			_, got := secrets.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: aws.String("a")})
			_, described := secrets.DescribeSecret(t.Context(), &secretsmanager.DescribeSecretInput{SecretId: aws.String("a")})
			_, tagged := secrets.TagResource(t.Context(), &secretsmanager.TagResourceInput{SecretId: aws.String("a"), Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}})
			return fmt.Sprint(code(got), " ", code(described), " ", code(tagged))
		}
		const missing = "ResourceNotFoundException"
		if got := make(); got != "ok" {
			t.Fatal(got)
		}
		if got := find(); got != missing+" "+missing+" "+missing {
			t.Errorf("at once: got %s", got)
		}
		if got := make(); got != "ResourceExistsException" {
			t.Errorf("made again: got %s", got)
		}
		time.Sleep(3 * time.Second)
		if got := find(); got != "ok ok ok" {
			t.Errorf("after three seconds: got %s", got)
		}
	})
}

// Ensure a secret accepts as many versions as the test says. Labelled versions
// and those of today stay, older ones make room.
func TestServer_versions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		server.SetVersions(4)
		secrets := clientsOf("http://aws.test", server).secrets
		if _, err := secrets.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: aws.String("a"), SecretString: aws.String("v")}); err != nil {
			t.Fatal(err)
		}
		put := func(value string, stages ...string) string {
			_, err := secrets.PutSecretValue(t.Context(), &secretsmanager.PutSecretValueInput{SecretId: aws.String("a"), SecretString: &value, VersionStages: stages})
			return code(err)
		}
		for i, want := range []string{"ok", "ok", "ok", "LimitExceededException"} {
			if got := put(fmt.Sprint(i)); got != want {
				t.Errorf("version %d: got %s, want %s", i+2, got, want)
			}
		}
		time.Sleep(24 * time.Hour)
		if got := put("next day"); got != "ok" || server.Secrets()[0].Versions != 4 {
			t.Errorf("a day later: got %s and %d versions", got, server.Secrets()[0].Versions)
		}
		if value, _ := server.Value("a"); value != "next day" {
			t.Errorf("got the value %q", value)
		}
	})
}
