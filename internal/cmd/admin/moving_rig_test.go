package main

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ses"

	"connect2cart/internal/apigw"
	"connect2cart/internal/email"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/script"
	"connect2cart/internal/secret"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// deployed is a stack: its AWS, and its functions behind a gateway of its own.
type deployed struct {
	cloud   *awssim.Server
	vault   *merchant.Vault
	gateway *apigw.Gateway
	notify  *onboard.Notifier
}

// deploy makes a stack over an AWS. Two stacks over one AWS share secrets and
// table.
func deploy(cloud *awssim.Server, bigCommerce *bcsim.Server) *deployed {
	config, log := cloudtest.Over(cloud), slog.New(slog.DiscardHandler)
	table := ledger.New(dynamodb.NewFromConfig(config), awssim.LedgerTable)
	d := &deployed{cloud: cloud, vault: &merchant.Vault{API: secretsmanager.NewFromConfig(config), Ledger: table}}
	h := &script.Handler{Merchants: &merchant.Cache{Vault: d.vault}, Shops: shop.Shops{Ledger: table}, BaseURL: "https://bigcommerce.test",
		Transport: bigCommerce.RoundTripper(), Log: log}
	d.gateway = &apigw.Gateway{Routes: []apigw.Route{{Method: "POST", Path: "/script", Function: apigw.InProcess(apigw.Handler(h)), Timeout: 28 * time.Second}}}
	d.notify = &onboard.Notifier{Merchants: d.vault, Ledger: table, ToContact: true, Log: log,
		Mail: &email.Sender{API: ses.NewFromConfig(config), From: "us@service.example", Sales: "sales@service.example"}}
	return d
}

// removal is a move from one stack to another, behind one address.
type removal struct {
	t      *testing.T
	a, b   *deployed
	served *deployed // nil while both are off
	sim    *bcsim.Server
	store  *bcsim.Store

	answers []string
}

// movingWord is the Cart Password of the moved store, furtherWord that of its
// further cart.
const (
	movingWord  = canary
	furtherWord = canary + "5"
)

func newRemoval(t *testing.T) *removal {
	for name, value := range map[string]string{
		"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_MAX_ATTEMPTS": "1", "AWS_ENDPOINT_URL": "http://aws.test",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_SESSION_TOKEN": "", "SECRET_PREFIX": "",
		"LEDGER_TABLE": awssim.LedgerTable,
	} {
		t.Setenv(name, value)
	}
	account, st := bcsim.DefaultAccount(), bcsim.NewStore()
	m := &removal{t: t, store: st, sim: bcsim.New(bcsim.WithStore(account.StoreHash, st, account), bcsim.WithQuota(bcsim.Quota{Unlimited: true}))}
	m.a, m.b = deploy(awssim.New(), m.sim), deploy(awssim.New(), m.sim)
	m.served = m.a
	return m
}

// connect stores a merchant in stack A.
func (m *removal) connect(hash string, status merchant.Notification, edit func(*merchant.Merchant)) {
	m.t.Helper()
	one := &merchant.Merchant{StoreHash: hash, AccessToken: secret.New(bcsim.DefaultAccount().AccessToken), PasswordHash: merchant.HashPassword(secret.New(movingWord)),
		ScriptURL: "https://connect.example.com/script", Contact: merchant.Contact{Name: "Ada", Email: hash + "@shop.example"}}
	edit(one)
	if _, err := m.a.vault.Put(m.t.Context(), one, status); err != nil {
		m.t.Fatal(err)
	}
}

