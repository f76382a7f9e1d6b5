package wiring_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"connect2cart/internal/apigw"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
	"connect2cart/internal/wiring/credentials"
	"connect2cart/internal/wiring/script"
)

const frontSecret = "front-0123456789-0123456789-abcdef"

// Ensure both functions behind the API want the front's secret on every route,
// once there is one. No log line and no answer holds the secret.
func TestFront(t *testing.T) {
	log := stderrFile(t)
	aws, store := awssim.RunT(t), bcsim.RunT(t)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": aws.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any", "LEDGER_TABLE": awssim.LedgerTable,
		"SENDER_EMAIL": "us@service.example", "BIGCOMMERCE_API_URL": store.URL,
		"LOG_LEVEL": "debug", "ORIGIN_SECRET": "other-0123456789-0123456789-abcde," + frontSecret,
	} {
		t.Setenv(name, value)
	}
	for prefix, build := range map[string]func(func(string) string) (http.Handler, error){"credentials": credentials.New, "script": script.New} {
		h, err := build(os.Getenv)
		if err != nil {
			t.Fatal(err)
		}
		files, _ := filepath.Glob("../../events/" + prefix + "-*.json")
		if len(files) == 0 {
			t.Fatalf("no event for %s", prefix)
		}
		for _, file := range files {
			for proof, open := range map[string]bool{"": false, frontSecret[1:]: false, frontSecret: true} {
				answer := send(t, h, file, proof)
				if got := answer.StatusCode != http.StatusForbidden; got != open {
					t.Errorf("%s with %q: got status %d", file, proof, answer.StatusCode)
				}
				if text, _ := json.Marshal(answer); strings.Contains(string(text), frontSecret[1:]) {
					t.Errorf("%s: the answer holds the secret", file)
				}
			}
		}
	}
	lines, err := os.ReadFile(log)
	if err != nil || !strings.Contains(string(lines), `"msg":"poll"`) || strings.Contains(string(lines), frontSecret[1:]) {
		t.Errorf("got %v and these lines, want some, none of which holds the secret:\n%s", err, lines)
	}
}

// stderrFile collects stderr in a file until the test ends.
func stderrFile(t *testing.T) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stderr
	os.Stderr = file
	t.Cleanup(func() { os.Stderr = before; file.Close() })
	return file.Name()
}

// send calls a function with a recorded event and this secret.
func send(t *testing.T, h http.Handler, file, proof string) events.APIGatewayV2HTTPResponse {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var e events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(data, &e); err != nil {
		t.Fatal(err)
	}
	if proof != "" {
		e.Headers["x-origin-secret"] = proof
	}
	answer, err := apigw.Handler(h)(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}
