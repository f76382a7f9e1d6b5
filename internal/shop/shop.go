package shop

import (
	"cmp"
	"fmt"
	"net/http"
	"sync"
	"time"
	_ "time/tzdata" // Lambda's image lacks the time zones

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// Shop is a store for one poll.
type Shop struct {
	Hash     string            // the store's name at BigCommerce
	CartID   string            // of the poll; "" is the store's first cart
	Others   []string          // the store's other carts, removed ones included
	Channels Channels          // the sales channels that the cart takes
	Stock    string            // the one cart that may send stock; "" is any
	Settings merchant.Settings // as they are now
	Zone     *time.Location    // the merchant's, always set
	Client   *bigcommerce.Client
	Ledger   *ledger.Ledger // the common memory of all processes

	// LeaveSeat gives the poll's seat among the store's polls back, or is nil.
	LeaveSeat func()
}

// GiveUpSeat begins to give the poll's seat back, beside what the poll still does.
// Call it behind the last call to BigCommerce, or with a lease of the whole store.
// Without it script gives the seat back at the end. The channel closes behind it.
func (s *Shop) GiveUpSeat() <-chan struct{} {
	done := make(chan struct{})
	if s.LeaveSeat == nil {
		close(done)
		return done
	}
	go func() {
		defer close(done)
		s.LeaveSeat()
	}()
	return done
}

// Cart is the Cart ID of the poll.
func (s *Shop) Cart() string { return cmp.Or(s.CartID, merchant.CartID(s.Hash)) }

// IsFurther reports whether the cart is not the store's first one.
func (s *Shop) IsFurther() bool { return s.Cart() != merchant.CartID(s.Hash) }

// Channels says which sales channels of a store a cart takes.
type Channels = merchant.Channels

// ChannelsOf reads the channels from their word.
func ChannelsOf(word string) Channels { return merchant.ChannelsOf(word) }

// SendsStock reports whether the cart may send stock. If each cart did, every
// change would count several times.
func (s *Shop) SendsStock() bool { return s.Stock == "" || s.Stock == s.Cart() }

// OffersLate reports whether Stone Edge gets orders that became due after a
// younger one.
func (s *Shop) OffersLate() bool { return s.Settings.LateOrders != merchant.Off }

// Shops opens a process's stores. Shops is safe for concurrent use.
type Shops struct {
	Ledger *ledger.Ledger // of every shop; required

	mu      sync.Mutex
	clients Kept[client]
}

// client is a store's client. It lasts as long as the store's key.
type client struct{ *bigcommerce.Client }

// Open returns the shop of m, or an error for an unknown time zone. A new key
// makes a new client, and so does another number of calls at once; it has to learn
// the quota anew. baseURL and transport
// lead to BigCommerce's API. "" is the real one, nil the client's own.
func (all *Shops) Open(m *merchant.Merchant, baseURL string, transport http.RoundTripper) (*Shop, error) {
	zone, err := time.LoadLocation(cmp.Or(m.Settings.TimeZone, defaultZone))
	if err != nil {
		return nil, fmt.Errorf("time zone: %w", err)
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	c := all.clients.Of(m.StoreHash, Small)
	if c.Client == nil || !c.Token.Equal(m.AccessToken) || c.MaxConcurrent != m.Settings.CallsAtOnce {
		c.Client = &bigcommerce.Client{BaseURL: baseURL, StoreHash: m.StoreHash, Token: m.AccessToken, Transport: transport, MaxConcurrent: m.Settings.CallsAtOnce}
	}
	return &Shop{
		Hash: m.StoreHash, CartID: m.CartID, Others: m.OtherCarts(), Channels: m.Channels(), Stock: m.StockCart(),
		Settings: m.Settings, Zone: zone, Client: c.Client, Ledger: all.Ledger,
	}, nil
}

// defaultZone is the preset of the merchant's page (outside.md), because
// BigCommerce does not tell a store's time zone (bigcommerce-api.md 2.2).
const defaultZone = "America/New_York"
