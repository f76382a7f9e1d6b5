package merchant_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
)

const hash = "abc123"

// storeOf is a real Vault on stand-ins for Secrets Manager and DynamoDB, in
// memory.
func storeOf(transport http.RoundTripper) *merchant.Vault {
	cloud := cloudtest.Over(transport)
	return &merchant.Vault{API: secretsmanager.NewFromConfig(cloud), Ledger: ledger.New(dynamodb.NewFromConfig(cloud), awssim.LedgerTable)}
}

func sample() *merchant.Merchant {
	return &merchant.Merchant{
		StoreHash: hash, ClientID: secret.New("id-canary"), ClientSecret: secret.New("secret-canary"), AccessToken: secret.New("token-canary"),
		PasswordHash: merchant.HashPassword(secret.New("CANARY")), ScriptURL: "https://api.example.com/script",
		Contact:      merchant.Contact{Name: "Zoë", Email: "zoe@example.org", Company: "Müller"},
		FirstContact: merchant.Contact{Name: "First", Email: "first@example.org"},
		ToldContact:  merchant.Contact{Name: "Zoë", Email: "zoe@example.org", Company: "Müller"}, PreviousContact: merchant.Contact{Name: "Bert", Email: "bert@example.org"},
		Former:      []merchant.Former{{Email: "emil@example.org", At: time.Date(2026, 11, 23, 17, 4, 0, 0, time.UTC)}},
		PasswordFor: "bert@example.org", PasswordLost: "carla@example.org", PasswordLostFor: "dora@example.org",
		PasswordKeys: []string{"sha256:1", "sha256:2"}, PasswordLostKeys: []string{"sha256:3"},
		Settings: merchant.Settings{
			TimeZone: "Europe/Vienna", OrderStatuses: []int{2, 11}, Location: "all", StoreCode: "code",
			StatusLabels: map[string]string{"Item Shipped": "shipped"}, AnswerUnknownSKU: merchant.AnswerLater, AnswerUnknownOrder: merchant.AnswerOK, AnswerBelowZero: merchant.AnswerLater, Paused: true,
		},
		Scopes: []string{"Orders: ok"}, Replaced: true, SameKey: true, NewPassword: true, Untold: true, Unconfirmed: true,
		SubmittedAt: time.Date(2026, 11, 23, 17, 5, 0, 0, time.UTC),
	}
}

// Ensure a store comes back as we put it, with the documented name, tags and
// keys.
func TestStore_Put_roundTrip(t *testing.T) {
	server := awssim.New()
	store := storeOf(server)
	m := sample()
	created, err := store.Put(t.Context(), m, merchant.Pending)
	if err != nil || !created {
		t.Fatalf("got %v, %v", created, err)
	}
	got, err := store.Get(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m, got, cmp.Comparer(secret.String.Equal)); diff != "" {
		t.Errorf("-put +got:\n%s", diff)
	}
	kept := server.Secrets()[0]
	want := map[string]string{
		"app": "connect2cart", "store_hash": hash, "notification": "pending", "notification_for": m.Version, "notification_attempts": "0",
		"notification_since": m.UpdatedAt.Format(time.RFC3339), "notification_next": m.UpdatedAt.Add(merchant.Lease).Format(time.RFC3339),
	}
	if diff := cmp.Diff(want, kept.Tags); diff != "" || kept.Name != "connect2cart/bigcommerce/abc123" {
		t.Errorf("%s, tags -want +got:\n%s", kept.Name, diff)
	}
	if got.CartID != "bc-abc123" || got.Schema != 1 {
		t.Errorf("cart %q, schema %d", got.CartID, got.Schema)
	}
	checkKeys(t, server)
}

