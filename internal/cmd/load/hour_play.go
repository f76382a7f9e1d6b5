package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/apigw"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
	"connect2cart/internal/standin/lambdahost"
)

const (
	hourRounds = 6 // conversations of a store
	hourEvery  = 10 * time.Minute
	hourBatch  = 10 // orders of a batch
	hourStock  = 250
)

// hour is a deployment with all its stores, on one clock.
type hour struct {
	service
	size    size
	aws     *awssim.Server
	stores  []*bcsim.Store
	shops   []*shop
	figures *figures

	calls, reads, writes atomic.Int64
}

// newHour connects the stores. Processes of the binary start with the polls.
func newHour(ctx context.Context, one size, binary string, env map[string]string) (*hour, error) {
	h := &hour{size: one, aws: awssim.New(), figures: newFigures()}
	options := []bcsim.Option{bcsim.WithQuota(bcsim.Quota{Unlimited: true})}
	for i := range one.Stores {
		st := bcsim.Scale(one.Orders, one.SKUs, 0)
		h.stores, options = append(h.stores, st), append(options, bcsim.WithStore(account(i).StoreHash, st, account(i)))
	}
	h.sim = bcsim.New(options...)
	if err := h.start(binary, env); err != nil {
		return nil, err
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	vault := h.vault()
	for i := range one.Stores {
		s := &shop{number: i, base: h.url, client: client, cartID: merchant.CartID(account(i).StoreHash), password: fmt.Sprintf("LOAD-%04d", i), note: h.figures.note}
		m := &merchant.Merchant{StoreHash: account(i).StoreHash, AccessToken: secret.New(account(i).AccessToken), PasswordHash: merchant.HashPassword(secret.New(s.password)),
			ScriptURL: "https://c2c.test/script", Contact: merchant.Contact{Name: "Load", Email: "load@shop.example"}}
		if _, err := vault.Put(ctx, m, merchant.Sent); err != nil {
			return nil, fmt.Errorf("connect store %d: %w", i, err)
		}
		h.shops = append(h.shops, s)
	}
	return h, nil
}

// start serves the stand-ins, which count their calls, and the gateway.
func (h *hour) start(binary string, env map[string]string) error {
	store, err := h.serve(counted(h.sim, func(*http.Request) { h.calls.Add(1) }))
	if err != nil {
		return err
	}
	cloud, err := h.serve(counted(h.aws, h.countLedger))
	if err != nil {
		return err
	}
	env = maps.Clone(env)
	maps.Copy(env, map[string]string{"BIGCOMMERCE_API_URL": store, "AWS_ENDPOINT_URL": cloud, "LEDGER_TABLE": awssim.LedgerTable, "SENDER_EMAIL": "us@service.example", "GOMAXPROCS": "2"})
	h.script = &lambdahost.Function{Name: "ScriptFunction", Bootstrap: binary, Env: env, Timeout: functionTime, MemoryMB: 512, Reserved: hourWorkers()}
	h.credentials = &lambdahost.Function{}
	h.url, err = h.serve(&apigw.Gateway{Routes: []apigw.Route{{Method: http.MethodPost, Path: "/script", Function: gated{h.script}, Timeout: functionTime}}})
	return err
}

// hourWorkers is how many stores poll at once. The machine bounds it, so that the
// fast clock does not overtake the work.
func hourWorkers() int { return max(2, runtime.NumCPU()) }

func counted(next http.Handler, count func(*http.Request)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { count(r); next.ServeHTTP(w, r) })
}

func (h *hour) countLedger(r *http.Request) {
	_, operation, ok := strings.Cut(r.Header.Get("X-Amz-Target"), "DynamoDB_20120810.")
	switch {
	case !ok:
	case operation == "BatchGetItem" || operation == "Query":
		h.reads.Add(1)
	default:
		h.writes.Add(1)
	}
}

