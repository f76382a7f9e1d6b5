package fire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ses"

	"connect2cart/internal/email"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/script"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// lambdaTime is the time limit of a function behind the API.
const lambdaTime = 27 * time.Second

// world is a store, its Secrets Manager and SES, and the processes of the
// service, all in memory and on the bubble's clock.
type world struct {
	t    *testing.T
	wire *wire
	log  bytes.Buffer

	process  *script.Handler
	password string
	mailed   int // mails from before the journey
}

// newKey is a second token of the store for a merchant to submit. The one from
// connect stays good, too.
const newKey = "newkey00newkey00newkey00newkey0"

func newWorld(t *testing.T, st *bcsim.Store) *world {
	account := bcsim.DefaultAccount()
	w := &world{t: t, wire: &wire{aws: awssim.New(), bc: bcsim.New(bcsim.WithStore(account.StoreHash, st, account))}}
	w.process = w.newProcess(w.wire)
	return w
}

func (w *world) store() *bcsim.Store    { return w.wire.bc.Store() }
func (w *world) account() bcsim.Account { return w.wire.bc.Account() }
func (w *world) logger() *slog.Logger   { return slog.New(slog.NewJSONHandler(&w.log, nil)) }

func (w *world) merchants(network http.RoundTripper) *merchant.Vault {
	return &merchant.Vault{API: secretsmanager.NewFromConfig(cloudtest.Over(network)), Ledger: tableOf(network)}
}

// tableOf is the ledger over a network.
func tableOf(network http.RoundTripper) *ledger.Ledger {
	return ledger.New(dynamodb.NewFromConfig(cloudtest.Over(network)), awssim.LedgerTable)
}

func sender(network http.RoundTripper) *email.Sender {
	return &email.Sender{API: ses.NewFromConfig(cloudtest.Over(network)), From: "us@service.example", Sales: "sales@service.example"}
}

// page is a process of the credentials function.
func (w *world) page(network http.RoundTripper) *onboard.Handler {
	return &onboard.Handler{Merchants: w.merchants(network), Ledger: tableOf(network), Mail: sender(network), Log: w.logger(), BigCommerceURL: "https://bigcommerce.test", Transport: network}
}

// notify is one run of the notify function.
func (w *world) notify(network http.RoundTripper) error {
	n := &onboard.Notifier{Merchants: w.merchants(network), Ledger: tableOf(network), Mail: sender(network), Log: w.logger()}
	ctx, cancel := context.WithTimeout(w.t.Context(), 290*time.Second)
	defer cancel()
	return n.Run(ctx)
}

// goodPassword is the Cart Password from connect.
const goodPassword = "a cart password"

// connect stores the merchant as after an old submission, past the wire.
func (w *world) connect() {
	w.t.Helper()
	w.password = goodPassword
	m := &merchant.Merchant{StoreHash: w.account().StoreHash, AccessToken: secret.New(w.account().AccessToken), ScriptURL: "https://c.example/script",
		PasswordHash: merchant.HashPassword(secret.New(w.password)), Contact: merchant.Contact{Name: "Ada", Email: "ada@shop.example"}}
	if _, err := w.merchants(w.wire.aws).Put(w.t.Context(), m, merchant.Sent); err != nil {
		w.t.Fatal(err)
	}
}

// ask polls and returns the answer.
func (w *world) ask(function string, params ...string) string {
	form := url.Values{"setifunction": {function}, "setiuser": {merchant.CartID(w.account().StoreHash)}, "password": {w.password},
		"lastorder": {"All"}, "lastdate": {"All"}, "startnum": {"1"}, "batchsize": {"50"}}
	for i := 0; i < len(params); i += 2 {
		form.Set(params[i], params[i+1])
	}
	return w.serve(w.process, "/script", "application/x-www-form-urlencoded", form.Encode()).Body.String()
}

// submission holds the JSON answers of the page.
type submission struct {
	status       int
	Notification string
	CartPassword string `json:"cart_password"`
}

// outside is a good network to the same world; the wire takes no note of it.
func (w *world) outside() http.RoundTripper { return &wire{aws: w.wire.aws, bc: w.wire.bc} }

// submitted stores the merchant by a submission, for another one to repeat.
func (w *world) submitted() {
	w.t.Helper()
	s := w.submit(w.page(w.outside()))
	if s.status != http.StatusCreated {
		w.t.Fatalf("got %d", s.status)
	}
	w.password = s.CartPassword
}

