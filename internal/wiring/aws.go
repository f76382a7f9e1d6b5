package wiring

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/metrics"
)

// AWS reads the SDK's settings from the process's environment: region, keys
// and, away from AWS, endpoints. Lambda, or another host of ours, puts them
// there. This function makes no call. The SDK's own loader would read the same.
// But it links four more services, to look for the profiles and sign-ons of a
// developer. A cold start takes a third longer with it (`make cold`).
func AWS(getenv func(string) string) aws.Config {
	c := aws.Config{
		Region: getenv("AWS_REGION"),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return environmentKeys(getenv)
		}),
		ConfigSources: []any{endpoints{getenv}},
	}
	if base := getenv("AWS_ENDPOINT_URL"); base != "" {
		c.BaseEndpoint = &base
	}
	return c
}

// environmentKeys are the keys of the function's role. Lambda sets them for as
// long as the process lives.
func environmentKeys(getenv func(string) string) (aws.Credentials, error) {
	keys := aws.Credentials{
		AccessKeyID: getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken: getenv("AWS_SESSION_TOKEN"), Source: "environment",
	}
	if !keys.HasKeys() {
		return aws.Credentials{}, errors.New("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set")
	}
	return keys, nil
}

// endpoints answers the SDK's question for the address of one service, such as
// "Secrets Manager": AWS_ENDPOINT_URL_SECRETS_MANAGER.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
type endpoints struct{ getenv func(string) string }

// GetServiceBaseEndpoint gives the SDK the address of one service. false leaves
// the choice to AWS_ENDPOINT_URL, and then to the SDK.
func (e endpoints) GetServiceBaseEndpoint(_ context.Context, service string) (string, bool, error) {
	address := e.getenv("AWS_ENDPOINT_URL_" + strings.ToUpper(strings.ReplaceAll(service, " ", "_")))
	return address, address != "", nil
}

// Store keeps the merchants' secrets under SecretPrefix. It tells the ledger of
// each change.
func (s Shared) Store(c aws.Config, table *ledger.Ledger) *merchant.Vault {
	return &merchant.Vault{API: secretsmanager.NewFromConfig(c), Ledger: table, Prefix: s.SecretPrefix}
}

// DynamoDB answers within milliseconds, or never. So the SDK repeats a call after
// ledgerTry, within the ledger's patience.
const (
	ledgerTry   = 1500 * time.Millisecond
	ledgerTries = 4 // of a call
)

// Ledger is the common memory of all processes, in LedgerTable.
func (s Shared) Ledger(c aws.Config) *ledger.Ledger {
	return ledger.New(dynamodb.NewFromConfig(c, func(o *dynamodb.Options) {
		o.HTTPClient = awshttp.NewBuildableClient().WithTimeout(ledgerTry)
		o.RetryMaxAttempts = ledgerTries
	}), s.LedgerTable)
}

// Log writes JSON lines to stderr, for Lambda to collect.
func (s Shared) Log() *slog.Logger {
	lines := slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: s.LogLevel})
	return slog.New(metrics.NewHandler(lines, s.Metrics))
}
