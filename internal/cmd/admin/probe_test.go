package main

import (
	"encoding/json"
	"testing"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/bcsim"
)

// Ensure test asks a living store for the seven permissions, in the page's words,
// changes nothing, and tells each outcome by its exit code.
func TestTest(t *testing.T) {
	b := newBench(t)
	weak := bcsim.DefaultAccount()
	weak.StoreHash, weak.AccessToken, weak.Scopes = "weak1", "weaktoken0weaktoken0weaktoken01", weak.Scopes.Without("store_inventory")
	sim := bcsim.RunT(t, bcsim.WithStore("teststore1", bcsim.NewStore(), bcsim.DefaultAccount()), bcsim.WithStore(weak.StoreHash, bcsim.NewStore(), weak))
	t.Setenv("BIGCOMMERCE_API_URL", sim.URL)
	m := b.get("alpha1")
	connect := func(hash string, token string) {
		m.StoreHash, m.CartID, m.AccessToken = hash, merchant.CartID(hash), secret.New(token)
		if _, err := b.store.Put(t.Context(), m, merchant.Sent); err != nil {
			t.Fatal(err)
		}
	}
	account := sim.Account()
	connect(account.StoreHash, account.AccessToken)
	got := b.do(exitDone, "test", account.StoreHash)
	wantAll(t, got, `(?m)^PERMISSION +NEEDED +FOUND +WITHOUT IT$`, `(?m)^Orders +modify +ok`, `(?m)^Order Fulfillment +modify +ok`)
	for _, r := range sim.Requests() {
		if r.Method != "GET" && r.Status < 400 {
			t.Errorf("a change: %+v", r)
		}
	}
	var parsed struct {
		Permissions []struct{ Name, Status string }
	}
	if err := json.Unmarshal([]byte(b.do(exitDone, "test", account.StoreHash, "--json")), &parsed); err != nil || len(parsed.Permissions) != 7 {
		t.Errorf("got %+v, %v", parsed, err)
	}
	connect(account.StoreHash, "unknown"+canary)
	wantAll(t, b.do(exitFailed, "test", account.StoreHash), `BigCommerce refuses the key`, `submits a new API account`)
	connect(account.StoreHash, "")
	wantAll(t, b.do(exitFailed, "test", account.StoreHash), `its key is missing`)
	connect(weak.StoreHash, weak.AccessToken)
	wantAll(t, b.do(exitIncomplete, "test", weak.StoreHash), `(?m)^Store Inventory +modify +missing +\S`, `store weak1: 1 of 7 permissions are missing`, `creates a new API account`)
	b.do(exitMissing, "test", "nobody9")
}
