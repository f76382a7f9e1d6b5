package merchant

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"connect2cart/internal/sleep"
)

// The pauses between two looks: each is twice the one before it.
const (
	firstLook = 100 * time.Millisecond
	lastLook  = 2 * time.Second
)

// lookAgain repeats a call about a secret known to exist until the call finds
// it. It tries for some seconds and within ctx. Secrets Manager is eventually
// consistent, so a new secret may be missing for a while
// (https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#troubleshoot_general_eventual-consistency).
func lookAgain(ctx context.Context, call func() error) error {
	for wait := firstLook; ; wait *= 2 {
		err := call()
		if !isNotFound(err) || wait > lastLook || !sleeps(ctx, wait) {
			return err
		}
	}
}

// isNotFound reports a missing secret, by our error or by the SDK's.
func isNotFound(err error) bool {
	_, missing := errors.AsType[*types.ResourceNotFoundException](err)
	return missing || errors.Is(err, ErrNotFound)
}

// sleeps waits for d. It returns false at once if ctx would end first.
func sleeps(ctx context.Context, d time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return false
	}
	return sleep.For(ctx, d) == nil
}
