package wiring

import (
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ses"

	"connect2cart/internal/ledger"
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

// Ensure the ledger uses the table of the setting, at DynamoDB's own address
// where there is one. A try that hangs is made again.
func TestLedger(t *testing.T) {
	all, own := awssim.RunT(t), awssim.RunT(t)
	env := map[string]string{
		"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key",
		"AWS_ENDPOINT_URL": all.URL, "AWS_ENDPOINT_URL_DYNAMODB": own.URL,
	}
	for name, value := range env {
		t.Setenv(name, value)
	}
	own.AddFault(awssim.Fault{Hang: true})
	l := Shared{LedgerTable: awssim.LedgerTable}.Ledger(AWS(vars(env)))
	if _, err := l.TakeStock(t.Context(), "abc123"); err != nil {
		t.Error(err)
	}
	if got := own.LedgerOperations(); len(got) != 2 || len(all.Calls()) != 0 {
		t.Errorf("got the calls %v at its own address, %d at that of all", got, len(all.Calls()))
	}
	other := Shared{LedgerTable: "another-table"}.Ledger(AWS(vars(env)))
	if _, err := other.TakeStock(t.Context(), "abc123"); !errors.Is(err, ledger.ErrUnavailable) {
		t.Errorf("a table that does not exist: got %v", err)
	}
}

// Ensure a process without keys says so with its first call.
func TestAWS_noKeys(t *testing.T) {
	if _, err := AWS(vars(nil)).Credentials.Retrieve(t.Context()); err == nil {
		t.Error("got keys from an empty environment")
	}
}
