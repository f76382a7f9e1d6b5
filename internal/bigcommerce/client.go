package bigcommerce

import (
	"net/http"
	"sync"

	"connect2cart/internal/secret"
)

// defaultConcurrent is how many calls of one store run side by side
// (bigcommerce-api.md 3.2: at most four stay well below every quota).
const defaultConcurrent = 4

// Client speaks with one store. Make one per store and keep it: it holds what
// is known of the store's quota. All methods may be called concurrently; set
// the fields before the first call and leave them alone after it.
type Client struct {
	// BaseURL is where the API lives, "" for https://api.bigcommerce.com.
	BaseURL string
	// StoreHash is the store's name in every path. One that is not valid
	// (see ValidStoreHash) fails each call with ErrStoreHash.
	StoreHash string
	// Token is sent as X-Auth-Token and goes nowhere else.
	Token secret.String
	// Transport carries the requests, nil for one that all clients share.
	Transport http.RoundTripper
	// MaxConcurrent bounds the calls under way at a time, 0 for four.
	MaxConcurrent int

	once  sync.Once
	http  http.Client
	quota quota
}

// Orders returns the orders of the store and what hangs on them.
func (c *Client) Orders() OrdersResource { return OrdersResource{c} }

// Catalog returns the products and variants of the store.
func (c *Client) Catalog() CatalogResource { return CatalogResource{c} }

// Customers returns the registered customers of the store.
func (c *Client) Customers() CustomersResource { return CustomersResource{c} }

// Inventory returns the stock figures of the store.
func (c *Client) Inventory() InventoryResource { return InventoryResource{c} }

// Locations returns the places where the store keeps stock.
func (c *Client) Locations() LocationsResource { return LocationsResource{c} }

// Pickups returns the orders that shoppers collect.
func (c *Client) Pickups() PickupsResource { return PickupsResource{c} }

// init prepares what the zero Client lacks.
func (c *Client) init() {
	slots := c.MaxConcurrent
	if slots <= 0 {
		slots = defaultConcurrent
	}
	base := c.Transport
	if base == nil {
		base = sharedTransport()
	}
	c.http = http.Client{
		Transport:     &transport{base: base, quota: &c.quota, slots: make(chan struct{}, slots)},
		CheckRedirect: refuseRedirect,
	}
}

// refuseRedirect hands a redirect back as the answer: following one would
// carry the token to a host that nobody checked.
func refuseRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// send carries a request to the store. A returned answer has a good status
// and a body to be closed; everything else is an error.
func (c *Client) send(req *http.Request) (*http.Response, error) {
	c.once.Do(c.init)
	res, err := c.http.Do(req)
	if err != nil {
		return nil, sendError(req, err)
	}
	switch res.StatusCode {
	case http.StatusOK, http.StatusCreated, http.StatusNoContent:
		return res, nil
	}
	defer discard(res.Body)
	return nil, statusError(req, res, c.Token)
}
