package bigcommerce

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

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
