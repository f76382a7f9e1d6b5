// Package acceptance checks a running service over HTTP alone, as merchants,
// Stone Edge Order Manager and operators rely on it. It will never look inside,
// so one suite serves both `make run` and `sam local start-api`.
//
// ACCEPTANCE_ADDRESSES names the JSON file with the addresses. `make run`
// writes the file to the path in ADDRESSES. Without it the suite skips every
// test. For a deployed stack write a file with merchant_page, script_url, cart_id
// and cart_password. The suite then only reads, and skips what changes a store.
//
// ACCEPTANCE_SCHEDULE is a shell command. It fires the notify schedule once,
// for a service whose schedule does not fire by itself.
package acceptance

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"
)

// stack holds the addresses of a running service.
type stack struct {
	MerchantPage string  `json:"merchant_page"`
	ScriptURL    string  `json:"script_url"`
	Mailbox      string  `json:"mailbox"`
	CartID       string  `json:"cart_id"`
	CartPassword string  `json:"cart_password"`
	Account      account `json:"sample_account"`
}

// account is a BigCommerce API account to connect.
type account struct {
	StoreHash    string `json:"store_hash"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	AccessToken  string `json:"access_token"`
}

// client waits longer than any gateway, so a test sees the gateway's own
// answer.
var client = &http.Client{Timeout: 40 * time.Second}

func running(t *testing.T) stack {
	t.Helper()
	file := os.Getenv("ACCEPTANCE_ADDRESSES")
	if file == "" {
		t.Skip("SKIPPED: no running service to check; `make acceptance` starts one, or set ACCEPTANCE_ADDRESSES to the ADDRESSES file of a `make run`")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("ACCEPTANCE_ADDRESSES: %v", err)
	}
	var s stack
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatalf("ACCEPTANCE_ADDRESSES: %v", err)
	}
	for key, value := range map[string]string{
		"merchant_page": s.MerchantPage, "script_url": s.ScriptURL, "cart_id": s.CartID, "cart_password": s.CartPassword,
	} {
		if value == "" {
			t.Fatalf("ACCEPTANCE_ADDRESSES: %s is missing", key)
		}
	}
	return s
}

// standIn is running for a test that changes the store or reads the mails. A
// deployed service has no mailbox here and a store of real goods, so it skips.
func standIn(t *testing.T) stack {
	t.Helper()
	s := running(t)
	if s.Mailbox == "" || s.Account.AccessToken == "" {
		t.Skip("SKIPPED: it changes the store, and ACCEPTANCE_ADDRESSES names no mailbox and sample_account of a stand-in")
	}
	return s
}

// isSample reports whether the store is the sample one, with known numbers.
func (s stack) isSample() bool { return s.Mailbox != "" }

// at is an address next to the merchant page.
func (s stack) at(path string) string { return strings.TrimSuffix(s.MerchantPage, "/") + path }

// secrets must never come back in an answer.
func (a account) secrets() []string { return []string{a.ClientSecret, a.AccessToken} }

// answer is a whole HTTP response.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) contentType() string {
	kind, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	return kind
}

func send(t *testing.T, method, address, contentType, body string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %s: body: %v", method, address, err)
	}
	return answer{res.StatusCode, res.Header, string(data)}
}

func get(t *testing.T, address string) answer {
	t.Helper()
	return send(t, http.MethodGet, address, "", "")
}

func postForm(t *testing.T, address string, form url.Values) answer {
	t.Helper()
	return send(t, http.MethodPost, address, "application/x-www-form-urlencoded", form.Encode())
}

func postJSON(t *testing.T, address string, value any) answer {
	t.Helper()
	body, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return send(t, http.MethodPost, address, "application/json", string(body))
}

// eventually asks until the answer is yes, because another process works at its
// own pace.
func eventually(t *testing.T, what string, limit time.Duration, ask func() bool) {
	t.Helper()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(limit); time.Now().Before(end); <-tick.C {
		if ask() {
			return
		}
	}
	t.Fatalf("%s: not within %s", what, limit)
}

// hide fails if a secret shows, and keeps the secret out of its own message.
func hide(t *testing.T, where, text string, secrets []string) {
	t.Helper()
	for i, s := range secrets {
		if s != "" && strings.Contains(text, s) {
			t.Errorf("%s holds submitted secret number %d", where, i+1)
		}
	}
}
