package ledger_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"connect2cart/internal/ledger"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/standin/awssim"
)

// store is the store hash of most tests.
const store = "abc123"

// ledgerOn is a ledger as the functions have it, over a stand-in in memory.
func ledgerOn(sim http.RoundTripper) *ledger.Ledger {
	return ledger.New(dynamodb.NewFromConfig(cloudtest.Over(sim)), awssim.LedgerTable)
}

// wantHeld fails unless the error is a HeldError with this rest of the lease.
func wantHeld(t *testing.T, err error, rest time.Duration) {
	t.Helper()
	held, ok := errors.AsType[*ledger.HeldError](err)
	if !ok {
		t.Fatalf("got %v, want a HeldError", err)
	}
	if got := time.Until(held.Until); got > rest || got < rest-time.Millisecond {
		t.Errorf("held for another %s, want %s", got, rest)
	}
}

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func isDeadline(err error) bool { return errors.Is(err, context.DeadlineExceeded) }
