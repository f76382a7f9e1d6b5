package wiring

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ses"

	"connect2cart/internal/standin/awssim"
)

// Ensure the AWS clients take region, keys and addresses from the environment,
// as the SDK documents it. The address of one service comes before that of all.
func TestAWS(t *testing.T) {
	all, own := awssim.RunT(t), awssim.RunT(t)
	env := map[string]string{
		"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key", "AWS_SESSION_TOKEN": "token",
		"AWS_ENDPOINT_URL": all.URL, "AWS_ENDPOINT_URL_SECRETS_MANAGER": own.URL,
	}
	for name, value := range env {
		t.Setenv(name, value) // the SDK looks here before it asks us
	}
	c := AWS(vars(env))
	if keys, err := c.Credentials.Retrieve(t.Context()); err != nil || c.Region != "eu-central-1" || keys.SessionToken != "token" {
		t.Errorf("got region %q, %v", c.Region, err)
	}
	if _, err := secretsmanager.NewFromConfig(c).ListSecrets(t.Context(), nil); err != nil {
		t.Errorf("Secrets Manager: %v", err)
	}
	if _, err := ses.NewFromConfig(c).GetSendQuota(t.Context(), nil); err != nil {
		t.Errorf("SES: %v", err)
	}
	if len(own.Calls()) != 1 || len(all.Calls()) == 0 {
		t.Errorf("got %d calls at its own address and %d at that of all, want 1 and some", len(own.Calls()), len(all.Calls()))
	}
}

// Ensure a process without keys says so with its first call.
func TestAWS_noKeys(t *testing.T) {
	if _, err := AWS(vars(nil)).Credentials.Retrieve(t.Context()); err == nil {
		t.Error("got keys from an empty environment")
	}
}
