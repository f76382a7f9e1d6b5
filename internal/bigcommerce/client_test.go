package bigcommerce

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"connect2cart/internal/secret"
)

const testToken = "tokentokentokentokentokentoken1"

// roundTrip is a store in a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func newClient(rt http.RoundTripper) *Client {
	return &Client{StoreHash: "abc123", Token: secret.New(testToken), Transport: rt}
}

// answer makes a response; header is name, value, name, value.
func answer(status int, body string, header ...string) *http.Response {
	h := http.Header{}
	if body != "" {
		h.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

// always answers every call alike.
func always(status int, body string, header ...string) roundTrip {
	return func(*http.Request) (*http.Response, error) { return answer(status, body, header...), nil }
}

// Ensure a call carries exactly the headers and the body the API asks for.
func TestClient_request(t *testing.T) {
	var got *http.Request
	c := newClient(roundTrip(func(r *http.Request) (*http.Response, error) {
		got = r
		return answer(200, `{"id":7}`), nil
	}))
	if _, err := c.Orders().UpdateStatus(t.Context(), 7, 2); err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(got.Body)
	for what, pair := range map[string][2]string{
		"address":      {got.URL.String(), "https://api.bigcommerce.com/stores/abc123/v2/orders/7"},
		"method":       {got.Method, "PUT"},
		"body":         {string(body), `{"status_id":2}`},
		"token":        {got.Header.Get("X-Auth-Token"), testToken},
		"accept":       {got.Header.Get("Accept"), "application/json"},
		"content type": {got.Header.Get("Content-Type"), "application/json"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: got %q, want %q", what, pair[0], pair[1])
		}
	}
	if _, err := c.Orders().Get(t.Context(), 7, true); err != nil {
		t.Fatal(err)
	}
	if got := got.Header.Get("Content-Type"); got != "" {
		t.Errorf("content type of a GET: got %q, want none", got)
	}
	if got, want := got.URL.RawQuery, "consignment_structure=object&include=consignments.line_items,fees"; got != want {
		t.Errorf("query: got %q, want %q", got, want)
	}
}

// Ensure a misconfigured client fails before the network, and its error hides
// the token.
func TestClient_misconfigured(t *testing.T) {
	tests := map[string]struct {
		change func(*Client)
		want   error // nil is any
	}{
		"no store hash":              {func(c *Client) { c.StoreHash = "" }, ErrStoreHash},
		"a hash that climbs":         {func(c *Client) { c.StoreHash = "../v3" }, ErrStoreHash},
		"a hash with another host":   {func(c *Client) { c.StoreHash = "abc@evil.example" }, ErrStoreHash},
		"a hash in upper case":       {func(c *Client) { c.StoreHash = "ABC123" }, ErrStoreHash},
		"no token":                   {func(c *Client) { c.Token = secret.String{} }, ErrToken},
		"a token with a line break":  {func(c *Client) { c.Token = secret.New("tokentoken\r\nX: y") }, ErrToken},
		"a base URL without a host":  {func(c *Client) { c.BaseURL = "/stores" }, nil},
		"a base URL of another kind": {func(c *Client) { c.BaseURL = "file:///etc/passwd" }, nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			c := newClient(roundTrip(func(*http.Request) (*http.Response, error) {
				t.Error("the network was asked")
				return nil, io.EOF
			}))
			tc.change(c)
			_, err := c.Orders().Count(t.Context(), OrderCountOptions{})
			if err == nil || (tc.want != nil && !errors.Is(err, tc.want)) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
			if err != nil && strings.Contains(err.Error(), "tokentoken") {
				t.Errorf("the error says the token: %v", err)
			}
		})
	}
}

// Ensure a redirect is an error, because the token must not follow it.
func TestClient_redirect(t *testing.T) {
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		store := httptest.NewServer(http.RedirectHandler(other.URL+"/stores/abc123/v2/orders/count", status))
		c := newClient(nil)
		c.BaseURL = store.URL
		_, err := c.Orders().Count(t.Context(), OrderCountOptions{})
		store.Close()
		if e, ok := errors.AsType[*Error](err); !ok || e.Status != status {
			t.Errorf("%d: got %v, want an *Error with the status", status, err)
		}
	}
	if n := elsewhere.Load(); n != 0 {
		t.Errorf("%d redirects were followed", n)
	}
}

// Ensure a store hash can only lead to a store's own folder of the API.
func FuzzStoreHash(f *testing.F) {
	for _, hash := range []string{
		"17hoqh4ddx", "", "abc", "../../..", "abc123/../def456", "abc123/v2", "abc%2Fdef", "@evil.example", "abc123?x=",
		"abc123#", "ABC123", "store-abc123", " abc123", "abc123\n", "abc.123", "ａｂｃ１２３", "abc123\x00", "%61bcd", "a\\b\\c",
	} {
		f.Add(hash)
	}
	f.Fuzz(func(t *testing.T, hash string) {
		c := &Client{StoreHash: hash, Token: secret.New(testToken)}
		req, err := c.newRequest(context.Background(), http.MethodGet, []any{"v2", "orders", int64(7)}, nil, nil)
		if err != nil {
			if ValidStoreHash(hash) {
				t.Fatalf("%q: got %v, want a request", hash, err)
			}
			return
		}
		if got, want := req.URL.String(), "https://api.bigcommerce.com/stores/"+hash+"/v2/orders/7"; got != want || req.Host != "api.bigcommerce.com" {
			t.Fatalf("%q: got %s at %s, want %s", hash, got, req.Host, want)
		}
		if strings.Trim(hash, "abcdefghijklmnopqrstuvwxyz0123456789") != "" || len(hash) > 20 {
			t.Fatalf("%q was let through", hash)
		}
	})
}