// post is a poll at the one address, as Stone Edge sends it.
func (m *removal) post(cart, word, function string, params ...string) string {
	form := url.Values{"setifunction": {function}, "setiuser": {cart}, "password": {word}}
	for i := 0; i+1 < len(params); i += 2 {
		form.Set(params[i], params[i+1])
	}
	r := httptest.NewRequestWithContext(m.t.Context(), http.MethodPost, "https://connect.example.com/script", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	if m.served == nil {
		return `{"message":"Too Many Requests"}` // no process for any call
	}
	m.served.gateway.ServeHTTP(w, r)
	m.answers = append(m.answers, w.Body.String())
	return w.Body.String()
}

// ask is a poll of the moved store's first cart.
func (m *removal) ask(function string, params ...string) string {
	return m.post(merchant.CartID(bcsim.DefaultAccount().StoreHash), movingWord, function, params...)
}

// want polls, and looks for words in the answer.
func (m *removal) want(words, function string, params ...string) {
	m.t.Helper()
	if got := m.ask(function, params...); !strings.Contains(got, words) {
		m.t.Errorf("%s %q: got %q, want %q in it", function, params, got, words)
	}
}

// orders are those of a batch, and of a download from an order on.
func (m *removal) orders(cart, word string, last int64, start int) (numbers []int64) {
	m.t.Helper()
	after := "All"
	if last > 0 {
		after = strconv.FormatInt(last, 10)
	}
	answer := m.post(cart, word, "downloadorders", "lastorder", after, "lastdate", "All", "startnum", strconv.Itoa(start), "batchsize", "3")
	if !strings.Contains(answer, "<SETIOrders>") {
		m.t.Errorf("download behind %s from %d: got %q", after, start, answer)
	}
	for _, found := range regexp.MustCompile(`<OrderNumber>(\d+)<`).FindAllStringSubmatch(answer, -1) {
		n, _ := strconv.ParseInt(found[1], 10, 64)
		numbers = append(numbers, n)
	}
	return numbers
}

// wantOrders downloads a batch of the first cart.
func (m *removal) wantOrders(last int64, start int, want ...int64) {
	m.t.Helper()
	if got := m.orders(merchant.CartID(bcsim.DefaultAccount().StoreHash), movingWord, last, start); !slices.Equal(got, want) {
		m.t.Errorf("behind %d from %d: got %v, want %v", last, start, got, want)
	}
}

// arrive adds orders of a status and a channel, created now.
func (m *removal) arrive(status, channel int, ids ...int64) {
	for _, id := range ids {
		o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: status, ChannelID: channel}, Products: []bcsim.OrderProduct{{SKU: "MUG", Quantity: 2}}}
		o.DateCreated.Time = time.Now().UTC()
		m.store.AddOrder(o)
	}
}

// admin runs a command at one stack, with the other one at hand.
func (m *removal) admin(code int, here, there *deployed, args ...string) string {
	m.t.Helper()
	var out, problems bytes.Buffer
	d := &desk{out: &out, getenv: os.Getenv, network: &http.Client{Transport: here.cloud}, networkThere: &http.Client{Transport: there.cloud}}
	got := runAt(m.t.Context(), args, d, &problems)
	all := out.String() + problems.String()
	if got != code {
		m.t.Errorf("admin %s: got exit code %d, want %d:\n%s", strings.Join(args, " "), got, code, all)
	}
	if strings.Contains(all, canary) {
		m.t.Errorf("admin %s: a secret is printed:\n%s", strings.Join(args, " "), all)
	}
	return all
}

// copy is the command of docs/moving.md.
func (m *removal) copy(code int, more ...string) string {
	m.t.Helper()
	return m.admin(code, m.a, m.b, append([]string{"copy", "--to-region", "eu-west-1", "--to-table", awssim.LedgerTable}, more...)...)
}

// calls counts the calls to both clouds.
func (m *removal) calls() (n int) {
	for _, d := range []*deployed{m.a, m.b} {
		n += len(d.cloud.Operations()) + len(d.cloud.LedgerOperations())
	}
	return n
}

// runNotify is a scheduled run of a stack.
func (m *removal) runNotify(d *deployed) {
	m.t.Helper()
	if err := d.notify.Run(m.t.Context()); err != nil {
		m.t.Errorf("notify: %v", err)
	}
}

// mailsTo counts the mails of both stacks to an address, with words in them.
func (m *removal) mailsTo(address, words string) (n int) {
	for _, d := range []*deployed{m.a, m.b} {
		for _, mail := range d.cloud.Messages() {
			if slices.Contains(mail.To, address) && strings.Contains(mail.Subject+mail.Text, words) {
				n++
			}
		}
	}
	return n
}
