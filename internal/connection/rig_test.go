package connection_test

import (
	"cmp"
	"crypto/tls"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ses"

	"connect2cart/internal/apigw"
	"connect2cart/internal/connection"
	"connect2cart/internal/email"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/proof/logtest"
	"connect2cart/internal/script"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// rig is the page, the Script URL and the world around them. Each request is an
// API Gateway event.
type rig struct {
	t        testing.TB
	store    *bcsim.Server
	aws      *awssim.Server
	table    *ledger.Ledger
	vault    *merchant.Vault
	url      string
	cloud    aws.Config
	client   http.RoundTripper
	memory   http.RoundTripper // to BigCommerce in a bubble, where no request leaves the memory; else nil
	logs     *logtest.Buffer
	password string // of the connected store
	session  string // the cookie's value; "" is signed out
	user     string // the Cart ID of the login
}

const cart = "bc-teststore1"

// newRig has a connected store, signed out.
func newRig(t testing.TB) *rig {
	t.Helper()
	g := &rig{t: t, user: cart, store: bcsim.RunT(t, bcsim.WithQuota(bcsim.Quota{Limit: 100000, Window: time.Minute})), aws: awssim.RunT(t), logs: &logtest.Buffer{}}
	g.open(cloudtest.Once(cloudtest.At(g.aws.URL)))
	g.connect()
	return g
}

// newBubble is newRig for a synctest bubble. A limit's minute there lasts as
// long as the test wants, however slow the machine is.
func newBubble(t *testing.T) *rig {
	t.Helper()
	g := &rig{t: t, user: cart, store: bcsim.New(bcsim.WithQuota(bcsim.Quota{Limit: 100000, Window: time.Minute})), aws: awssim.New(), logs: &logtest.Buffer{}}
	g.memory = g.store.RoundTripper()
	g.open(cloudtest.Once(cloudtest.Over(g.aws)))
	g.connect()
	return g
}

// open starts a process over an AWS.
func (g *rig) open(cloud aws.Config) {
	g.table = ledger.New(dynamodb.NewFromConfig(cloud), awssim.LedgerTable)
	g.vault = &merchant.Vault{API: secretsmanager.NewFromConfig(cloud), Ledger: g.table}
	g.cloud = cloud
	g.start(cloud)
}

// start serves the page and the Script URL from a new process.
func (g *rig) start(cloud aws.Config) {
	log := slog.New(slog.NewJSONHandler(g.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	page := &connection.Handler{Page: &onboard.Handler{
		Merchants: g.vault, Ledger: g.table, Log: log, BigCommerceURL: cmp.Or(g.store.URL, "https://bigcommerce.test"), Transport: g.memory,
		Mail: &email.Sender{API: ses.NewFromConfig(cloud), From: "no-reply@example.com", Sales: "sales@example.com"},
	}}
	poll := &script.Handler{Merchants: &merchant.Cache{Vault: g.vault}, Shops: shop.Shops{Ledger: g.table}, BaseURL: page.Page.BigCommerceURL, Transport: g.memory, Log: log}
	pages, polls := apigw.InProcess(apigw.Handler(page)), apigw.InProcess(apigw.Handler(poll))
	const timeout = 28 * time.Second
	gateway := &apigw.Gateway{Routes: []apigw.Route{
		{Method: "ANY", Path: "/connection", Function: pages, Timeout: timeout},
		{Method: "ANY", Path: "/connection/{action}", Function: pages, Timeout: timeout},
		{Method: "POST", Path: "/credentials", Function: pages, Timeout: timeout},
		{Method: "ANY", Path: "/unsubscribe", Function: pages, Timeout: timeout},
		{Method: "POST", Path: "/script", Function: polls, Timeout: timeout},
	}}
	if g.memory != nil {
		g.url, g.client = "https://connect.test", direct{gateway}
		return
	}
	server := httptest.NewTLSServer(gateway)
	g.t.Cleanup(server.Close)
	g.url, g.client = server.URL, server.Client().Transport
}

// direct calls a handler without a network.
type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	r.RemoteAddr, r.TLS = "192.0.2.1:443", &tls.ConnectionState{}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Result(), nil
}

// another is the same world, seen through another process. It is signed out.
func (g *rig) another() *rig {
	other := *g
	other.session = ""
	other.start(g.cloud)
	return &other
}

// through is the same world, seen through a process with an AWS of its own.
func (g *rig) through(aws http.RoundTripper) *rig {
	other := *g
	other.open(cloudtest.Once(cloudtest.Over(aws)))
	return &other
}

func (g *rig) connect() {
	a := g.store.Account()
	body, _ := json.Marshal(map[string]string{
		"store_hash": a.StoreHash, "client_id": a.ClientID, "client_secret": a.ClientSecret, "access_token": a.AccessToken,
		"contact_name": "Anna Muster", "contact_email": "canary@shop.example", "time_zone": "America/Chicago",
	})
	var made struct{ Cart_Password string }
	got := g.do("POST", "/credentials", "application/json", string(body))
	if err := json.Unmarshal([]byte(got.body), &made); err != nil || made.Cart_Password == "" {
		g.t.Fatalf("connect: %d %s", got.status, got.body)
	}
	g.password = made.Cart_Password
}

// answer is an HTTP answer, read.
type answer struct {
	status int
	header http.Header
	body   string
}

// do sends a request with the rig's session. It follows no redirect. headers is
// name, value in turn.
func (g *rig) do(method, path, contentType, body string, headers ...string) answer {
	g.t.Helper()
	req, err := http.NewRequest(method, g.url+path, strings.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if g.session != "" {
		req.Header.Set("Cookie", "other=1; __Host-connection="+g.session)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := g.client.RoundTrip(req)
	if err != nil {
		g.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(text)}
}

const form = "application/x-www-form-urlencoded"

// post sends a form, as a browser does.
func (g *rig) post(path string, pairs ...string) answer {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return g.do("POST", path, form, values.Encode(), "Sec-Fetch-Site", "same-origin")
}

// signIn signs in and keeps the cookie.
func (g *rig) signIn() answer {
	g.t.Helper()
	a := g.post("/connection", "cart_id", g.user, "cart_password", g.password)
	if a.status != http.StatusSeeOther {
		g.t.Fatalf("sign in: %d %s", a.status, a.body)
	}
	g.session = a.cookie(g.t).Value
	return a
}

// cookie is the one cookie of an answer.
func (a answer) cookie(t testing.TB) *http.Cookie {
	t.Helper()
	cookies := (&http.Response{Header: a.header}).Cookies()
	if len(cookies) != 1 {
		t.Fatalf("got %d cookies in %v", len(cookies), a.header)
	}
	return cookies[0]
}

// basic is the header of a login.
func (g *rig) basic() []string {
	req, _ := http.NewRequest("GET", "/", nil)
	req.SetBasicAuth(g.user, g.password)
	return []string{"Authorization", req.Header.Get("Authorization"), "Accept", "application/json"}
}

// json gets the page as a program does.
func (g *rig) json() map[string]any {
	g.t.Helper()
	a := g.do("GET", "/connection", "", "", g.basic()...)
	var v map[string]any
	if err := json.Unmarshal([]byte(a.body), &v); err != nil || a.status != 200 {
		g.t.Fatalf("got %d %s", a.status, a.body)
	}
	return v
}

// poll is Stone Edge asking for orders.
func (g *rig) poll(pairs ...string) string {
	g.t.Helper()
	values := url.Values{"setiuser": {g.user}, "password": {g.password}, "setifunction": {"downloadorders"}, "lastorder": {"All"}, "startnum": {"1"}, "batchsize": {"50"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return g.do("POST", "/script", form, values.Encode()).body
}

// order adds an order of a status to the store.
func (g *rig) order(id int64, status int) {
	g.store.Store().AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: status, DateCreated: bcsim.Date{Time: time.Now().Add(-time.Hour)}}})
}

// change edits the store's secret, as another process would.
func (g *rig) change(edit func(*merchant.Merchant)) {
	g.t.Helper()
	_, _, err := g.vault.Change(g.t.Context(), "teststore1", func(m *merchant.Merchant) error { edit(m); return nil }, "")
	if err != nil {
		g.t.Fatal(err)
	}
}

func (g *rig) kept() merchant.Merchant {
	g.t.Helper()
	m, err := g.vault.Find(g.t.Context(), "teststore1")
	if err != nil {
		g.t.Fatal(err)
	}
	return *m
}

func wantAll(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("lacks %q:\n%s", part, text)
		}
	}
}
