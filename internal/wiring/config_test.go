package wiring

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func vars(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

// Ensure an empty environment gives the documented defaults.
func TestConfig_defaults(t *testing.T) {
	common := shared{secretPrefix: "connect2cart/bigcommerce/", bigCommerceURL: "https://api.bigcommerce.com", logLevel: slog.LevelInfo}
	opt := cmp.AllowUnexported(shared{}, credentialsConfig{}, scriptConfig{}, notifyConfig{})

	gotCredentials, err := credentialsConfigFrom(vars(map[string]string{"SENDER_EMAIL": "us@example.com"}))
	want := credentialsConfig{shared: common, sender: "us@example.com", sales: "sales@stoneedge.com", version: "1.000"}
	if diff := cmp.Diff(want, gotCredentials, opt); err != nil || diff != "" {
		t.Errorf("credentials: %v (-want +got):\n%s", err, diff)
	}
	gotScript, err := scriptConfigFrom(vars(nil))
	if diff := cmp.Diff(scriptConfig{shared: common, version: "1.000"}, gotScript, opt); err != nil || diff != "" {
		t.Errorf("script: %v (-want +got):\n%s", err, diff)
	}
	gotNotify, err := notifyConfigFrom(vars(map[string]string{"SENDER_EMAIL": "us@example.com"}))
	wantNotify := notifyConfig{shared: common, sender: "us@example.com", sales: "sales@stoneedge.com"}
	if diff := cmp.Diff(wantNotify, gotNotify, opt); err != nil || diff != "" {
		t.Errorf("notify: %v (-want +got):\n%s", err, diff)
	}
}

// Ensure what is set is read.
func TestConfig_set(t *testing.T) {
	got, err := scriptConfigFrom(vars(map[string]string{
		"SECRET_PREFIX": "x/", "BIGCOMMERCE_API_URL": "http://127.0.0.1:9/base/", "LOG_LEVEL": "DEBUG",
		"SCRIPT_VERSION": "2.100", "ORDER_STATUSES": " 11, 9,11", "METRICS_NAMESPACE": "Connect2Cart/dev",
	}))
	want := scriptConfig{shared{"x/", "http://127.0.0.1:9/base", slog.LevelDebug, "Connect2Cart/dev"}, "2.100", []int{11, 9}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(shared{}, scriptConfig{})); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// Ensure everything that is wrong is named together, and nothing that is set
// but unreadable becomes a default.
func TestConfig_errors(t *testing.T) {
	cases := map[string]struct {
		build func(func(string) string) (http.Handler, error)
		env   map[string]string
		want  []string
	}{
		"a sender is required": {Credentials, nil, []string{"SENDER_EMAIL: required"}},
		"all at once": {Credentials, map[string]string{
			"SENDER_EMAIL": "nobody", "SALES_EMAIL": "a@", "PUBLIC_URL": "shop.example", "CONTACT_MAIL": "yes",
			"BIGCOMMERCE_API_URL": "https://x.example/?a=1", "LOG_LEVEL": "loud", "SECRET_PREFIX": "a b",
			"METRICS_NAMESPACE": "a b",
		}, []string{"METRICS_NAMESPACE", "SENDER_EMAIL", "SALES_EMAIL", "PUBLIC_URL", "CONTACT_MAIL", "BIGCOMMERCE_API_URL", "LOG_LEVEL", "SECRET_PREFIX"}},
		"orders that are incomplete are never offered": {Script, map[string]string{"ORDER_STATUSES": "11,0"}, []string{"ORDER_STATUSES"}},
		"statuses are numbers":                         {Script, map[string]string{"ORDER_STATUSES": "11,shipped"}, []string{"ORDER_STATUSES"}},
		"a status list does not end in a comma":        {Script, map[string]string{"ORDER_STATUSES": "11,"}, []string{"ORDER_STATUSES"}},
		"a version is a number":                        {Script, map[string]string{"SCRIPT_VERSION": "one"}, []string{"SCRIPT_VERSION"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := c.build(vars(c.env))
			if err == nil {
				t.Fatal("got no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want %s named", err, want)
				}
			}
			if got := strings.Count(err.Error(), "\n") + 1; got != len(c.want) {
				t.Errorf("got %d problems, want %d: %v", got, len(c.want), err)
			}
		})
	}
}

// Ensure a function that is built answers, without any call to AWS.
func TestScript_health(t *testing.T) {
	t.Setenv("AWS_REGION", "us-east-1")
	h, err := Script(vars(nil))
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/health", nil))
	if w.Code != 200 || !strings.HasPrefix(w.Body.String(), `{"status":"ok","version":"`) {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}
