package main

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// errNoLogin is an operator without AWS credentials. The SDK's own words tell of
// every place where it looked, and of none to go to.
var errNoLogin = errors.New("no AWS login: set AWS_PROFILE, or run aws sso login")

// loginTime bounds the search for credentials. A machine outside of AWS waits for
// an instance's metadata in vain.
const loginTime = 10 * time.Second

// checkLogin finds out about missing credentials before the first call.
func checkLogin(ctx context.Context, cloud aws.Config) error {
	ctx, cancel := context.WithTimeout(ctx, loginTime)
	defer cancel()
	if _, err := cloud.Credentials.Retrieve(ctx); err != nil {
		return errNoLogin
	}
	return nil
}
