package wiring

import (
	"log/slog"
	"regexp"

	"connect2cart/internal/merchant"
)

// shared are the settings that more than one function has.
type shared struct {
	secretPrefix   string
	bigCommerceURL string
	logLevel       slog.Level
}

type credentialsConfig struct {
	shared
	sender, sales, publicURL, kmsKey string
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

var (
	// What Secrets Manager takes in a name; a store hash follows.
	secretPrefixForm = regexp.MustCompile(`^[A-Za-z0-9/_+=.@-]{1,200}$`)
	// As Stone Edge's own scripts write it (seti-protocol.md 2.1).
	scriptVersionForm = regexp.MustCompile(`^[0-9]{1,4}\.[0-9]{1,3}$`)
)

func (e *env) shared() shared {
	return shared{
		secretPrefix: e.matching("SECRET_PREFIX", merchant.DefaultPrefix, secretPrefixForm,
			"want letters, digits and /_+=.@-"),
		bigCommerceURL: e.address("BIGCOMMERCE_API_URL", defaultBigCommerceURL),
		logLevel:       e.level("LOG_LEVEL"),
	}
}

func credentialsConfigFrom(getenv func(string) string) (credentialsConfig, error) {
	e := &env{get: getenv}
	c := credentialsConfig{
		shared:      e.shared(),
		sender:      e.mailbox("SENDER_EMAIL", ""),
		sales:       e.mailbox("SALES_EMAIL", defaultSales),
		publicURL:   e.address("PUBLIC_URL", ""),
		kmsKey:      e.text("SECRET_KMS_KEY", ""),
		mailContact: e.enabled("CONTACT_MAIL"),
	}
	return c, e.err()
}

func scriptConfigFrom(getenv func(string) string) (scriptConfig, error) {
	e := &env{get: getenv}
	c := scriptConfig{
		shared:   e.shared(),
		version:  e.matching("SCRIPT_VERSION", defaultScriptVersion, scriptVersionForm, "want a number such as 1.000"),
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