// checkKeys holds the stored form: people and older programs read it.
func checkKeys(t *testing.T, server *awssim.Server) {
	t.Helper()
	value, _ := server.Value("connect2cart/bigcommerce/abc123")
	var got map[string]any
	if err := json.Unmarshal([]byte(value), &got); err != nil {
		t.Fatal(err)
	}
	delete(got, "created_at")
	delete(got, "updated_at")
	want := map[string]any{
		"schema": 1.0, "store_hash": hash, "client_id": "id-canary", "client_secret": "secret-canary", "access_token": "token-canary",
		"cart_id": "bc-abc123", "password_hash": merchant.HashPassword(secret.New("CANARY")), "script_url": "https://api.example.com/script",
		"contact":       map[string]any{"name": "Zoë", "email": "zoe@example.org", "company": "Müller"},
		"first_contact": map[string]any{"name": "First", "email": "first@example.org"},
		"told_contact":  map[string]any{"name": "Zoë", "email": "zoe@example.org", "company": "Müller"}, "previous_contact": map[string]any{"name": "Bert", "email": "bert@example.org"},
		"former_contacts": []any{map[string]any{"email": "emil@example.org", "at": "2026-11-23T17:04:00Z"}},
		"password_for":    "bert@example.org", "password_lost": "carla@example.org", "password_lost_for": "dora@example.org",
		"password_keys": []any{"sha256:1", "sha256:2"}, "password_lost_keys": []any{"sha256:3"},
		"settings": map[string]any{
			"time_zone": "Europe/Vienna", "order_statuses": []any{2.0, 11.0}, "location": "all", "store_code": "code",
			"status_labels": map[string]any{"Item Shipped": "shipped"}, "answer_unknown_sku": "ok_after_3_days", "answer_unknown_order": "ok", "answer_below_zero": "ok_after_3_days", "paused": true,
		},
		"scopes": []any{"Orders: ok"}, "replaced": true, "same_key": true, "new_password": true, "untold": true, "unconfirmed": true,
		"submitted_at": "2026-11-23T17:05:00Z",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stored form -want +got:\n%s", diff)
	}
}

// Ensure a second Put makes a new version. Without a status it leaves the state
// of the mail alone.
func TestStore_Put_again(t *testing.T) {
	server := awssim.New()
	store := storeOf(server)
	m := sample()
	put(t, store, m, merchant.Pending)
	if err := store.SetNotification(t.Context(), hash, merchant.Sent); err != nil {
		t.Fatal(err)
	}
	first := m.Version
	m.Settings.Paused = false
	if created := put(t, store, m, ""); created || m.Version == first {
		t.Errorf("created %v, version %s after %s", created, m.Version, first)
	}
	if got := server.Secrets()[0].Tags["notification"]; got != "sent" {
		t.Errorf("notification is %q, want sent", got)
	}
	put(t, store, m, merchant.Pending, merchant.Sales, merchant.Confirmation)
	if tags := server.Secrets()[0].Tags; tags["notification"] != "pending" || tags["confirmation"] != "pending" {
		t.Errorf("tags %v, want both mails pending", tags)
	}
}

func put(t *testing.T, store *merchant.Vault, m *merchant.Merchant, status merchant.Notification, mails ...merchant.Mail) (created bool) {
	t.Helper()
	created, err := store.Put(t.Context(), m, status, mails...)
	if err != nil {
		t.Fatal(err)
	}
	return created
}

// Ensure the SDK's retry recovers an answer lost after Secrets Manager acted,
// without a second version.
func TestStore_Put_lostAnswer(t *testing.T) { synctest.Test(t, putLostAnswer) }

func putLostAnswer(t *testing.T) {
	for _, operation := range []string{"CreateSecret", "TagResource", "PutSecretValue"} {
		server := awssim.New()
		store := storeOf(server)
		m := sample()
		if operation != "CreateSecret" {
			put(t, store, m, merchant.Sent)
		}
		versions := 1
		if operation != "CreateSecret" {
			versions = 2
		}
		server.AddFault(awssim.Fault{Operation: operation, Acts: true, Raw: &awssim.Raw{Status: 503, ContentType: "text/html", Body: "<h1>Busy</h1>"}})
		put(t, store, m, merchant.Pending)
		if s := server.Secrets()[0]; s.Versions != versions || s.Tags["notification"] != "pending" {
			t.Errorf("%s: %d versions, want %d; tags %v", operation, s.Versions, versions, s.Tags)
		}
	}
}

