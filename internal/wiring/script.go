package wiring

import (
	"net/http"
	"os"

	"connect2cart/internal/merchant"
	"connect2cart/internal/script"
)

// Script builds the Script URL and /health. The error names every setting
// that is missing or cannot be read.
func Script(getenv func(string) string) (http.Handler, error) {
	c, err := scriptConfigFrom(getenv)
	if err != nil {
		return nil, err
	}
	cloud := awsConfig(os.Getenv)
	return &script.Handler{
		Merchants: &merchant.Cache{Store: newStore(cloud, c.shared)},
		Version:   c.version,
		Build:     build(),
		Statuses:  c.statuses,
		BaseURL:   c.bigCommerceURL,
		Log:       newLog(c.shared),
	}, nil
}
