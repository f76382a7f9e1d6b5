// Package shoptest opens a shop of a store in memory, for the tests of
// capabilities: our own client behind it, a simulated BigCommerce behind that, and
// the referee in between.
package shoptest

import (
	"testing"

	"connect2cart/internal/bcsim"
	"connect2cart/internal/merchant"
	"connect2cart/internal/referee"
	"connect2cart/internal/secret"
	"connect2cart/internal/shop"
)

// Open opens a shop of a store.
func Open(t testing.TB, st *bcsim.Store, settings merchant.Settings, options ...bcsim.Option) (*shop.Shop, *bcsim.Server) {
	t.Helper()
	account := bcsim.DefaultAccount()
	sim := bcsim.New(append(options, bcsim.WithStore(account.StoreHash, st, account))...)
	m := &merchant.Merchant{StoreHash: account.StoreHash, AccessToken: secret.New(account.AccessToken), Settings: settings}
	return new(shop.Shops).Open(m, "https://bigcommerce.test", referee.Watch(t, sim.RoundTripper())), sim
}

// Load reads a store in the JSON that bcsim.LoadJSON reads.
func Load(t testing.TB, text string) *bcsim.Store {
	t.Helper()
	st, err := bcsim.LoadJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return st
}
