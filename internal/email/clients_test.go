package email_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ses"

	"connect2cart/internal/email"
	"connect2cart/internal/standin/awssim"
)

// senderTo is a real Sender with the stand-in as its SES, in memory.
func senderTo(t *testing.T, aws *awssim.Server) *email.Sender {
	t.Helper()
	return &email.Sender{API: ses.NewFromConfig(config(aws)), From: "Connect2Cart <no-reply@example.com>", Sales: "sales@example.com"}
}

func config(server *awssim.Server) aws.Config {
	return aws.Config{
		Region: "us-east-1", BaseEndpoint: aws.String("http://aws.invalid"), HTTPClient: &http.Client{Transport: server},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "any", SecretAccessKey: "any"}, nil
		}),
	}
}
