package wiring

import (
	"log/slog"
	"strings"

	"connect2cart/internal/apigw"
	"connect2cart/internal/merchant"
)

// Shared are the settings of every function.
type Shared struct {
	SecretPrefix   string
	LedgerTable    string // name or ARN
	BigCommerceURL string
	LogLevel       slog.Level
	Metrics        string // CloudWatch's namespace for the figures; "" turns them off
}

// Credentials are the settings of the merchant's page and form.
type Credentials struct {
	Shared
	Sender, Sales, PublicURL, KMSKey string
	Version                          string // the page shows it to merchants
	MailContact                      bool
	Statuses                         []int
	Front                            apigw.Front
}

// Script are the settings of the Script URL.
type Script struct {
	Shared
	Version  string
	Statuses []int
	Front    apigw.Front
}

// Notify are the settings of the scheduled run.
type Notify struct {
	Shared
	Sender, Sales, PublicURL string
	MailContact              bool
}

const (
	defaultBigCommerceURL = "https://api.bigcommerce.com"
	defaultSales          = "sales@stoneedge.com"
	defaultScriptVersion  = "1.000"
)

const (
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits  = "0123456789"
)

// isSecretPrefix is Secrets Manager's rule for a name; a store hash follows.
func isSecretPrefix(v string) bool {
	return v != "" && len(v) <= 200 && strings.Trim(v, letters+digits+"/_+=.@-") == ""
}

// isTable is DynamoDB's rule for a table's name; an ARN is longer
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html).
func isTable(v string) bool {
	return len(v) >= 3 && len(v) <= 1024 && strings.Trim(v, letters+digits+"_.-:/") == ""
}

// isNamespace is CloudWatch's rule for a namespace
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html).
func isNamespace(v string) bool {
	return len(v) <= 255 && strings.Trim(v, letters+digits+"/_.#:-") == ""
}

// isScriptVersion wants a number like those of Stone Edge's own scripts
// (seti-protocol.md 2.1).
func isScriptVersion(v string) bool {
	whole, fraction, ok := strings.Cut(v, ".")
	return ok && isNumber(whole, 4) && isNumber(fraction, 3)
}

func isNumber(v string, longest int) bool {
	return v != "" && len(v) <= longest && strings.Trim(v, digits) == ""
}

func (e *env) shared() Shared {
	return Shared{
		SecretPrefix: e.matching("SECRET_PREFIX", merchant.DefaultPrefix, isSecretPrefix,
			"want letters, digits and /_+=.@-"),
		LedgerTable:    e.required("LEDGER_TABLE", isTable, "want the name or the ARN of a table"),
		BigCommerceURL: e.address("BIGCOMMERCE_API_URL", defaultBigCommerceURL),
		LogLevel:       e.level("LOG_LEVEL"),
		Metrics:        e.matching("METRICS_NAMESPACE", "", isNamespace, "want letters, digits and /_.#:-"),
	}
}

func (e *env) scriptVersion() string {
	return e.matching("SCRIPT_VERSION", defaultScriptVersion, isScriptVersion, "want a number such as 1.000")
}

// CredentialsFrom reads the settings of the page and form. The error names
// every missing or unreadable one, as do the errors of ScriptFrom and
// NotifyFrom.
func CredentialsFrom(getenv func(string) string) (Credentials, error) {
	e := &env{get: getenv}
	c := Credentials{
		Shared:      e.shared(),
		Sender:      e.mailbox("SENDER_EMAIL", ""),
		Sales:       e.mailbox("SALES_EMAIL", defaultSales),
		PublicURL:   e.address("PUBLIC_URL", ""),
		KMSKey:      e.text("SECRET_KMS_KEY", ""),
		Version:     e.scriptVersion(),
		MailContact: e.enabled("CONTACT_MAIL"),
		Statuses:    e.statuses("ORDER_STATUSES"),
		Front:       e.front("ORIGIN_SECRET"),
	}
	return c, e.err()
}

// ScriptFrom reads the settings of the Script URL.
func ScriptFrom(getenv func(string) string) (Script, error) {
	e := &env{get: getenv}
	c := Script{
		Shared:   e.shared(),
		Version:  e.scriptVersion(),
		Statuses: e.statuses("ORDER_STATUSES"),
		Front:    e.front("ORIGIN_SECRET"),
	}
	return c, e.err()
}

// NotifyFrom reads the settings of the scheduled run.
func NotifyFrom(getenv func(string) string) (Notify, error) {
	e := &env{get: getenv}
	c := Notify{
		Shared: e.shared(),
		Sender: e.mailbox("SENDER_EMAIL", ""),
		Sales:  e.mailbox("SALES_EMAIL", defaultSales),

		PublicURL:   e.address("PUBLIC_URL", ""),
		MailContact: e.enabled("CONTACT_MAIL"),
	}
	return c, e.err()
}
