package life

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/apigw"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
	"connect2cart/internal/standin/lambdahost"
)

// sides are an old and the present version of the program, as real processes over
// one ledger and one store.
type sides struct {
	*testing.T
	at       [2]http.Handler // the gateways: old, present
	store    *bcsim.Store
	vault    *merchant.Vault
	gate     *gate
	password string
}

const old, present = 0, 1

// Ensure an old version and this one serve side by side: whatever begins at one
// side goes on at the other, and nothing is lost, doubled or refused.
func TestVersions(t *testing.T) {
	commit := os.Getenv("VERSIONS_OLD")
	if commit == "" {
		t.Skip("SKIPPED: it builds an older commit, which takes a minute; run make versions")
	}
	if exec.CommandContext(t.Context(), "git", "cat-file", "-e", commit+"^{commit}").Run() != nil {
		t.Skipf("this clone has no commit %s: run git fetch --unshallow, then make versions", commit)
	}
	s := standSides(t, commit)
	s.connect(present, "no")
	s.connect(old, "yes")
	for _, act := range []struct {
		name string
		do   func()
	}{
		{"orders", s.orders}, {"late orders", s.lateOrders}, {"stock", s.stock}, {"shipments", s.shipments},
		{"seats", s.seats}, {"passwords", s.passwords}, {"removal", s.removal},
	} {
		before := s.T
		t.Run(act.name, func(t *testing.T) { s.T = t; act.do() })
		s.T = before
	}
}

// standSides builds both versions, and puts a world around them.
func standSides(t *testing.T, commit string) *sides {
	t.Helper()
	tree := filepath.Join(t.TempDir(), "old")
	if err := Checkout(t.Context(), commit, tree); err != nil {
		t.Fatal(err)
	}
	aws := awssim.RunT(t)
	s := &sides{T: t, store: bcsim.Scale(23, 40, 6), gate: &gate{}}
	a := bcsim.DefaultAccount()
	s.gate.next = bcsim.New(bcsim.WithQuota(bcsim.Quota{Limit: 10_000, Window: time.Minute}), bcsim.WithStore(a.StoreHash, s.store, a))
	outside := httptest.NewServer(s.gate)
	t.Cleanup(outside.Close)
	cloud := cloudtest.At(aws.URL)
	s.vault = &merchant.Vault{Prefix: merchant.DefaultPrefix, API: secretsmanager.NewFromConfig(cloud), Ledger: ledger.New(dynamodb.NewFromConfig(cloud), awssim.LedgerTable)}
	for side, tree := range []string{tree, "."} {
		var routes []apigw.Route
		for _, name := range []string{"script", "credentials"} {
			binary := filepath.Join(t.TempDir(), "bootstrap")
			if err := compile(t.Context(), tree, binary, "connect2cart/functions/"+name); err != nil {
				t.Fatal(err)
			}
			f := &lambdahost.Function{Name: name, Bootstrap: binary, Timeout: functionTime, Output: t.Output(), Env: map[string]string{
				"BIGCOMMERCE_API_URL": outside.URL, "AWS_ENDPOINT_URL": aws.URL, "LEDGER_TABLE": awssim.LedgerTable, "SENDER_EMAIL": "us@service.example",
			}}
			t.Cleanup(f.Close)
			routes = append(routes, apigw.Route{Method: http.MethodPost, Path: "/" + name, Function: f, Timeout: functionTime})
		}
		s.at[side] = &apigw.Gateway{Routes: routes}
	}
	return s
}

func (s *sides) post(side int, path, contentType, body string) string {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	w := httptest.NewRecorder()
	s.at[side].ServeHTTP(w, r)
	return w.Body.String()
}

// connect submits the store at one side. The new password is in force at both.
func (s *sides) connect(side int, newPassword string) {
	s.Helper()
	a := bcsim.DefaultAccount()
	body, _ := json.Marshal(map[string]string{
		"store_hash": a.StoreHash, "client_id": a.ClientID, "client_secret": a.ClientSecret, "access_token": a.AccessToken,
		"contact_name": "Ada", "contact_email": "ada@shop.example", "new_password": newPassword,
	})
	answer := s.post(side, "/credentials", "application/json", string(body))
	var said struct {
		CartPassword string `json:"cart_password"`
	}
	if err := json.Unmarshal([]byte(answer), &said); err != nil || said.CartPassword == "" {
		s.Fatalf("side %d: got %v and %s, want a Cart Password", side, err, answer)
	}
	s.password = said.CartPassword
}