// Ensure a missing store, one marked for deletion and an impossible hash are
// ErrNotFound, and nothing else is.
func TestStore_Get_notFound(t *testing.T) {
	server := awssim.New()
	store := storeOf(server)
	m := sample()
	put(t, store, m, merchant.Sent)
	remove(t, store)
	for _, h := range []string{hash, "other1", "", "../abc123", "ABC123", "a b", "abc123/", strings.Repeat("a", 65)} {
		if _, err := store.Get(t.Context(), h); !errors.Is(err, merchant.ErrNotFound) {
			t.Errorf("%q: got %v, want ErrNotFound", h, err)
		}
	}
	server.AddFault(awssim.Fault{Operation: "GetSecretValue", Code: "AccessDeniedException"})
	if _, err := store.Get(t.Context(), hash); err == nil || errors.Is(err, merchant.ErrNotFound) {
		t.Errorf("no permission: got %v", err)
	}
}

func remove(t *testing.T, store *merchant.Vault) {
	t.Helper()
	_, err := store.API.DeleteSecret(t.Context(), &secretsmanager.DeleteSecretInput{SecretId: aws.String(merchant.DefaultPrefix + hash)})
	if err != nil {
		t.Fatal(err)
	}
}

// Ensure changes at the same time all succeed, and each builds on the other.
func TestStore_Change_concurrent(t *testing.T) {
	server := awssim.New()
	store := storeOf(server)
	const workers = 4
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			_, _, err := store.Change(t.Context(), hash, func(m *merchant.Merchant) error {
				m.Scopes = append(m.Scopes, "x")
				return nil
			}, "")
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	m, err := store.Get(t.Context(), hash)
	if err != nil || len(m.Scopes) != workers {
		t.Errorf("got %v, %v; want %d changes", m, err, workers)
	}
}

// Ensure a change keeps what someone else wrote between its read and its write,
// in a new store and an old one.
func TestStore_Change_conflict(t *testing.T) {
	for name, before := range map[string]int{"new": 0, "connected": 1} {
		t.Run(name, func(t *testing.T) {
			store := storeOf(awssim.New())
			for range before {
				put(t, store, sample(), merchant.Sent)
			}
			calls := 0
			m, created, err := store.Change(t.Context(), hash, func(m *merchant.Merchant) error {
				if calls++; calls == 1 {
					rename(t, store, "meanwhile")
				}
				m.Scopes = []string{"mine"}
				return nil
			}, "")
			if err != nil || created || calls != 2 || m.Contact.Name != "meanwhile" {
				t.Errorf("got %+v, created %v, %v after %d calls", m, created, err, calls)
			}
			if got, err := store.Get(t.Context(), hash); err != nil || got.Contact.Name != "meanwhile" || got.Scopes[0] != "mine" {
				t.Errorf("stored %+v, %v", got, err)
			}
		})
	}
}

func rename(t *testing.T, store *merchant.Vault, name string) {
	t.Helper()
	_, _, err := store.Change(t.Context(), hash, func(m *merchant.Merchant) error {
		m.Contact.Name = name
		return nil
	}, "")
	if err != nil {
		t.Fatal(err)
	}
}

