// Package clients makes the AWS clients of our functions for hello-worlds. It only
// makes them, and leaves the calls to others.
package clients

import (
	"context"
	"encoding/json"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// Config is the SDK's configuration for a hello-world.
func Config() aws.Config {
	return aws.Config{Region: os.Getenv("AWS_REGION"), Credentials: aws.AnonymousCredentials{}}
}

// Link makes the clients of every function, and links the operations of the
// ledger and of a login.
func Link(c aws.Config) []any {
	secrets, table := secretsmanager.NewFromConfig(c), dynamodb.NewFromConfig(c)
	return []any{secrets.GetSecretValue, table.BatchGetItem, table.BatchWriteItem, table.PutItem, table.Query, table.UpdateItem}
}

// Hello answers an event.
func Hello(context.Context, json.RawMessage) (events.APIGatewayV2HTTPResponse, error) {
	return events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: "hello"}, nil
}
