package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"connect2cart/internal/ledger"
)

// running is a whole service in this process.
type running struct {
	addresses
	table *bytes.Buffer
	file  string
	stop  func() error
}

// start runs the service until the test ends, and then restores the AWS
// variables of the process.
func start(t *testing.T, env map[string]string) running {
	t.Helper()
	for name := range cloudEnv("") {
		t.Setenv(name, "")
	}
	file := filepath.Join(t.TempDir(), "addresses.json")
	all := map[string]string{"PORT": "0", "ADDRESSES": file, "NOTIFY_EVERY": "50ms"}
	for name, value := range env {
		all[name] = value
	}
	ctx, cancel := context.WithCancel(t.Context())
	r := running{table: &bytes.Buffer{}, file: file}
	ended := make(chan error, 1)
	go func() {
		log := slog.New(slog.NewJSONHandler(io.Discard, nil))
		ended <- run(ctx, func(name string) string { return all[name] }, templatePath, r.table, log, nil)
	}()
	r.stop = func() error { cancel(); err := <-ended; ended <- err; return err }
	t.Cleanup(func() { r.stop() })
	r.await(t, ended)
	return r
}

// await reads the ADDRESSES file as a script would. The file appears when
// everything answers.
func (r *running) await(t *testing.T, ended chan error) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		data, err := os.ReadFile(r.file)
		if err == nil {
			if err := json.Unmarshal(data, &r.addresses); err != nil {
				t.Fatalf("ADDRESSES: %v", err)
			}
			return
		}
		select {
		case err := <-ended:
			ended <- err // for stop
			t.Fatalf("ended: %v", err)
		case <-tick.C:
		}
	}
}

func do(t *testing.T, method, address, contentType, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(data)
}

const formType = "application/x-www-form-urlencoded"

func (r running) poll(t *testing.T, function string, more ...string) string {
	t.Helper()
	form := url.Values{"setifunction": {function}, "setiuser": {r.CartID}, "password": {r.CartPassword},
		"lastorder": {"All"}, "lastdate": {"All"}, "omversion": {"7.732"}, "code": {""}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	status, body := do(t, "POST", r.ScriptURL, formType, form.Encode())
	if status != http.StatusOK {
		t.Fatalf("%s: status %d: %s", function, status, body)
	}
	return body
}

func (r running) mails(t *testing.T) int {
	t.Helper()
	var all []struct{ Subject string }
	_, body := do(t, "GET", r.Mailbox+"/messages", "", "")
	if err := json.Unmarshal([]byte(body), &all); err != nil {
		t.Fatalf("mailbox: %v", err)
	}
	return len(all)
}

// Ensure a newcomer's first ten minutes work: the page, a form post, the one
// mail, a second key as JSON, and Stone Edge's three polls.
func TestRun(t *testing.T) {
	r := start(t, nil)
	if status, body := do(t, "GET", r.MerchantPage, "", ""); status != 200 || !strings.Contains(body, `name="store_hash"`) {
		t.Errorf("merchant page: status %d", status)
	}
	if n := r.mails(t); n != 0 {
		t.Errorf("got %d mails before any submission, want none", n)
	}
	a := r.Account
	form := url.Values{"store_hash": {a.StoreHash}, "client_id": {a.ClientID}, "client_secret": {a.ClientSecret},
		"access_token": {a.AccessToken}, "contact_name": {"Ada"}, "contact_email": {"ada@shop.example"}}
	status, body := do(t, "POST", r.MerchantPage+"credentials", formType, form.Encode())
	if status != http.StatusCreated || !strings.Contains(body, "bc-"+a.StoreHash) || !strings.Contains(body, r.ScriptURL) {
		t.Errorf("form: status %d, want 201 with Cart ID and Script URL", status)
	}
	if n := r.mails(t); n != 1 {
		t.Errorf("got %d mails after the submission, want 1", n)
	}
	fields := map[string]string{"new_password": "yes"}
	for name := range form {
		fields[name] = form.Get(name)
	}
	again, _ := json.Marshal(fields)
	status, body = do(t, "POST", r.MerchantPage+"credentials", "application/json", string(again))
	var got struct {
		CartID       string `json:"cart_id"`
		CartPassword string `json:"cart_password"`
	}
	if err := json.Unmarshal([]byte(body), &got); status != http.StatusOK || err != nil || got.CartPassword == "" {
		t.Errorf("JSON: status %d, %v, want 200 with a new password", status, err)
	}
	tried := r
	tried.CartID, tried.CartPassword = got.CartID, got.CartPassword
	for name, cart := range map[string]running{"the ready cart": r, "the new cart": tried} {
		if got := cart.poll(t, "sendversion"); got != "SETIResponse: version=1.000" {
			t.Errorf("%s: sendversion: got %q", name, got)
		}
		var count int
		if _, err := fmt.Sscanf(cart.poll(t, "ordercount"), "SETIResponse: ordercount=%d", &count); err != nil || count < 30 {
			t.Errorf("%s: ordercount: got %d, %v, want 30 or more", name, count, err)
		}
		list := cart.poll(t, "downloadorders", "startnum", "1", "batchsize", "100")
		if got := strings.Count(list, "<OrderNumber>"); got != count {
			t.Errorf("%s: downloadorders: got %d orders, want the counted %d", name, got, count)
		}
	}
}

// Ensure the schedule later sends a mail that SES refused, once.
func TestRun_mailOutage(t *testing.T) {
	r := start(t, nil)
	do(t, "PUT", r.Mailbox+"/outage", "text/plain", "on")
	a := r.Account
	body, _ := json.Marshal(map[string]string{"store_hash": a.StoreHash, "client_id": a.ClientID, "client_secret": a.ClientSecret,
		"access_token": a.AccessToken, "contact_name": "Ada", "contact_email": "ada@shop.example"})
	status, answer := do(t, "POST", r.MerchantPage+"credentials", "application/json", string(body))
	if status != http.StatusCreated || !strings.Contains(answer, `"notification":"pending"`) {
		t.Fatalf("status %d, want 201 and a pending mail", status)
	}
	do(t, "PUT", r.Mailbox+"/outage", "text/plain", "off")
	for tick := time.Tick(10 * time.Millisecond); r.mails(t) == 0; <-tick {
	}
	for range 10 { // several more runs of the schedule
		<-time.After(20 * time.Millisecond)
	}
	if n := r.mails(t); n != 1 {
		t.Errorf("got %d mails, want 1", n)
	}
}

// Ensure the service ends cleanly, although a request hangs, and takes the file
// with it. A service that waited for the request would never end.
func TestRun_ends(t *testing.T) {
	r := start(t, nil)
	hanging, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(r.MerchantPage, "http://"), "/"))
	if err != nil {
		t.Fatal(err)
	}
	defer hanging.Close()
	fmt.Fprint(hanging, "POST /credentials HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{")
	if err := r.stop(); err != nil {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(r.file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("ADDRESSES after the end: %v, want it gone", err)
	}
	if !strings.Contains(r.table.String(), r.CartPassword) || !strings.Contains(r.table.String(), r.Mailbox) {
		t.Errorf("the table lacks the Cart Password or the mailbox:\n%s", r.table)
	}
}

