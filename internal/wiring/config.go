package wiring

import (
	"log/slog"
	"strings"

	"connect2cart/internal/apigw"
	"connect2cart/internal/merchant"
)

// Shared are the settings that every function has.
type Shared struct {
	SecretPrefix   string
	BigCommerceURL string
	LogLevel       slog.Level
	Metrics        string // namespace of the figures in CloudWatch; "" is none
}

// Credentials are the settings of the merchant's page and form.
type Credentials struct {
	Shared
	Sender, Sales, PublicURL, KMSKey string
	Version                          string // for the page, which tells it to Stone Edge
	MailContact                      bool
	Front                            apigw.Front
}

// Script are the settings of the Script URL.
type Script struct {
	Shared
	Version  string
	Statuses []int
	Front    apigw.Front
}

// Notify are the settings of the run that sends pending mails.
type Notify struct {
	Shared
	Sender, Sales string
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

// isSecretPrefix is what Secrets Manager takes in a name; a store hash follows.
func isSecretPrefix(v string) bool {
	return v != "" && len(v) <= 200 && strings.Trim(v, letters+digits+"/_+=.@-") == ""
}

// isNamespace is what CloudWatch takes as one
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html).
func isNamespace(v string) bool {
	return len(v) <= 255 && strings.Trim(v, letters+digits+"/_.#:-") == ""
}

// isScriptVersion is a number as Stone Edge's own scripts write it
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
		BigCommerceURL: e.address("BIGCOMMERCE_API_URL", defaultBigCommerceURL),
		LogLevel:       e.level("LOG_LEVEL"),
		Metrics:        e.matching("METRICS_NAMESPACE", "", isNamespace, "want letters, digits and /_.#:-"),
	}
}

func (e *env) scriptVersion() string {
	return e.matching("SCRIPT_VERSION", defaultScriptVersion, isScriptVersion, "want a number such as 1.000")
}

// CredentialsFrom reads the settings. The error names every one that is
// missing or cannot be read; so do those of ScriptFrom and NotifyFrom.
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
		Front:       e.front("ORIGIN_SECRET"),
	}
	return c, e.err()
}

// ScriptFrom reads the settings.
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

// NotifyFrom reads the settings.
func NotifyFrom(getenv func(string) string) (Notify, error) {
	e := &env{get: getenv}
	c := Notify{
		Shared: e.shared(),
		Sender: e.mailbox("SENDER_EMAIL", ""),
		Sales:  e.mailbox("SALES_EMAIL", defaultSales),
	}
	return c, e.err()
}
