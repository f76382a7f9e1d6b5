package notify_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/wiring/notify"
)

// Ensure the line of a run carries Lambda's number of the call, each call its
// own. Outside of Lambda it carries one of ours.
func TestNew_requestID(t *testing.T) {
	aws := awssim.RunT(t)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": aws.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any",
		"SENDER_EMAIL": "no-reply@example.com", "LEDGER_TABLE": awssim.LedgerTable,
	} {
		t.Setenv(name, value)
	}
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	stderr := os.Stderr
	os.Stderr = log
	run, err := notify.New(os.Getenv)
	os.Stderr = stderr
	if err != nil {
		t.Fatal(err)
	}
	lambda := func(id string) context.Context {
		return lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: id})
	}
	for _, ctx := range []context.Context{lambda("lambda-1"), lambda("lambda-2"), t.Context()} {
		if err := run(ctx); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.Open(log.Name())
	if err != nil {
		t.Fatal(err)
	}
	lines := json.NewDecoder(written)
	for _, want := range []string{"lambda-1", "lambda-2", ""} {
		var line struct {
			Msg       string `json:"msg"`
			RequestID string `json:"request_id"`
			Items     *int   `json:"items"`
		}
		if err := lines.Decode(&line); err != nil {
			t.Fatal(err)
		}
		if line.Msg != "notify" || line.Items == nil || want != "" && line.RequestID != want || line.RequestID == "" {
			t.Errorf("got %+v, want the line of call %q", line, want)
		}
	}
}
