// Package cloudtest is the SDK of AWS as the tests use it: at a stand-in, and
// with any keys. It is for tests only.
package cloudtest

import (
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// At is the SDK at a stand-in's address. It tries again as the SDK does.
func At(url string) aws.Config {
	return aws.Config{Region: "us-east-1", BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")}
}

// Over is the SDK over a network in memory.
func Over(network http.RoundTripper) aws.Config {
	config := At("http://aws.test")
	config.HTTPClient = &http.Client{Transport: network}
	return config
}

// Once is a config with a single try per call.
func Once(config aws.Config) aws.Config {
	config.RetryMaxAttempts = 1
	return config
}
