package awssim_test

import (
	"context"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ses"
)

// clients are the real SDK's, pointed at one address.
type clients struct {
	secrets *secretsmanager.Client
	ses     *ses.Client
	tables  *dynamodb.Client
}

// clientsOf makes clients with a single try per call.
func clientsOf(url string, transport http.RoundTripper) clients {
	config := aws.Config{
		Region: "us-east-1", BaseEndpoint: aws.String(url), RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "any", SecretAccessKey: "any"}, nil
		}),
	}
	if transport != nil {
		config.HTTPClient = &http.Client{Transport: transport}
	}
	return clients{secretsmanager.NewFromConfig(config), ses.NewFromConfig(config), dynamodb.NewFromConfig(config)}
}
