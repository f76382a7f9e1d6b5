// Package shoptest opens a shop in memory for the tests of capabilities. Behind
// it are our own client, the referee and a simulated BigCommerce.
package shoptest

import (
	"testing"

	"connect2cart/internal/bcsim"
	"connect2cart/internal/merchant"
	"connect2cart/internal/referee"
	"connect2cart/internal/secret"
	"connect2cart/internal/shop"
)

// Open opens a shop of a store in a simulated BigCommerce, and returns both.
func Open(t testing.TB, st *bcsim.Store, settings merchant.Settings, options ...bcsim.Option) (*shop.Shop, *bcsim.Server) {
	t.Helper()
	account := bcsim.DefaultAccount()
	sim := bcsim.New(append(options, bcsim.WithStore(account.StoreHash, st, account))...)
	m := &merchant.Merchant{StoreHash: account.StoreHash, AccessToken: secret.New(account.AccessToken), Settings: settings}
	return new(shop.Shops).Open(m, "https://bigcommerce.test", referee.Watch(t, sim.RoundTripper())), sim
}

// Load reads a store from JSON, as bcsim.LoadJSON does.
func Load(t testing.TB, text string) *bcsim.Store {
	t.Helper()
	st, err := bcsim.LoadJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return st
}
