package bigcommerce

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// Works checks the key itself. It asks for the count of orders, as the check of
// a new key does. If that is refused, too, it asks what every key may ask: the
// store's webhooks (bigcommerce-api.md 2.2). It returns nil if BigCommerce
// accepts the key, and an error of IsKeyRefused if not.
func (c *Client) Works(ctx context.Context) error {
	_, err := c.Orders().Count(neverAgain(ctx), OrderCountOptions{})
	if IsForbidden(err) {
		err = c.Opens(ctx, "v3/hooks")
	}
	return err
}

// Opens asks for a resource only to learn whether the key opens it. It returns
// nil if so. It returns an *Error with status 403 if the key lacks the
// permission. Path starts behind the store hash, such as "v2/banners". Opens
// drops the answer's content and never repeats the call.
//
// https://developer.bigcommerce.com/docs/start/authentication/api-accounts#oauth-scopes
func (c *Client) Opens(ctx context.Context, path string) error {
	var elements []any
	for element := range strings.SplitSeq(path, "/") {
		elements = append(elements, element)
	}
	req, err := c.newRequest(neverAgain(ctx), http.MethodGet, elements, url.Values{"limit": {"1"}}, nil)
	if err != nil {
		return err
	}
	res, err := c.send(req)
	if err != nil {
		return err
	}
	discard(res.Body)
	return nil
}