// submit sends an API account of the store.
func (w *world) submit(page http.Handler, more ...string) submission {
	w.t.Helper()
	a := w.account()
	fields := map[string]string{"store_hash": a.StoreHash, "client_id": a.ClientID, "client_secret": a.ClientSecret, "access_token": newKey,
		"contact_name": "Ada", "contact_email": "ada@shop.example"}
	for i := 0; i < len(more); i += 2 {
		fields[more[i]] = more[i+1]
	}
	body, err := json.Marshal(fields)
	if err != nil {
		w.t.Fatal(err)
	}
	res := w.serve(page, "/credentials", "application/json", string(body))
	s := submission{status: res.Code}
	if err := json.Unmarshal(res.Body.Bytes(), &s); err != nil {
		w.t.Errorf("status %d: %v", res.Code, err)
	}
	return s
}

func (w *world) serve(h http.Handler, path, contentType, body string) *httptest.ResponseRecorder {
	ctx, cancel := context.WithTimeout(w.t.Context(), lambdaTime)
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	res := httptest.NewRecorder()
	h.ServeHTTP(res, r)
	return res
}

// mail is the state of the mail to sales, "" without a secret.
func (w *world) mail() string {
	for _, s := range w.wire.aws.Secrets() {
		return s.Tags["notification"]
	}
	return ""
}

// goods is a store with work for every function.
func goods() *bcsim.Store {
	st := bcsim.NewStore()
	st.AddProduct(bcsim.Product{ID: 1, SKU: "MUG", Name: "Mug", Tracking: "product", Level: level(10)})
	st.AddProduct(bcsim.Product{ID: 2, Name: "Shirt", Tracking: "variant", Variants: []*bcsim.Variant{
		{SKU: "SHIRT-S", Level: level(5), OptionValues: []bcsim.OptionValue{{OptionDisplayName: "Size", Label: "S"}}}}})
	for id := int64(1); id <= 3; id++ {
		o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11}, Transactions: []bcsim.Transaction{{CreditCard: &bcsim.CreditCard{CardType: "visa", CardLast4: "4242"}}}}
		if id == 2 {
			o.CouponDiscount = bcsim.MustMoney("2")
			o.Coupons = []bcsim.OrderCoupon{{Code: "A", Type: 2, Discount: bcsim.Number(bcsim.MustMoney("1"))}, {Code: "B", Type: 2, Discount: bcsim.Number(bcsim.MustMoney("1"))}}
			o.Products = []bcsim.OrderProduct{{SKU: "POT", BasePrice: bcsim.MustMoney("30"), AppliedDiscounts: []bcsim.AppliedDiscount{{ID: "1", Name: "x", Target: "order"}}}}
		}
		st.AddOrder(o)
	}
	c := bcsim.Customer{ID: 1, FirstName: "Pat", LastName: "Sample"}
	for i := range 12 {
		c.Addresses = append(c.Addresses, bcsim.CustomerAddress{Address1: fmt.Sprint(i+1, " Sample Street")})
	}
	st.AddCustomer(c)
	return st
}

// collected is a store with an order for pickup by its buyer.
func collected() *bcsim.Store {
	st, err := bcsim.LoadJSON([]byte(`{"orders": [{"id": 1, "status_id": 8,
		"products": [{"id": 311, "sku": "MUG", "quantity": 2, "order_pickup_method_id": 5}],
		"pickups": [{"id": 5, "pickup_method_id": 5, "pickup_method_display_name": "Pick up in store",
			"location": {"name": "Main Street", "city": "Austin", "state": "Texas", "postal_code": "78701", "country_alpha2": "US"}}]}]}`))
	if err != nil {
		panic(err)
	}
	return st
}

func level(n int) *int { return &n }

// effect describes everything that polls can change.
func effect(st *bcsim.Store) string {
	text := ""
	for _, sku := range []string{"MUG", "SHIRT-S"} {
		if _, there := st.Product(1); there {
			text += fmt.Sprintf("%s=%d ", sku, st.Stock(sku))
		}
	}
	for _, o := range st.Orders() {
		text += fmt.Sprintf("order %d: status %d, %d shipments; ", o.ID, o.StatusID, len(st.Shipments(o.ID)))
	}
	return text + fmt.Sprintf("%d pick-ups, %d mails", len(st.Pickups()), len(st.Mails()))
}
