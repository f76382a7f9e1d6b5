package main

import (
	"fmt"
	"net/http"
	"os"

	"connect2cart/internal/standin/awssim"
)

// startCloud serves Secrets Manager, SES, DynamoDB and the mailbox on one
// address. It points this process's AWS SDK at that address alone.
func (st *stack) startCloud() error {
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
	st.addresses.AWSEndpoint = "http://" + l.Addr().String()
	st.addresses.Mailbox = st.addresses.AWSEndpoint + "/mailbox"
	st.addresses.LedgerTable = awssim.LedgerTable

	st.runner.cloud = cloudEnv(st.addresses.AWSEndpoint)
	for name, value := range st.runner.cloud {
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf("set %s: %w", name, err)
		}
	}
	for _, name := range []string{"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"} {
		os.Unsetenv(name) // a developer's own account stays out of this
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
