package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/ses"

	"connect2cart/internal/standin/awssim"
)

// startCloud serves Secrets Manager, SES, DynamoDB and the mailbox on one
// address, and points this process's AWS SDK at that address alone. With
// AWS_ENDPOINT_URL it takes another's stand-in instead.
func (st *stack) startCloud(ctx context.Context) error {
	if endpoint := st.getenv("AWS_ENDPOINT_URL"); endpoint != "" {
		return st.useCloud(ctx, endpoint)
	}
	l, err := listenNear(st.port, 1)
	if err != nil {
		return err
	}
	sim, mux := awssim.New(), http.NewServeMux()
	mux.Handle("/", sim)
	mailbox := http.StripPrefix("/mailbox", sim.Mailbox())
	mux.Handle("/mailbox", mailbox)
	mux.Handle("/mailbox/", mailbox)
	st.serve(l, mux)
	if st.logs != nil {
		st.logs.sim.Store(sim)
	}
	st.addresses.AWSEndpoint = "http://" + l.Addr().String()
	st.addresses.Mailbox = st.addresses.AWSEndpoint + "/mailbox"
	st.addresses.LedgerTable = awssim.LedgerTable
	return st.pointAt(cloudEnv(st.addresses.AWSEndpoint))
}

// useCloud takes another's stand-in for AWS, such as moto, by the SDK's own
// variables. It makes there what the template makes in AWS: the table, and the
// verified sender.
func (st *stack) useCloud(ctx context.Context, endpoint string) error {
	st.addresses.AWSEndpoint = endpoint
	st.addresses.LedgerTable = cmp.Or(st.getenv("LEDGER_TABLE"), awssim.LedgerTable)
	env := cloudEnv(endpoint)
	for name := range env {
		env[name] = cmp.Or(st.getenv(name), env[name])
	}
	if err := st.pointAt(env); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if err := makeResources(ctx, st.addresses.LedgerTable); err != nil {
		return fmt.Errorf("AWS_ENDPOINT_URL=%s: %w; unset it for the stand-in of make run", endpoint, err)
	}
	return nil
}

// pointAt sets the AWS SDK's variables for this process and for functions in
// processes of their own.
func (st *stack) pointAt(env map[string]string) error {
	st.runner.cloud = env
	for name, value := range env {
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf("set %s: %w", name, err)
		}
	}
	for _, name := range []string{"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"} {
		os.Unsetenv(name) // a developer's own account stays out of this
	}
	return nil
}

// makeResources makes the table and verifies the sender. Both may exist.
func makeResources(ctx context.Context, table string) error {
	cloud, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	attribute := func(name string, kind types.KeyType) (types.AttributeDefinition, types.KeySchemaElement) {
		return types.AttributeDefinition{AttributeName: &name, AttributeType: types.ScalarAttributeTypeS}, types.KeySchemaElement{AttributeName: &name, KeyType: kind}
	}
	store, storeKey := attribute("store", types.KeyTypeHash)
	row, rowKey := attribute("row", types.KeyTypeRange)
	_, err = dynamodb.NewFromConfig(cloud).CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: &table, BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{store, row}, KeySchema: []types.KeySchemaElement{storeKey, rowKey},
	})
	if _, exists := errors.AsType[*types.ResourceInUseException](err); err != nil && !exists {
		return fmt.Errorf("make the table %s: %w", table, err)
	}
	if _, err := ses.NewFromConfig(cloud).VerifyEmailIdentity(ctx, &ses.VerifyEmailIdentityInput{EmailAddress: aws.String(localParameters["SenderEmail"])}); err != nil {
		return fmt.Errorf("verify the sender: %w", err)
	}
	return nil
}

func cloudEnv(endpoint string) map[string]string {
	return map[string]string{
		"AWS_ENDPOINT_URL": endpoint, "AWS_ENDPOINT_URL_SECRETS_MANAGER": endpoint, "AWS_ENDPOINT_URL_SES": endpoint, "AWS_ENDPOINT_URL_DYNAMODB": endpoint,
		"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true",
	}
}