// Ensure the one AWS endpoint has the ledger's table, under the name that the
// file tells.
func TestRun_ledger(t *testing.T) {
	r := start(t, nil)
	cloud, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l := ledger.New(dynamodb.NewFromConfig(cloud, func(o *dynamodb.Options) { o.BaseEndpoint = &r.AWSEndpoint }), r.LedgerTable)
	if _, err := l.TakeStock(t.Context(), "abc123"); err != nil {
		t.Error(err)
	}
	if err := r.stop(); err != nil { // it writes the table no more
		t.Error(err)
	}
	if !strings.Contains(r.table.String(), r.LedgerTable) {
		t.Errorf("the printed table lacks %q", r.LedgerTable)
	}
}

// Ensure an operator's shell, which names the table of a deployment, does not
// take the sample's from the functions.
func TestRun_tableOfTheShell(t *testing.T) {
	r := start(t, map[string]string{"LEDGER_TABLE": "connect2cart-prod-LedgerTable"})
	form := url.Values{"setifunction": {"ordercount"}, "setiuser": {r.CartID}, "password": {r.CartPassword}, "lastorder": {"All"}}
	if status, body := do(t, "POST", r.ScriptURL, "application/x-www-form-urlencoded", form.Encode()); status != 200 || !strings.Contains(body, "ordercount=") {
		t.Errorf("status %d: %s", status, body)
	}
}

// Ensure another BigCommerce can take the place of the sample store.
func TestRun_otherBigCommerce(t *testing.T) {
	r := start(t, map[string]string{"BIGCOMMERCE_API_URL": "http://127.0.0.1:9"})
	if r.Store != "http://127.0.0.1:9" || r.CartID != "" {
		t.Errorf("got store %q and cart %q, want the given store and no cart", r.Store, r.CartID)
	}
	if status, _ := do(t, "GET", r.MerchantPage+"health", "", ""); status != 200 {
		t.Errorf("health: status %d", status)
	}
}

// Ensure a folder's own accounts open its store, each with its permissions. A
// developer can then try the page's refusals by hand.
func TestRun_accountsOfAFolder(t *testing.T) {
	dir := t.TempDir()
	text := `{"orders":[{"id":7}],"accounts":[{"store_hash":"limited001","client_id":"limitedclient00limitedclient001",
		"client_secret":"limitedsecret00limitedsecret001","access_token":"limitedtoken000limitedtoken0001","scopes":{"store_v2_orders":true}}]}`
	if err := os.WriteFile(filepath.Join(dir, "store.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, map[string]string{"STORE_DIR": dir})
	status, body := do(t, "POST", r.MerchantPage+"credentials", "application/json", `{"store_hash":"limited001","client_id":"limitedclient00limitedclient001",
		"client_secret":"limitedsecret00limitedsecret001","access_token":"limitedtoken000limitedtoken0001","contact_name":"Ada","contact_email":"ada@shop.example"}`)
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, `"missing_scope"`) {
		t.Errorf("status %d, want 422 that names the missing permissions: %s", status, body)
	}
}

// Ensure a wrong setting gets an error that helps.
func TestRun_errors(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		env  map[string]string
		want string
	}{
		"a port that is taken":           {map[string]string{"PORT": port}, "port " + port + " is taken"},
		"a store folder that is absent":  {map[string]string{"STORE_DIR": file + ".absent"}, "STORE_DIR"},
		"a store folder that is a file":  {map[string]string{"STORE_DIR": file}, "want a folder"},
		"a store folder without a store": {map[string]string{"STORE_DIR": t.TempDir()}, "STORE_DIR"},
		"a function's setting":           {map[string]string{"ORDER_STATUSES": "one"}, "CredentialsFunction: settings: ORDER_STATUSES"},
		"an ADDRESSES file below a file": {map[string]string{"ADDRESSES": filepath.Join(file, "a.json")}, "ADDRESSES"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			for variable := range cloudEnv("") {
				t.Setenv(variable, "")
			}
			env := map[string]string{"PORT": "0", "ADDRESSES": filepath.Join(t.TempDir(), "a.json")}
			for k, v := range c.env {
				env[k] = v
			}
			err := run(t.Context(), func(name string) string { return env[name] }, templatePath, io.Discard, slog.New(slog.DiscardHandler), nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