// ask polls one side.
func (s *sides) ask(side int, function string, more ...string) string {
	form := url.Values{"setifunction": {function}, "setiuser": {"bc-" + bcsim.DefaultAccount().StoreHash}, "password": {s.password},
		"lastorder": {"All"}, "lastdate": {"All"}, "omversion": {"7.732"}, "code": {""}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return s.post(side, "/script", "application/x-www-form-urlencoded", form.Encode())
}

// want polls one side, and fails unless the answer holds a text.
func (s *sides) want(side int, text, function string, more ...string) string {
	s.Helper()
	answer := s.ask(side, function, more...)
	if !strings.Contains(answer, text) {
		s.Errorf("side %d: %s %v: got %.300q, want %q", side, function, more, answer, text)
	}
	return answer
}

// both runs a step at both sides at once.
func (s *sides) both(do func(side int)) {
	var wg sync.WaitGroup
	for side := range s.at {
		wg.Go(func() { do(side) })
	}
	wg.Wait()
}

var orderNumber = regexp.MustCompile(`<OrderNumber>(\d+)</OrderNumber>`)

// download takes a list of orders, each batch from the other side.
func (s *sides) download(count int, lastOrder string) (numbers []string) {
	s.Helper()
	for start, side := 1, old; start <= count; start, side = start+4, 1-side {
		answer := s.want(side, "<OrderNumber>", "downloadorders", "startnum", fmt.Sprint(start), "batchsize", "4", "lastorder", lastOrder)
		for _, found := range orderNumber.FindAllStringSubmatch(answer, -1) {
			numbers = append(numbers, found[1])
		}
	}
	return numbers
}

// orders are a first download: counted at one side, given by both in turn.
func (s *sides) orders() {
	s.both(func(side int) { s.want(side, "SETIResponse: version=", "sendversion") })
	s.both(func(side int) { s.want(side, "ordercount=21", "ordercount") })
	got := s.download(21, "All")
	var want []string
	for id := 1; id <= 23; id++ {
		if id%10 != 0 {
			want = append(want, fmt.Sprint(id))
		}
	}
	if !slices.Equal(got, want) {
		s.Errorf("got orders %v, want %v", got, want)
	}
	s.both(func(side int) { s.want(side, "ordercount=0", "ordercount", "lastorder", "23") })
}

// lateOrders become due behind younger ones. One side finds them, the other one
// gives them, and each learns that Stone Edge has them.
func (s *sides) lateOrders() {
	for i, late := range []int64{10, 20} {
		finds, last := i%2, 23+i
		s.store.SetStatus(late, 11)
		s.store.AddOrder(bcsim.Order{
			OrderFields: bcsim.OrderFields{ID: int64(last + 1), StatusID: 11, CustomerID: 1},
			Products:    []bcsim.OrderProduct{{Name: "Mug", Quantity: 1, BasePrice: bcsim.MustMoney("9.50")}},
		})
		s.want(finds, "ordercount=2", "ordercount", "lastorder", fmt.Sprint(last))
		answer := s.want(1-finds, "<OrderNumber>", "downloadorders", "startnum", "1", "batchsize", "50", "lastorder", fmt.Sprint(last))
		if got := orderNumber.FindAllString(answer, -1); len(got) != 2 || !strings.Contains(got[0], fmt.Sprint(late)) {
			s.Errorf("got %v, want the late order %d and its younger one", got, late)
		}
		s.want(finds, "ordercount=0", "ordercount", "lastorder", fmt.Sprint(last+1))
		s.want(1-finds, "ordercount=0", "ordercount", "lastorder", fmt.Sprint(last+1))
	}
}

// stock is set at one side and changed at both, also at once.
func (s *sides) stock() {
	const sku = "SCALE-1-1"
	s.want(old, sku+"=OK", "qohreplace", "count", "1", "update", sku+"~100|")
	s.want(present, sku+"=OK", "qohreplace", "count", "1", "update", sku+"~200|")
	level := 200
	for i := range 6 {
		level++
		s.want(i%2, fmt.Sprintf("SETIResponse=OK;SKU=%s;QOH=%d;", sku, level), "invupdate", "update", sku+"~1")
	}
	for range 5 {
		s.both(func(side int) {
			answer := s.ask(side, "invupdate", "update", sku+"~-3")
			for strings.Contains(answer, "stock update of this store is under way") { // Stone Edge repeats it
				answer = s.ask(side, "invupdate", "update", sku+"~-3")
			}
			if !strings.HasPrefix(answer, "SETIResponse=OK;") {
				s.Errorf("side %d: got %q", side, answer)
			}
		})
	}
	level -= 5 * 2 * 3
	if got := s.store.Stock(sku); got != level {
		s.Errorf("got %d pieces, want %d", got, level)
	}
	s.both(func(side int) {
		s.want(side, fmt.Sprintf("<QOH>%d</QOH>", level), "downloadqoh", "startnum", "1", "batchsize", "100")
	})
}

// shipments get a tracking number at one side, which waits for the goods, and end at
// the other. Both sides hear a repeat.
func (s *sides) shipments() {
	for id, begins := range map[string]int{"2": old, "3": present} {
		held := []string{"ordernumber", id, "orderstatus", "Backordered", "trackcount", "1", "tracknum", "1ZHELD" + id, "trackcarrier", "UPS"}
		ship := []string{"ordernumber", id, "orderstatus", "Order Shipped", "trackcount", "1", "tracknum", "1ZLAST" + id, "trackcarrier", "UPS"}
		s.want(begins, "update=OK", "updatestatus", held...)
		s.want(1-begins, "update=OK", "updatestatus", held...)
		s.want(1-begins, "update=OK", "updatestatus", ship...)
		s.want(begins, "update=OK", "updatestatus", ship...)
	}
	for _, id := range []int64{2, 3} {
		o, _ := s.store.Order(id)
		text, units := "", 0
		for _, sent := range o.Shipments {
			text += sent.TrackingNumber + " " + sent.Comments + " "
			for _, item := range sent.Items {
				units += item.Quantity
			}
		}
		wanted := 0
		for _, line := range o.Products {
			wanted += line.Quantity
		}
		if units != wanted || strings.Count(text, fmt.Sprint("1ZHELD", id)) != 1 || strings.Count(text, fmt.Sprint("1ZLAST", id)) != 1 || o.StatusID != 2 {
			s.Errorf("order %d: got %d units of %d, status %d, numbers %q", id, units, wanted, o.StatusID, text)
		}
	}
}

// seats of a store are taken by both sides together.
func (s *sides) seats() {
	s.gate.shut(ledger.Seats)
	var wg sync.WaitGroup
	for i := range ledger.Seats {
		wg.Go(func() {
			s.want(i%2, "<ResponseCode>1</ResponseCode>", "downloadcustomers", "startnum", "1", "batchsize", "6")
		})
	}
	s.gate.wait()
	s.both(func(side int) {
		s.want(side, "polls under way", "downloadcustomers", "startnum", "1", "batchsize", "6")
	})
	s.gate.open()
	wg.Wait()
	s.both(func(side int) {
		s.want(side, "<ResponseCode>1</ResponseCode>", "downloadcustomers", "startnum", "1", "batchsize", "6")
	})
}

// passwords are changed at one side, and in force at both at once.
func (s *sides) passwords() {
	for _, side := range []int{old, present} {
		before := s.password
		s.connect(side, "yes")
		s.both(func(side int) { s.want(side, "ordercount=0", "ordercount", "lastorder", "25") })
		after := s.password
		s.password = before
		s.both(func(side int) { s.want(side, "Access denied", "ordercount", "lastorder", "25") })
		s.password = after
	}
}

// removal locks the store out at both sides, and its end lets it in again, with all
// that it knew.
func (s *sides) removal() {
	hash := bcsim.DefaultAccount().StoreHash
	if _, err := s.vault.Remove(s.Context(), hash, 30); err != nil {
		s.Fatal(err)
	}
	s.both(func(side int) { s.want(side, "Access denied", "ordercount", "lastorder", "25") })
	if err := s.vault.Restore(s.Context(), hash); err != nil {
		s.Fatal(err)
	}
	s.both(func(side int) { s.want(side, "ordercount=0", "ordercount", "lastorder", "25") })
}

// gate holds the calls for customers back while it is shut.
type gate struct {
	next http.Handler

	mu      sync.Mutex
	opened  chan struct{} // nil: open
	arrived chan struct{}
	calls   int
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	opened, arrived := g.opened, g.arrived
	g.mu.Unlock()
	if opened != nil && strings.Contains(r.URL.Path, "/customers") {
		arrived <- struct{}{}
		<-opened
	}
	g.next.ServeHTTP(w, r)
}

// shut holds calls back. wait waits for so many.
func (g *gate) shut(calls int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.opened, g.arrived, g.calls = make(chan struct{}), make(chan struct{}), calls
}

func (g *gate) wait() {
	for range g.calls {
		<-g.arrived
	}
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.opened)
	g.opened = nil
}
