package bigcommerce

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// defaultBaseURL is the API's one address (bigcommerce-api.md 1).
const defaultBaseURL = "https://api.bigcommerce.com"

// ErrStoreHash refuses an invalid store hash, because it could lead anywhere.
// The error of each call wraps it.
var ErrStoreHash = errors.New("store hash: want 4 to 20 lower-case letters and digits")

// ErrToken refuses a token that is empty or unfit for a header. Each call
// returns it. Its text leaves the token out.
var ErrToken = errors.New("access token: empty, or with characters that no token has")

// ValidStoreHash reports whether s can be a store's hash: 4 to 20 lower-case
// letters and digits (bigcommerce-api.md 2.1).
func ValidStoreHash(s string) bool {
	if len(s) < 4 || len(s) > 20 {
		return false
	}
	for i := range len(s) {
		if (s[i] < 'a' || s[i] > 'z') && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}

func validToken(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return s != ""
}

// newRequest builds a call of the given path elements below
// /stores/{store_hash}. It sends a non-nil body as JSON.
func (c *Client) newRequest(ctx context.Context, method string, path []any, query url.Values, body any) (*http.Request, error) {
	u, err := c.url(path, query)
	if err != nil {
		return nil, err
	}
	if !validToken(c.Token.Reveal()) {
		return nil, ErrToken
	}
	content, err := encode(body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: encode body: %w", method, shortPath(u), err)
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), content)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, shortPath(u), err)
	}
	req.Header.Set("X-Auth-Token", c.Token.Reveal())
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "connect2cart")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

func encode(body any) (io.Reader, error) {
	if body == nil {
		return http.NoBody, nil
	}
	data, err := json.Marshal(body)
	return bytes.NewReader(data), err
}

// url builds an address inside this client's store.
func (c *Client) url(path []any, query url.Values) (*url.URL, error) {
	if !ValidStoreHash(c.StoreHash) {
		return nil, fmt.Errorf("%w, got %.24q", ErrStoreHash, c.StoreHash)
	}
	base := c.BaseURL
	if base == "" {
		base = defaultBaseURL
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil, fmt.Errorf("base URL: want http(s)://host, got %.80q", base)
	}
	elements := []string{"stores", c.StoreHash}
	for _, e := range path {
		elements = append(elements, escapeElement(e))
	}
	u = u.JoinPath(elements...)
	u.RawQuery = encodeQuery(query)
	return u, nil
}

// escapeElement makes one path element of any value. It also escapes "." and
// "..", because they mean another folder.
func escapeElement(e any) string {
	s := url.PathEscape(fmt.Sprint(e))
	if s == "." || s == ".." {
		return strings.ReplaceAll(s, ".", "%2E")
	}
	return s
}

// readable undoes escapes that filter names and lists can do without
// (id:in=1,2), as in the vendor's examples.
var readable = strings.NewReplacer("%3A", ":", "%2C", ",")

func encodeQuery(q url.Values) string { return readable.Replace(q.Encode()) }
