// Package shoptest opens a shop in memory for the tests of capabilities. Behind
// it are our own client, the referee, a simulated BigCommerce and a ledger of
// its own. It is for tests only.
package shoptest

import (
	"errors"
	"net/http"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/proof/referee"
	"connect2cart/internal/secret"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// Open opens a shop of a store. The referee fails the test for any call or answer
// against BigCommerce's contract.
func Open(t testing.TB, st *bcsim.Store, settings merchant.Settings, options ...bcsim.Option) (*shop.Shop, *bcsim.Server) {
	t.Helper()
	sim := simulate(st, options)
	return open(t, settings, referee.Watch(t, sim.RoundTripper())), sim
}

// OpenUnwatched is Open without the referee, for tests with answers against the
// contract.
func OpenUnwatched(t testing.TB, st *bcsim.Store, settings merchant.Settings, options ...bcsim.Option) (*shop.Shop, *bcsim.Server) {
	t.Helper()
	sim := simulate(st, options)
	return open(t, settings, sim.RoundTripper()), sim
}

func simulate(st *bcsim.Store, options []bcsim.Option) *bcsim.Server {
	account := bcsim.DefaultAccount()
	return bcsim.New(append(options, bcsim.WithStore(account.StoreHash, st, account))...)
}

func open(t testing.TB, settings merchant.Settings, transport http.RoundTripper) *shop.Shop {
	t.Helper()
	account := bcsim.DefaultAccount()
	m := &merchant.Merchant{StoreHash: account.StoreHash, AccessToken: secret.New(account.AccessToken), Settings: settings}
	all := &shop.Shops{Ledger: Ledger(awssim.New())}
	s, err := all.Open(m, "https://bigcommerce.test", transport)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Ledger is the ledger in a simulated AWS, as the functions have it.
func Ledger(sim http.RoundTripper) *ledger.Ledger {
	return ledger.New(dynamodb.NewFromConfig(cloudtest.Over(sim)), awssim.LedgerTable)
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

// Mortal is a network that ends after so many calls more, as for a process that
// dies.
type Mortal struct {
	Next http.RoundTripper
	Left int

	mu sync.Mutex // guards Left while calls go on
}

// RoundTrip answers as Next does, or with an error behind the end.
func (m *Mortal) RoundTrip(r *http.Request) (*http.Response, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Left--; m.Left < 0 {
		return nil, errors.New("the process is dead")
	}
	return m.Next.RoundTrip(r)
}
