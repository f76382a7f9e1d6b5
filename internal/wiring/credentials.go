package wiring

import (
	"net/http"

	"connect2cart/internal/onboard"
)

// Credentials builds the merchant's page and form. The error names every
// setting that is missing or cannot be read.
func Credentials(getenv func(string) string) (http.Handler, error) {
	c, err := credentialsConfigFrom(getenv)
	if err != nil {
		return nil, err
	}
	cloud, err := awsConfig()
	if err != nil {
		return nil, err
	}
	store := newStore(cloud, c.shared)
	store.KMSKey = c.kmsKey
	return &onboard.Handler{
		Merchants:      store,
		Mail:           newSender(cloud, c.sender, c.sales),
		ToContact:      c.mailContact,
		Log:            newLog(c.logLevel),
		BigCommerceURL: c.bigCommerceURL,
		PublicURL:      c.publicURL,
	}, nil
}
