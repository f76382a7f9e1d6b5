// Package clients makes the AWS clients of our functions for hello-worlds. Only
// Asking makes calls.
package clients

import (
	"context"
	"encoding/json"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// Config is the SDK's configuration for a hello-world.
func Config() aws.Config {
	c := aws.Config{Region: os.Getenv("AWS_REGION"), Credentials: aws.AnonymousCredentials{}}
	if base := os.Getenv("AWS_ENDPOINT_URL"); base != "" {
		c.BaseEndpoint = &base
	}
	return c
}

// Link makes the clients of every function, and links the operations of the
// ledger and of a login.
func Link(c aws.Config) []any {
	secrets, table := secretsmanager.NewFromConfig(c), dynamodb.NewFromConfig(c)
	return []any{secrets.GetSecretValue, table.BatchGetItem, table.BatchWriteItem, table.PutItem, table.Query, table.UpdateItem}
}

// Asking is Hello behind some reads of the ledger's table, one after another, as a
// run of notify makes them. The error is the first one of AWS.
func Asking(c aws.Config, reads int) func(context.Context, json.RawMessage) (events.APIGatewayV2HTTPResponse, error) {
	table := dynamodb.NewFromConfig(c)
	return func(ctx context.Context, event json.RawMessage) (events.APIGatewayV2HTTPResponse, error) {
		for range reads {
			_, err := table.Query(ctx, &dynamodb.QueryInput{
				TableName: aws.String(os.Getenv("LEDGER_TABLE")), KeyConditionExpression: aws.String("#store = :store"),
				ExpressionAttributeNames:  map[string]string{"#store": "store"},
				ExpressionAttributeValues: map[string]types.AttributeValue{":store": &types.AttributeValueMemberS{Value: "hello"}},
			})
			if err != nil {
				return events.APIGatewayV2HTTPResponse{}, err
			}
		}
		return Hello(ctx, event)
	}
}

// Hello answers an event.
func Hello(context.Context, json.RawMessage) (events.APIGatewayV2HTTPResponse, error) {
	return events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: "hello"}, nil
}
