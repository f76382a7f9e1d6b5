package awssim_test

import (
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ses"

	"connect2cart/internal/proof/cloudtest"
)

// clients are the real SDK's, pointed at one address.
type clients struct {
	secrets *secretsmanager.Client
	ses     *ses.Client
	tables  *dynamodb.Client
}

// clientsOf makes clients with a single try per call.
func clientsOf(url string, transport http.RoundTripper) clients {
	config := cloudtest.Once(cloudtest.At(url))
	if transport != nil {
		config.HTTPClient = &http.Client{Transport: transport}
	}
	return clients{secretsmanager.NewFromConfig(config), ses.NewFromConfig(config), dynamodb.NewFromConfig(config)}
}
