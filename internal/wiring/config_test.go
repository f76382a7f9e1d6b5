package wiring

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/apigw"
	"connect2cart/internal/secret"
)

func vars(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

// Ensure an environment of what is required alone gives the documented
// defaults.
func TestConfig_defaults(t *testing.T) {
	common := Shared{SecretPrefix: "connect2cart/bigcommerce/", LedgerTable: "ledger", BigCommerceURL: "https://api.bigcommerce.com", LogLevel: slog.LevelInfo}

	gotCredentials, err := CredentialsFrom(vars(map[string]string{"LEDGER_TABLE": "ledger", "SENDER_EMAIL": "us@example.com"}))
	want := Credentials{Shared: common, Sender: "us@example.com", Sales: "sales@stoneedge.com", Version: "1.000"}
	if diff := cmp.Diff(want, gotCredentials); err != nil || diff != "" {
		t.Errorf("credentials: %v (-want +got):\n%s", err, diff)
	}
	gotScript, err := ScriptFrom(vars(map[string]string{"LEDGER_TABLE": "ledger"}))
	if diff := cmp.Diff(Script{Shared: common, Version: "1.000"}, gotScript); err != nil || diff != "" {
		t.Errorf("script: %v (-want +got):\n%s", err, diff)
	}
	gotNotify, err := NotifyFrom(vars(map[string]string{"LEDGER_TABLE": "ledger", "SENDER_EMAIL": "us@example.com"}))
	wantNotify := Notify{Shared: common, Sender: "us@example.com", Sales: "sales@stoneedge.com"}
	if diff := cmp.Diff(wantNotify, gotNotify); err != nil || diff != "" {
		t.Errorf("notify: %v (-want +got):\n%s", err, diff)
	}
}

const (
	oldSecret = "old-0123456789-0123456789-abcdef"
	newSecret = "new_0123456789_0123456789_abcdef"
)

// Ensure a variable that is set becomes its setting.
func TestConfig_set(t *testing.T) {
	got, err := ScriptFrom(vars(map[string]string{
		"SECRET_PREFIX": "x/", "LEDGER_TABLE": "arn:aws:dynamodb:us-east-1:123456789012:table/x.y_z-1", "BIGCOMMERCE_API_URL": "http://127.0.0.1:9/base/", "LOG_LEVEL": "DEBUG",
		"SCRIPT_VERSION": "2.100", "ORDER_STATUSES": " 11, 9,11", "METRICS_NAMESPACE": "Connect2Cart/dev",
		"ORIGIN_SECRET": oldSecret + "," + newSecret,
	}))
	want := Script{
		Shared{"x/", "arn:aws:dynamodb:us-east-1:123456789012:table/x.y_z-1", "http://127.0.0.1:9/base", slog.LevelDebug, "Connect2Cart/dev"}, "2.100", []int{11, 9},
		apigw.Front{Secrets: []secret.String{secret.New(oldSecret), secret.New(newSecret)}},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// Ensure one error names all wrong settings. An unreadable one never becomes a
// default.
func TestConfig_errors(t *testing.T) {
	credentials := func(getenv func(string) string) error { _, err := CredentialsFrom(getenv); return err }
	script := func(getenv func(string) string) error { _, err := ScriptFrom(getenv); return err }
	cases := map[string]struct {
		read func(func(string) string) error
		env  map[string]string
		want []string
	}{
		"a table is required":               {script, nil, []string{"LEDGER_TABLE: required"}},
		"a table and a sender are required": {credentials, nil, []string{"LEDGER_TABLE: required", "SENDER_EMAIL: required"}},
		"all at once": {credentials, map[string]string{
			"SENDER_EMAIL": "nobody", "SALES_EMAIL": "a@", "PUBLIC_URL": "shop.example", "CONTACT_MAIL": "yes",
			"BIGCOMMERCE_API_URL": "https://x.example/?a=1", "LOG_LEVEL": "loud", "SECRET_PREFIX": "a b",
			"METRICS_NAMESPACE": "a b", "LEDGER_TABLE": "a b",
		}, []string{"METRICS_NAMESPACE", "LEDGER_TABLE", "SENDER_EMAIL", "SALES_EMAIL", "PUBLIC_URL", "CONTACT_MAIL", "BIGCOMMERCE_API_URL", "LOG_LEVEL", "SECRET_PREFIX"}},
		"incomplete orders are never offered":   {script, map[string]string{"LEDGER_TABLE": "ledger", "ORDER_STATUSES": "11,0"}, []string{"ORDER_STATUSES"}},
		"statuses are numbers":                  {script, map[string]string{"LEDGER_TABLE": "ledger", "ORDER_STATUSES": "11,shipped"}, []string{"ORDER_STATUSES"}},
		"a status list does not end in a comma": {script, map[string]string{"LEDGER_TABLE": "ledger", "ORDER_STATUSES": "11,"}, []string{"ORDER_STATUSES"}},
		"a version is a number":                 {script, map[string]string{"LEDGER_TABLE": "ledger", "SCRIPT_VERSION": "one"}, []string{"SCRIPT_VERSION"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			err := c.read(vars(c.env))
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

// Ensure a front's secret is refused if it is weak or unfit for a header. The
// error hides the secret.
func TestConfig_originSecret(t *testing.T) {
	read := map[string]func(func(string) string) error{
		"credentials": func(getenv func(string) string) error { _, err := CredentialsFrom(getenv); return err },
		"script":      func(getenv func(string) string) error { _, err := ScriptFrom(getenv); return err },
	}
	for _, value := range []string{"short", oldSecret[:31], strings.Repeat("x", 129), oldSecret + ",", oldSecret + ", " + newSecret,
		oldSecret + "," + newSecret + "," + oldSecret, oldSecret + "," + "short", oldSecret + "é", oldSecret + " x"} {
		for function, from := range read {
			err := from(vars(map[string]string{"LEDGER_TABLE": "ledger", "SENDER_EMAIL": "us@example.com", "ORIGIN_SECRET": value}))
			if err == nil || !strings.Contains(err.Error(), "ORIGIN_SECRET: want one secret of 32 to 128") {
				t.Errorf("%s, a value of %d bytes: got %v, want ORIGIN_SECRET refused", function, len(value), err)
				continue
			}
			for part := range strings.SplitSeq(value, ",") {
				if part != "" && strings.Contains(err.Error(), part) {
					t.Errorf("%s: the error shows the value: %v", function, err)
				}
			}
		}
	}
}
