package script

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// Ensure a newly built function answers /health by itself, before any call to
// AWS.
func TestNew_health(t *testing.T) {
	t.Setenv("AWS_REGION", "us-east-1")
	h, err := New(func(name string) string { return map[string]string{"LEDGER_TABLE": "ledger"}[name] })
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/health", nil))
	if w.Code != 200 || !strings.HasPrefix(w.Body.String(), `{"status":"ok","version":"`) {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}
