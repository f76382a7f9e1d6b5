package bcsim_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"connect2cart/internal/standin/bcsim"
)

const unknownToken = "nobodyknowsthistoken00000000001"

// Ensure the gateway looks at the route first, then at the token, then at
// store and scope.
func TestServer_gateway(t *testing.T) {
	other := bcsim.DefaultAccount()
	other.AccessToken = "anothertoken0000000000000000001"
	own := bcsim.DefaultAccount()
	s := bcsim.New(bcsim.WithStore("first", bcsim.NewStore(), own), bcsim.WithStore("second", bcsim.NewStore(), other))

	tests := map[string]struct {
		hash, token, path string
		status            int
		media, part       string
	}{
		"the account of the store":                     {"first", own.AccessToken, "/v2/orders/count", 200, "application/json", `"count":0`},
		"an unknown route, even without a token":       {"first", "", "/v2/nothing", 404, "text/plain", "The route is not found"},
		"a path outside the stores":                    {"first", "", "/../../v2/orders", 404, "text/plain", "The route is not found"},
		"a route with a slash too many":                {"first", own.AccessToken, "/v2/orders/", 404, "text/plain", "The route is not found"},
		"no token":                                     {"first", "", "/v2/orders/count", 401, "text/plain", "X-Auth-Token header is required"},
		"a malformed token":                            {"first", "a b", "/v2/orders/count", 401, "text/plain", "should have correct format"},
		"an unknown token":                             {"first", unknownToken, "/v2/orders/count", 401, "application/json", `"title":"Unauthorized"`},
		"an unknown token says nothing of the hash":    {"nostore", unknownToken, "/v2/orders/count", 401, "application/json", `"status":401`},
		"the token of another store":                   {"first", other.AccessToken, "/v2/orders/count", 403, "application/json", "required scope"},
		"an unknown hash":                              {"nostore", own.AccessToken, "/v2/orders/count", 403, "application/json", "required scope"},
		"a hash with its prefix left on":               {"store-first", own.AccessToken, "/v2/orders/count", 403, "application/json", "required scope"},
		"a route that the seed's grants do not open":   {"first", own.AccessToken, "/v2/store", 403, "application/json", "required scope"},
		"the time, which needs a scope too":            {"first", own.AccessToken, "/v2/time", 403, "application/json", "required scope"},
		"channels":                                     {"first", own.AccessToken, "/v3/channels", 403, "application/json", "required scope"},
		"settings":                                     {"first", own.AccessToken, "/v3/settings/inventory", 403, "application/json", "required scope"},
		"locations, which are granted for reading":     {"first", own.AccessToken, "/v3/inventory/locations", 200, "application/json", `"data"`},
		"hooks, which every account may use":           {"first", own.AccessToken, "/v3/hooks", 200, "application/json", `"data"`},
		"an order that does not exist":                 {"first", own.AccessToken, "/v2/orders/5", 404, "application/json", `[{"message":`},
		"transactions of an order that does not exist": {"first", own.AccessToken, "/v3/orders/5/transactions", 404, "application/json", `{"status":404`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := callAs(s, tt.hash, tt.token, "GET", tt.path, "")
			got.contains(t, tt.status, tt.part)
			if media := got.header.Get("Content-Type"); !strings.HasPrefix(media, tt.media) {
				t.Errorf("got %s, want %s", media, tt.media)
			}
		})
	}
}

// Ensure the answers for a wrong store and for a missing scope are the same.
func TestServer_sameRefusal(t *testing.T) {
	s := bcsim.New()
	a := s.Account()
	wrongStore := callAs(s, "nostore", a.AccessToken, "GET", "/v2/orders", "")
	a.Scopes = a.Scopes.Without("store_v2_orders")
	s.SetAccount(a.StoreHash, a)
	noScope := call(s, "GET", "/v2/orders", "")
	if wrongStore.body != noScope.body || noScope.status != 403 {
		t.Errorf("got %d %s and %s, want the same 403", noScope.status, noScope.body, wrongStore.body)
	}
}

// Ensure a read-only scope opens reads alone.
func TestScopes_readOnly(t *testing.T) {
	s := bcsim.New()
	s.Store().AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1, StatusID: 11}})
	a := s.Account()
	a.Scopes = a.Scopes.ReadOnly("store_v2_orders", "store_order_fulfillment_manage", "store_inventory")
	s.SetAccount(a.StoreHash, a)
	call(s, "GET", "/v2/orders/1", "").want(t, 200)
	call(s, "GET", "/v3/orders/pickups", "").want(t, 200)
	call(s, "PUT", "/v2/orders/1", `{"status_id":2}`).want(t, 403)
	call(s, "POST", "/v2/orders/1/shipments", `{}`).want(t, 403)
	call(s, "POST", "/v3/orders/pickups", `[]`).want(t, 403)
	call(s, "PUT", "/v3/inventory/adjustments/absolute", `{}`).want(t, 403)
	call(s, "GET", "/v3/inventory/items", "").want(t, 200)
}

// Ensure the routes of permissions that no merchant is told to grant open with
// theirs alone.
func TestScopes_surplus(t *testing.T) {
	for path, scope := range map[string]string{
		"/v2/time": "store_v2_information", "/v2/banners": "store_v2_marketing", "/v3/themes": "store_themes_manage",
		"/v3/channels": "store_channel_settings", "/v3/channels/1/listings": "store_channel_listings", "/v3/sites": "store_sites",
		"/v2/payments/methods": "store_payments_methods_read", "/v3/store/systemlogs": "store_logs",
	} {
		s := bcsim.New()
		call(s, "GET", path, "").want(t, 403)
		a := s.Account()
		a.Scopes[scope] = true
		s.SetAccount(a.StoreHash, a)
		if got := call(s, "GET", path, ""); got.status >= 300 {
			t.Errorf("%s with %s: got %d", path, scope, got.status)
		}
	}
}

// Ensure transactions need their own scope, while refunds open with either.
func TestScopes_transactions(t *testing.T) {
	s := bcsim.New()
	s.Store().AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1}})
	a := s.Account()
	a.Scopes = a.Scopes.Without("store_v2_transactions")
	s.SetAccount(a.StoreHash, a)
	call(s, "GET", "/v3/orders/1/transactions", "").want(t, 403)
	call(s, "GET", "/v3/orders/1/payment_actions/refunds", "").want(t, 200)
}

// Ensure the server refuses a known route with an unknown method, and a body of
// another type than JSON.
func TestServer_methodAndMedia(t *testing.T) {
	s := bcsim.New()
	call(s, "DELETE", "/v2/orders", "").want(t, 405)
	a := s.Account()
	r, _ := http.NewRequest("PUT", "https://api.example.test/stores/"+a.StoreHash+"/v2/orders/1", strings.NewReader(`{}`))
	r.Header.Set("X-Auth-Token", a.AccessToken)
	send(s.RoundTripper(), r).want(t, 415)
}

// Ensure two hashes can lead to one store, over a real connection.
func TestServer_twoHashes(t *testing.T) {
	st := bcsim.SampleStore()
	s := bcsim.RunT(t, bcsim.WithAccounts(st))
	for _, a := range st.Accounts() {
		r, _ := http.NewRequest("GET", s.URL+"/stores/"+a.StoreHash+"/v2/orders/1001", nil)
		r.Header.Set("X-Auth-Token", a.AccessToken)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if want := "stores/" + a.StoreHash + "/v2/orders/1001/products"; resp.StatusCode != 200 || !strings.Contains(string(body), want) {
			t.Errorf("%s: got %d %.300s, want it to contain %s", a.StoreHash, resp.StatusCode, body, want)
		}
	}
}