func (h *hour) vault() *merchant.Vault {
	cloud := aws.Config{Region: "us-east-1", BaseEndpoint: aws.String("http://aws.test"), HTTPClient: &http.Client{Transport: h.aws},
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")}
	return &merchant.Vault{Prefix: merchant.DefaultPrefix, API: secretsmanager.NewFromConfig(cloud), Ledger: ledger.New(dynamodb.NewFromConfig(cloud), awssim.LedgerTable)}
}

// play plays the hour: an import of each store, then a conversation every ten
// minutes with some new orders.
func (h *hour) play(ctx context.Context, pass func(time.Duration)) hourCounts {
	var quiet [hourRounds]int
	var kept [hourRounds]memory
	for round := range hourRounds {
		before, next := int(h.calls.Load()), time.Now().Add(hourEvery)
		h.each(func(i int) { h.converse(ctx, i, round) })
		quiet[round], kept[round] = int(h.calls.Load())-before, memoryOf(h.script.Stats().PIDs)
		h.sim.ResetRequests()
		pass(max(time.Until(next), 0))
	}
	rows := h.aws.LedgerRows()
	c := hourCounts{Size: h.size, Polls: h.figures.count(), Wrong: h.figures.errors() + h.figures.throttled, Problems: h.figures.problems,
		Calls: int(h.calls.Load()), Reads: int(h.reads.Load()), Writes: int(h.writes.Load()), Rows: len(rows),
		FirstQuiet: quiet[2], LastQuiet: quiet[hourRounds-1], MiddleMemory: kept[hourRounds/2], FinalMemory: kept[hourRounds-1]}
	for _, r := range rows {
		c.Bytes += len(r.String())
	}
	return c
}

// each calls do for every store, some at once.
func (h *hour) each(do func(i int)) {
	numbers := make(chan int)
	var all sync.WaitGroup
	for range hourWorkers() {
		all.Go(func() {
			for i := range numbers {
				do(i)
			}
		})
	}
	for i := range h.shops {
		numbers <- i
	}
	close(numbers)
	all.Wait()
}

// converse is one conversation of a store. The first one imports everything.
func (h *hour) converse(ctx context.Context, i, round int) {
	s, last, news := h.shops[i], "0", offered(h.size.Orders)
	if round > 0 {
		before := h.size.Orders + (round-1)*h.size.Arrivals
		for n := range h.size.Arrivals {
			h.stores[i].AddOrder(newOrder(int64(before + n + 1)))
		}
		last, news = fmt.Sprint(lastOffered(h.size.Orders, before)), h.size.Arrivals
	}
	s.poll(ctx, "sendversion", "SETIResponse: version=")
	s.poll(ctx, "ordercount", fmt.Sprintf("SETIResponse: ordercount=%d", news), "lastorder", last)
	for start := 1; start <= news; start += hourBatch {
		s.poll(ctx, "downloadorders", fmt.Sprintf("%d of <OrderNumber>", min(hourBatch, news-start+1)), "lastorder", last, "startnum", fmt.Sprint(start), "batchsize", fmt.Sprint(hourBatch))
	}
	if round > 0 {
		s.poll(ctx, "invupdate", "SETIResponse=OK", "update", "SCALE-1-1~1")
		return
	}
	for start := 1; start <= h.size.SKUs; start += hourStock {
		s.poll(ctx, "downloadqoh", "<ResponseCode>1<", "startnum", fmt.Sprint(start), "batchsize", fmt.Sprint(hourStock))
	}
}

// lastOffered is the highest number that Stone Edge has. Of the first orders each
// tenth is incomplete, and of the new ones none.
func lastOffered(orders, last int) int {
	if last == orders && orders%10 == 0 {
		return orders - 1
	}
	return last
}

// newOrder is an ordinary order, paid by card.
func newOrder(id int64) bcsim.Order {
	return bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11}, Addresses: []bcsim.OrderAddress{{ID: id}},
		Products:     []bcsim.OrderProduct{{ID: id*10 + 1, SKU: "SCALE-1-1", Quantity: 1, AddressID: id, BasePrice: bcsim.MustMoney("12.34")}},
		Transactions: []bcsim.Transaction{{CreditCard: &bcsim.CreditCard{CardType: "visa", CardIIN: "411111", CardLast4: "1111", CardExpiryMonth: 3, CardExpiryYear: 2029}}}}
}
