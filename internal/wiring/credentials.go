package wiring

import (
	"net/http"
	"os"

	"connect2cart/internal/onboard"
)

// Credentials builds the merchant's page and form. The error names every
// setting that is missing or cannot be read.
func Credentials(getenv func(string) string) (http.Handler, error) {
	c, err := credentialsConfigFrom(getenv)
	if err != nil {
		return nil, err
	}
	cloud := awsConfig(os.Getenv)
	store := newStore(cloud, c.shared)
	store.KMSKey = c.kmsKey
	return &onboard.Handler{
		Merchants:      store,
		Mail:           newSender(cloud, c.sender, c.sales),
		ToContact:      c.mailContact,
		Log:            newLog(c.shared),
		BigCommerceURL: c.bigCommerceURL,
		PublicURL:      c.publicURL,
		ScriptVersion:  c.version,
	}, nil
}
