package bigcommerce

import (
	"net/http"
	"sync"

	"connect2cart/internal/secret"
)

// Client speaks with one store. Make one per store and keep it, because it
// remembers the store's quota. Set the fields before the first call. After that
// all methods are safe for concurrent use.
type Client struct {
	// BaseURL is the API's address, "" for https://api.bigcommerce.com.
	BaseURL string
	// StoreHash is the store's name in every path. With an invalid one (see
	// ValidStoreHash) each call fails with ErrStoreHash.
	StoreHash string
	// Token goes into the X-Auth-Token header and nowhere else.
	Token secret.String
	// Transport carries the requests. With nil, all clients share one.
	Transport http.RoundTripper
	// MaxConcurrent bounds the calls under way at a time, 0 for ten. There are four
	// at most for a minute after a 429, or when the store slows down.
	MaxConcurrent int

	once  sync.Once
	http  http.Client
	quota quota
}

// init completes a zero Client.
func (c *Client) init() {
	most := c.MaxConcurrent
	if most <= 0 {
		most = defaultConcurrent
	}
	base := c.Transport
	if base == nil {
		base = sharedTransport()
	}
	c.http = http.Client{
		Transport:     &transport{base: base, quota: &c.quota, gate: gate{most: most}},
		CheckRedirect: refuseRedirect,
	}
}

// refuseRedirect hands a redirect back as the answer. If we followed one, an
// unchecked host would get the token.
func refuseRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// send carries a request to the store. It returns only answers with a good
// status. The caller closes their body.
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
