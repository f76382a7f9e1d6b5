// Package script builds the Script URL and /health.
package script

import (
	"net/http"
	"os"

	"connect2cart/internal/merchant"
	"connect2cart/internal/script"
	"connect2cart/internal/shop"
	"connect2cart/internal/wiring"
)

// New builds the function. The error names every missing or unreadable setting.
func New(getenv func(string) string) (http.Handler, error) {
	c, err := wiring.ScriptFrom(getenv)
	if err != nil {
		return nil, err
	}
	cloud := wiring.AWS(os.Getenv)
	table := c.Ledger(cloud)
	return c.Front.Guard(&script.Handler{
		Merchants: &merchant.Cache{Vault: c.Store(cloud, table)},
		Shops:     shop.Shops{Ledger: table},
		Version:   c.Version,
		Build:     wiring.Build(),
		Statuses:  c.Statuses,
		BaseURL:   c.BigCommerceURL,
		Log:       c.Log(),
	}), nil
}
