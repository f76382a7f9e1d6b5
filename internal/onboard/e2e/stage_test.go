// Package e2e drives the merchant's page in a real headless Chromium. It talks
// to the deployed functions' own handlers behind the local gateway.
// BigCommerce, Secrets Manager and SES are simulated. It is a module of its own
// to keep the browser driver out of the service's dependencies.
package e2e

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"connect2cart/internal/apigw"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
	wiredcredentials "connect2cart/internal/wiring/credentials"
	wiredscript "connect2cart/internal/wiring/script"
)

// timeout is the functions' own.
const timeout = 28 * time.Second

// stage is the service with the world around it.
type stage struct {
	url   string
	store *bcsim.Server
	aws   *awssim.Server
	held  atomic.Pointer[heldCall]
}

// heldCall is a call to the store that waits for the test.
type heldCall struct {
	path        string
	begun, goOn chan struct{}
}

// hold holds the next call to a path of the store back. It closes begun when the
// call comes, and the test closes goOn.
func (s *stage) hold(path string) *heldCall {
	h := &heldCall{path, make(chan struct{}), make(chan struct{})}
	s.held.Store(h)
	return h
}

// serveStore is the store, with the call that the test holds back.
func (s *stage) serveStore(w http.ResponseWriter, r *http.Request) {
	if h := s.held.Load(); h != nil && strings.HasSuffix(r.URL.Path, h.path) && s.held.CompareAndSwap(h, nil) {
		close(h.begun)
		select {
		case <-h.goOn:
		case <-r.Context().Done():
		}
	}
	s.store.ServeHTTP(w, r)
}

// account is the API account of the stage's store, as the form's fields.
func (s *stage) account() map[string]string {
	a := s.store.Account()
	return map[string]string{
		"store_hash": "https://api.bigcommerce.com/stores/" + a.StoreHash + "/v3/",
		"client_id":  a.ClientID, "client_secret": a.ClientSecret, "access_token": a.AccessToken,
	}
}

// contact is the person at the form.
func contact() map[string]string {
	return map[string]string{"contact_name": "Anna Muster", "contact_email": "anna@example.com", "company": "Muster & Söhne"}
}

// newStage serves the functions as wiring builds them, with the sample store.
func newStage(t *testing.T) *stage {
	t.Helper()
	return newStageOf(t, bcsim.SampleStore())
}

func newStageOf(t *testing.T, store *bcsim.Store) *stage {
	t.Helper()
	account := bcsim.DefaultAccount()
	s := &stage{store: bcsim.New(bcsim.WithStore(account.StoreHash, store, account)), aws: awssim.RunT(t)}
	behind := httptest.NewServer(http.HandlerFunc(s.serveStore))
	t.Cleanup(behind.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": s.aws.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any",
		"AWS_EC2_METADATA_DISABLED": "true",
		"BIGCOMMERCE_API_URL":       behind.URL, "SENDER_EMAIL": "no-reply@example.com", "LOG_LEVEL": "error",
		"LEDGER_TABLE": awssim.LedgerTable,
	} {
		t.Setenv(name, value)
	}
	credentials, err := wiredcredentials.New(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	script, err := wiredscript.New(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	page, poll := apigw.InProcess(apigw.Handler(credentials)), apigw.InProcess(apigw.Handler(script))
	server := httptest.NewServer(&apigw.Gateway{Routes: []apigw.Route{
		{Method: "GET", Path: "/", Function: page, Timeout: timeout},
		{Method: "GET", Path: "/assets/{file+}", Function: page, Timeout: timeout},
		{Method: "POST", Path: "/credentials", Function: page, Timeout: timeout},
		{Method: "ANY", Path: "/connection", Function: page, Timeout: timeout},
		{Method: "POST", Path: "/connection/{action}", Function: page, Timeout: timeout},
		{Method: "POST", Path: "/script", Function: poll, Timeout: timeout},
	}})
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}
