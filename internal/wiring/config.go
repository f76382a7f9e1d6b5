package wiring

import (
	"log/slog"
	"strings"

	"connect2cart/internal/merchant"
)

// shared are the settings that more than one function has.
type shared struct {
	secretPrefix   string
	bigCommerceURL string
	logLevel       slog.Level
	metrics        string // namespace of the figures in CloudWatch; "" is none
}

type credentialsConfig struct {
	shared
	sender, sales, publicURL, kmsKey string
	version                          string // for the page, which tells it to Stone Edge
	mailContact                      bool
}

type scriptConfig struct {
	shared
	version  string
	statuses []int
}

type notifyConfig struct {
	shared
	sender, sales string
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

func (e *env) shared() shared {
	return shared{
		secretPrefix: e.matching("SECRET_PREFIX", merchant.DefaultPrefix, isSecretPrefix,
			"want letters, digits and /_+=.@-"),
		bigCommerceURL: e.address("BIGCOMMERCE_API_URL", defaultBigCommerceURL),
		logLevel:       e.level("LOG_LEVEL"),
		metrics:        e.matching("METRICS_NAMESPACE", "", isNamespace, "want letters, digits and /_.#:-"),
	}
}

func (e *env) scriptVersion() string {
	return e.matching("SCRIPT_VERSION", defaultScriptVersion, isScriptVersion, "want a number such as 1.000")
}

func credentialsConfigFrom(getenv func(string) string) (credentialsConfig, error) {
	e := &env{get: getenv}
	c := credentialsConfig{
		shared:      e.shared(),
		sender:      e.mailbox("SENDER_EMAIL", ""),
		sales:       e.mailbox("SALES_EMAIL", defaultSales),
		publicURL:   e.address("PUBLIC_URL", ""),
		kmsKey:      e.text("SECRET_KMS_KEY", ""),
		version:     e.scriptVersion(),
		mailContact: e.enabled("CONTACT_MAIL"),
	}
	return c, e.err()
}

func scriptConfigFrom(getenv func(string) string) (scriptConfig, error) {
	e := &env{get: getenv}
	c := scriptConfig{
		shared:   e.shared(),
		version:  e.scriptVersion(),
		statuses: e.statuses("ORDER_STATUSES"),
	}
	return c, e.err()
}

func notifyConfigFrom(getenv func(string) string) (notifyConfig, error) {
	e := &env{get: getenv}
	c := notifyConfig{
		shared: e.shared(),
		sender: e.mailbox("SENDER_EMAIL", ""),
		sales:  e.mailbox("SALES_EMAIL", defaultSales),
	}
	return c, e.err()
}