// moveBack makes an earlier version the present one, as an operator may.
func moveBack(t *testing.T, store *merchant.Vault, version string) {
	t.Helper()
	later, err := store.Get(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.API.UpdateSecretVersionStage(t.Context(), &secretsmanager.UpdateSecretVersionStageInput{
		SecretId: aws.String(merchant.DefaultPrefix + hash), VersionStage: aws.String("AWSCURRENT"),
		MoveToVersionId: &version, RemoveFromVersionId: &later.Version,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Ensure changes still work after an operator moved a secret back to an earlier
// version.
func TestStore_Change_movedBack(t *testing.T) {
	store := storeOf(awssim.New())
	m := sample()
	put(t, store, m, merchant.Sent)
	rename(t, store, "one")
	moveBack(t, store, m.Version)
	rename(t, store, "two")
	if got, err := store.Get(t.Context(), hash); err != nil || got.Contact.Name != "two" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// Ensure a change gives up if others keep writing.
func TestStore_Change_endless(t *testing.T) {
	store := storeOf(awssim.New())
	calls := 0
	_, _, err := store.Change(t.Context(), hash, func(*merchant.Merchant) error {
		calls++
		rename(t, store, fmt.Sprint(calls))
		return nil
	}, "")
	if !errors.Is(err, merchant.ErrConflict) || calls > 10 {
		t.Errorf("got %v after %d calls", err, calls)
	}
}

// Ensure a refused change leaves everything as it is, and so does one of an
// unknown store.
func TestStore_Change_refused(t *testing.T) {
	server := awssim.New()
	_, _, err := storeOf(server).Change(t.Context(), hash, func(m *merchant.Merchant) error {
		if m.Version == "" {
			return merchant.ErrNotFound
		}
		return nil
	}, "")
	if !errors.Is(err, merchant.ErrNotFound) || len(server.Secrets()) != 0 {
		t.Errorf("got %v, secrets %v", err, server.Secrets())
	}
}

// Ensure secrets written by hand or by an older program are readable. A newer
// program's secret gives an error with its number. No error quotes the value.
func TestStore_Get_schemas(t *testing.T) {
	cases := map[string]struct{ value, token, problem string }{
		"by hand":       {`{"access_token":"canary"}`, "canary", ""},
		"older schema":  {`{"schema":0,"access_token":"canary"}`, "canary", ""},
		"older program": {`{"schema":1,"access_token":"canary","settings":{"script_version":2}}`, "canary", ""},
		"unknown keys":  {`{"schema":1,"access_token":"canary","later":{"a":[1]}}`, "canary", ""},
		"newer schema":  {`{"schema":2,"access_token":"canary"}`, "", "schema 2, this program knows up to 1"},
		"no JSON":       {`canary`, "", "no JSON of a known form"},
		"wrong type":    {`{"access_token":1234567}`, "", "no JSON of a known form"},
		"cut off":       {`{"access_token":"canary`, "", "no JSON of a known form"},
		"another value": {`["canary"]`, "", "no JSON of a known form"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			server := awssim.New()
			server.SetValue(merchant.DefaultPrefix+hash, c.value)
			m, err := storeOf(server).Get(t.Context(), hash)
			if c.problem == "" {
				if err != nil || m.AccessToken.Reveal() != c.token || m.CartID != "bc-abc123" || m.StoreHash != hash {
					t.Errorf("got %+v, %v", m, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.problem) || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "1234567") {
				t.Errorf("got %v, want %q", err, c.problem)
			}
		})
	}
}

// Ensure every way to print a merchant, an error or the stand-in's log hides
// its secrets, and the tags are free of them.
func TestStore_canary(t *testing.T) { synctest.Test(t, canary) }

func canary(t *testing.T) {
	server := awssim.New()
	store := storeOf(server)
	m := sample()
	put(t, store, m, merchant.Pending)
	got, err := store.Get(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	server.AddFault(awssim.Fault{Operation: "PutSecretValue", Times: -1, Code: "InternalServiceError", Status: 500})
	_, failed := store.Put(t.Context(), m, merchant.Pending)
	masked, _ := json.Marshal(got)
	current, err := (&merchant.Cache{Vault: store}).Get(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%v %+v %#v %s %v %+v %v %v %+v %#v %s", *got, *got, *got, masked, failed, server.Calls(), server.Secrets(), got.Due(merchant.Sales), *current, *current, server.LedgerText())
	if failed == nil || strings.Contains(text, "canary") {
		t.Errorf("a secret shows, or there was no error: %s", text)
	}
}
