package bcsim

import (
	"maps"
	"net/http"
	"regexp"
	"strings"
)

// Account is a store-level API account, as the control panel shows it once. The
// API checks only hash and token.
type Account struct {
	StoreHash    string `json:"store_hash"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	AccessToken  string `json:"access_token"`
	Scopes       Scopes `json:"scopes,omitempty"` // nil: SeedScopes
}

// DefaultAccount is the made-up account of a server without WithStore.
func DefaultAccount() Account {
	return Account{
		StoreHash: "teststore1", ClientID: "simclient0simclient0simclient01", AccessToken: "simtoken00simtoken00simtoken001",
		ClientSecret: "5111511151115111511151115111511151115111511151115111511151115111", Scopes: SeedScopes(),
	}
}

// Scopes are the OAuth names of an account's permissions.
type Scopes map[string]bool

// SeedScopes are the permissions we tell a merchant to grant.
func SeedScopes() Scopes {
	s := Scopes{}
	for _, name := range []string{
		"store_v2_orders", "store_v2_transactions", "store_v2_products", "store_v2_customers", "store_inventory",
		"store_locations_read_only", "store_order_fulfillment_manage", "store_fulfillment_methods_manage",
		"store_v2_content_read_only", "store_content_checkout", "store_cart", "store_checkout",
	} {
		s[name] = true
	}
	return s
}

// Without returns the scopes with some left out.
func (s Scopes) Without(names ...string) Scopes {
	s = maps.Clone(s)
	for _, n := range names {
		delete(s, n)
	}
	return s
}

// ReadOnly returns the scopes with some of them lowered to read-only.
func (s Scopes) ReadOnly(names ...string) Scopes {
	s = s.Without(names...)
	for _, n := range names {
		s[readOnly(n)] = true
	}
	return s
}

// readOnly names the read-only sister of a scope for changes.
func readOnly(scope string) string {
	return strings.TrimSuffix(scope, "_manage") + "_read_only"
}

// allows tells whether one of the scopes opens a route for a method.
func (s Scopes) allows(method string, scopes []string) bool {
	if len(scopes) == 0 {
		return true
	}
	for _, name := range scopes {
		if s[name] || (method == http.MethodGet && s[readOnly(name)]) {
			return true
		}
	}
	return false
}

var tokenForm = regexp.MustCompile(`^[A-Za-z0-9]{20,128}$`)

func validToken(token string) bool { return tokenForm.MatchString(token) }

// admit decides whether a request may pass. It checks the token, then store and
// scope, as the real gateway does. The answers for a wrong store and for a
// missing scope are the same. The caller checks the route before, and the quota
// after.
func (s *Server) admit(r *http.Request, hash string, found *route) (*mount, reply) {
	token := r.Header.Get("X-Auth-Token")
	if token == "" {
		return nil, textReply(http.StatusUnauthorized, "X-Auth-Token header is required")
	}
	if !validToken(token) {
		return nil, textReply(http.StatusUnauthorized, "X-Auth-Token header should have correct format")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.knows(token) {
		return nil, jsonReply(http.StatusUnauthorized, problem{401, "Unauthorized", problemType, map[string]string{}})
	}
	m := s.mounts[hash]
	if m == nil || m.account.AccessToken != token || !m.account.Scopes.allows(r.Method, found.scopes) {
		return nil, errorV3(http.StatusForbidden, "You don't have a required scope to access the endpoint", nil)
	}
	return m, reply{}
}

func (s *Server) knows(token string) bool {
	for _, m := range s.mounts {
		if m.account.AccessToken == token {
			return true
		}
	}
	return false
}
