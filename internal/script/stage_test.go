package script_test

import (
	"cmp"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/orders"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/proof/logtest"
	"connect2cart/internal/proof/referee"
	"connect2cart/internal/script"
	"connect2cart/internal/secret"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// password is the Cart Password of the stage's one merchant.
const password = "correct horse battery staple"

// stage is the real handler with a store and a secret in memory behind it,
// and the referee in between.
type stage struct {
	t       testing.TB
	store   *bcsim.Store
	sim     *bcsim.Server
	aws     *awssim.Server
	handler *script.Handler
	log     logtest.Buffer

	cart, word string // the login of a further cart; "" is the merchant's own
}

// open makes a stage for a store.
func open(t testing.TB, st *bcsim.Store, settings merchant.Settings, options ...bcsim.Option) *stage {
	t.Helper()
	account := bcsim.DefaultAccount()
	s := &stage{t: t, store: st, aws: awssim.New()}
	s.sim = bcsim.New(append(options, bcsim.WithStore(account.StoreHash, st, account))...)
	s.connect(settings)
	s.handler = s.newProcess(referee.Watch(t, s.sim.RoundTripper()))
	return s
}

// connect stores the merchant's credentials, as the page does.
func (s *stage) connect(settings merchant.Settings) {
	s.t.Helper()
	account := s.sim.Account()
	m := &merchant.Merchant{
		StoreHash: account.StoreHash, AccessToken: secret.New(account.AccessToken),
		PasswordHash: merchant.HashPassword(secret.New(password)), Settings: settings,
	}
	if _, err := s.secrets().Put(context.Background(), m, ""); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) secrets() *merchant.Vault {
	return &merchant.Vault{API: secretsmanager.NewFromConfig(s.cloud()), Ledger: s.ledger()}
}

// ledger is the common memory of the stage's processes.
func (s *stage) ledger() *ledger.Ledger {
	return ledgerOn(s.aws)
}

// cloud is the SDK over the stage's AWS.
func (s *stage) cloud() aws.Config { return cloudtest.Once(cloudtest.Over(s.aws)) }

// ledgerOn is the common memory over a network.
func ledgerOn(network http.RoundTripper) *ledger.Ledger {
	return ledger.New(dynamodb.NewFromConfig(cloudtest.Once(cloudtest.Over(network))), awssim.LedgerTable)
}

// newProcess is the handler of a new process.
func (s *stage) newProcess(transport http.RoundTripper) *script.Handler {
	return &script.Handler{
		Merchants: &merchant.Cache{Vault: s.secrets()},
		Shops:     shop.Shops{Ledger: s.ledger()},
		BaseURL:   "https://bigcommerce.test",
		Transport: transport,
		Log:       slog.New(slog.NewJSONHandler(&s.log, nil)),
	}
}

// process is another process of the stage, with a log of its own.
func (s *stage) process(transport http.RoundTripper) *stage {
	other := &stage{t: s.t, store: s.store, sim: s.sim, aws: s.aws}
	other.handler = other.newProcess(transport)
	return other
}

// restart begins a new process, with an empty memory.
func (s *stage) restart() { s.handler = s.newProcess(s.handler.Transport) }

// forget takes the process's memory of stores away, and leaves the rest of it.
func (s *stage) forget() { s.handler.Merchants = &merchant.Cache{Vault: s.secrets()} }

// forgetRuns begins a new process, and forgets every run of the store.
func (s *stage) forgetRuns() {
	s.t.Helper()
	if _, err := s.ledger().Forget(context.Background(), s.sim.Account().StoreHash); err != nil {
		s.t.Fatal(err)
	}
	s.restart()
}

// post polls with a form and returns the answer.
func (s *stage) post(form url.Values) *httptest.ResponseRecorder {
	return s.postCtx(context.Background(), form)
}

func (s *stage) postCtx(ctx context.Context, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/script", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Request-Id", "req-1")
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// ask polls a function as the merchant does.
func (s *stage) ask(function string, params ...string) string {
	return s.post(s.form(function, params...)).Body.String()
}

// form is a poll with the merchant's login; params are names and values.
func (s *stage) form(function string, params ...string) url.Values {
	form := url.Values{"setifunction": {function}, "setiuser": {cmp.Or(s.cart, merchant.CartID(s.sim.Account().StoreHash))}, "password": {cmp.Or(s.word, password)}}
	for i := 0; i+1 < len(params); i += 2 {
		form.Set(params[i], params[i+1])
	}
	return form
}

// waiting are the orders that Stone Edge is not offered, as number and reason.
func (s *stage) waiting() (list []string) {
	s.t.Helper()
	hash := s.sim.Account().StoreHash
	o, err := orders.Look(s.t.Context(), s.ledger(), hash, merchant.CartID(hash))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, w := range o.Waiting {
		list = append(list, fmt.Sprintf("%d %s", w.Order, w.Why))
	}
	return list
}

// orderCount is SEOM's first call of a run.
func (s *stage) orderCount(params ...string) int {
	s.t.Helper()
	answer := s.ask("ordercount", params...)
	n, err := strconv.Atoi(strings.TrimPrefix(answer, "SETIResponse: ordercount="))
	if err != nil {
		s.t.Fatalf("got %q, want a count", answer)
	}
	return n
}

// batch downloads one batch and reads its XML strictly.
func (s *stage) batch(start, size int, params ...string) batch {
	s.t.Helper()
	return readBatch(s.t, s.ask("downloadorders", append(params, "startnum", strconv.Itoa(start), "batchsize", strconv.Itoa(size))...))
}

// batch is a downloadorders answer as SEOM understands it.
type batch struct {
	XMLName  xml.Name `xml:"SETIOrders"`
	Response struct {
		Code        int    `xml:"ResponseCode"`
		Description string `xml:"ResponseDescription"`
	}
	Orders []order `xml:"Order"`
}

type order struct {
	Number   int64  `xml:"OrderNumber"`
	Status   string `xml:"OrderStatus"`
	Shipping struct {
		Products []product `xml:"Product"`
	}
	Totals struct {
		ProductTotal, SubTotal, GrandTotal string
		Discount                           []struct{ Amount, Description string }
		Tax                                struct{ TaxAmount string }
		Surcharge                          []struct{ Total, Description string }
		ShippingTotal                      struct{ Total string }
	}
	Coupon  []struct{ Name, Total string }
	Payment []struct {
		CreditCard, Check struct{ TransID, Amount string }
		PayPal            struct {
			Transaction struct{ TransID, Amount string }
		}
		GiftCard    struct{ FaceValue string }
		StoreCredit struct{ Total string }
		Generic1    struct{ Name, Description string }
	}
	Other struct{ OrderInstructions, Comments string }
}

type product struct {
	SKU, Name, ItemPrice, Total, LineID string
	Quantity                            int64
	Options                             []struct{ OptionName, SelectedOption string } `xml:"OrderOption"`
}

func readBatch(t testing.TB, answer string) batch {
	t.Helper()
	return readStrictly[batch](t, answer)
}

func (b batch) numbers() []int64 {
	ids := []int64{}
	for _, o := range b.Orders {
		ids = append(ids, o.Number)
	}
	return ids
}

// lastLog is the log line of the latest poll.
func (s *stage) lastLog() map[string]any {
	s.t.Helper()
	lines := strings.Split(strings.TrimSpace(s.log.String()), "\n")
	var fields map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &fields); err != nil {
		s.t.Fatal(err)
	}
	if name := memberTwice(lines[len(lines)-1]); name != "" {
		s.t.Errorf("the log line has %s twice: %s", name, lines[len(lines)-1])
	}
	return fields
}

// memberTwice is a member that a line of JSON has twice, or "". Readers of the log
// keep one of the two, and nobody says which.
func memberTwice(line string) string {
	seen, in := map[json.Token]bool{}, json.NewDecoder(strings.NewReader(line))
	_, _ = in.Token() // the line is an object
	for in.More() {
		name, err := in.Token()
		if err != nil || in.Decode(new(json.RawMessage)) != nil || seen[name] {
			text, _ := name.(string)
			return text
		}
		seen[name] = true
	}
	return ""
}

// tableFails lets the ledger's table fail: "table down" at every call, "table
// down behind the intent" at every PutItem but the first, "table up" no more. An
// update writes its intent and its outcome by PutItem, and its poll nothing else.
func (s *stage) tableFails(how string) {
	if how == "table up" {
		s.aws.ClearFaults()
		return
	}
	fault := awssim.LedgerDown()
	if how == "table down behind the intent" {
		fault.Operation, fault.Skip = "PutItem", 1
	}
	s.aws.AddFault(fault)
}
