package onboard_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
	"connect2cart/internal/script"
	"connect2cart/internal/shop"
)

// secondKey and thirdKey are other tokens that BigCommerce accepts for the same
// store. This is the normal state while the old API account still exists.
const (
	secondKey = "secondkey0secondkey0secondkey01"
	thirdKey  = "thirdkey00thirdkey00thirdkey001"
)

func withSecondKey(g *rig) http.RoundTripper { return withKeys(g, secondKey) }

// withKeys is a BigCommerce with more keys to the rig's store.
func withKeys(g *rig, keys ...string) http.RoundTripper {
	next := g.handler.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		if slices.Contains(keys, r.Header.Get("X-Auth-Token")) {
			r = r.Clone(r.Context())
			r.Header.Set("X-Auth-Token", g.store.Account().AccessToken)
		}
		return next.RoundTrip(r)
	})
}

// Ensure every poll works while the key changes again and again, with the store
// in memory.
func TestConnect_pollsGoOn(t *testing.T) {
	g := newRig(t)
	g.handler.Transport = withSecondKey(g)
	password := g.postJSON(g.good()).json(t).CartPassword
	polls := &script.Handler{
		Merchants: &merchant.Cache{Vault: g.handler.Merchants}, Shops: shop.Shops{Ledger: g.handler.Ledger}, BaseURL: g.store.URL, Transport: withSecondKey(g), Log: g.handler.Log,
	}
	form := url.Values{"setifunction": {"ordercount"}, "setiuser": {"bc-teststore1"}, "password": {password}, "lastorder": {"All"}, "lastdate": {"All"}}.Encode()

	var done atomic.Bool
	var all sync.WaitGroup
	count := 0
	all.Go(func() {
		for !done.Load() {
			r := httptest.NewRequest(http.MethodPost, "/script", strings.NewReader(form))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			polls.ServeHTTP(w, r)
			if count++; !strings.HasPrefix(w.Body.String(), "SETIResponse: ordercount=") {
				t.Errorf("poll %d: %s", count, w.Body)
				return
			}
		}
	})
	for i := range 19 { // the limit of writes for one store, less the first
		token := []string{secondKey, g.store.Account().AccessToken}[i%2]
		if a := g.postJSON(g.goodBut("access_token", token)); a.status != http.StatusOK {
			t.Errorf("submission %d: got %d %s", i, a.status, a.body)
		}
	}
	done.Store(true)
	all.Wait()
	if count == 0 {
		t.Error("no poll was made")
	}
}

// Ensure only one of several first submissions makes the Cart Password. This
// password works.
func TestConnect_twiceAtOnce(t *testing.T) {
	g := newRig(t)
	var all sync.WaitGroup
	answers := make([]connectedView, 6)
	for i := range answers {
		all.Go(func() { answers[i] = g.postJSON(g.good()).json(t) })
	}
	all.Wait()
	var passwords []string
	for _, v := range answers {
		if v.CartPassword != "" {
			passwords = append(passwords, v.CartPassword)
		}
	}
	if len(passwords) != 1 {
		t.Fatalf("%d answers show a Cart Password, want 1", len(passwords))
	}
	kept := merchant.Merchant{PasswordHash: g.kept()["password_hash"].(string)}
	if !kept.PasswordMatches(newSecret(passwords[0])) {
		t.Error("the Cart Password that was shown does not work")
	}
}

// Ensure a refused key leaves the present key in force.
func TestConnect_oldKeyStays(t *testing.T) {
	g := newRig(t)
	g.postJSON(g.good())
	before, _ := g.aws.Value(g.secretName())
	for name, fields := range map[string]map[string]string{
		"unknown token": g.goodBut("access_token", secondKey, "new_password", "yes"),
		"bad field":     g.goodBut("contact_email", "x", "new_password", "yes"),
	} {
		g.postJSON(fields)
		if after, _ := g.aws.Value(g.secretName()); after != before {
			t.Errorf("%s: the record has changed", name)
		}
	}
	if got := len(g.aws.Messages()); got != 1 {
		t.Errorf("got %d mails, want 1", got)
	}
}

// Ensure the limit stops a caller with many unknown keys. Merchants with good
// keys leave these tries untouched.
func TestConnect_triesAreBounded(t *testing.T) {
	g := newRig(t)
	for range 40 {
		if a := g.postJSON(g.good()); a.status >= 300 {
			t.Fatalf("a good key was stopped: %d", a.status)
		}
	}
	g.store.ResetRequests()
	stopped := 0
	for range 60 {
		a := g.postJSON(g.goodBut("access_token", secondKey))
		if a.status == http.StatusTooManyRequests && a.json(t).Errors[0].Code == string(onboard.CodeRateLimited) && a.header.Get("Retry-After") != "" {
			stopped++
		}
	}
	if asked := len(g.store.Requests()); stopped < 25 || asked > 35*3 {
		t.Errorf("%d of 60 tries were stopped, BigCommerce was asked %d times", stopped, asked)
	}
}

// Ensure a stranger can use up the tries of one address only. Other addresses
// go on.
func TestConnect_strangersTries(t *testing.T) {
	g := newRig(t)
	from := func(address string, fields map[string]string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/credentials", strings.NewReader(marshal(t, fields)))
		r.Header.Set("Content-Type", "application/json")
		r.RemoteAddr = address
		w := httptest.NewRecorder()
		g.handler.ServeHTTP(w, r)
		return w
	}
	var last int
	for range 31 {
		last = from("192.0.2.1:0", g.goodBut("access_token", secondKey)).Code
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("got %d for the stranger's last try, want 429", last)
	}
	if w := from("192.0.2.2:0", g.good()); w.Code != http.StatusCreated {
		t.Errorf("got %d for a merchant elsewhere, want 201: %s", w.Code, w.Body)
	}
}
