package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// errNoLogin is an operator without AWS credentials. Without a profile, the SDK's own
// words tell of every place where it looked, and of none to go to.
var errNoLogin = errors.New("no AWS login: set AWS_PROFILE, or run aws sso login")

// loginTime bounds the search for credentials. A machine outside of AWS waits for
// an instance's metadata in vain.
const loginTime = 10 * time.Second

// checkLogin finds out about missing credentials before the first call. If there is
// a profile, it says why that gives none.
func checkLogin(ctx context.Context, cloud aws.Config, profile string) error {
	ctx, cancel := context.WithTimeout(ctx, loginTime)
	defer cancel()
	_, err := cloud.Credentials.Retrieve(ctx)
	switch {
	case err == nil:
		return nil
	case profile == "":
		return errNoLogin
	}
	return fmt.Errorf("%w\nthe profile %q gives none: %s", errNoLogin, profile, strings.Join(strings.Fields(err.Error()), " "))
}
