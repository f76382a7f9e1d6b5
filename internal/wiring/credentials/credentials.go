// Package credentials builds the merchant's pages.
package credentials

import (
	"net/http"
	"os"

	"github.com/aws/aws-sdk-go-v2/service/ses"

	"connect2cart/internal/connection"
	"connect2cart/internal/email"
	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
	"connect2cart/internal/wiring"
)

// New builds the function. The error names every missing or unreadable setting.
func New(getenv func(string) string) (http.Handler, error) {
	c, err := wiring.CredentialsFrom(getenv)
	if err != nil {
		return nil, err
	}
	cloud := wiring.AWS(os.Getenv)
	table := c.Ledger(cloud)
	store := c.Store(cloud, table)
	store.KMSKey, store.By = c.KMSKey, merchant.ByMerchant
	return c.Front.Guard(&connection.Handler{Page: &onboard.Handler{
		Merchants:      store,
		Ledger:         table,
		Mail:           &email.Sender{API: ses.NewFromConfig(cloud), From: c.Sender, Sales: c.Sales},
		ToContact:      c.MailContact,
		Log:            c.Log(),
		BigCommerceURL: c.BigCommerceURL,
		PublicURL:      c.PublicURL,
		ScriptVersion:  c.Version,
		Statuses:       c.Statuses,
	}}), nil
}
