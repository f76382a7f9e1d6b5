package life

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/apigw"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// Scenario is one play.
type Scenario struct {
	Seed      uint64
	Days      int
	Processes int
	Carts     int  // of the store, each with a Stone Edge of its own: 1 or 2; 0 is 1
	GoesOn    bool // Stone Edge goes on with the next batch after a refused one
	Orders    int  // a day
	OldOrders int  // in the store at the begin

	Faults     float64 // share of the calls that go wrong
	Stumbles   float64 // share of the batches at which BigCommerce is down for half a minute
	Lost       float64 // share of the answers that never reach Stone Edge
	Kills      float64 // share of the polls in which the process dies
	SideBySide float64 // share of the conversations held by two stations at once
	Twins      float64 // share of the updates posted twice at once
	Changes    float64 // changes of stock for each conversation, roughly
	Restores   int     // backups of Stone Edge's database that are restored

	Start func(*Wire) (Process, error) `json:"-"` // a process of the function script
	Pass  func(time.Duration)          `json:"-"` // lets time go by
}

// random is a source of its own for each part of the play.
func (s Scenario) random(part string) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprint(h, part)
	return rand.New(rand.NewPCG(s.Seed, h.Sum64()))
}

// functionTime is the Timeout of template.yaml.
const functionTime = 28 * time.Second

// pollEvery is how often Stone Edge asks for orders.
const pollEvery = 5 * time.Minute

// quietDays follow the days of the play: no new orders, no faults. What is late
// then has its chance.
const quietDays = 4

// Play plays a scenario and judges it.
func Play(ctx context.Context, s Scenario) (*Report, error) {
	began := time.Now()
	w := newWorld(s)
	if err := connect(ctx, w); err != nil {
		return nil, err
	}
	f := newFleet(w)
	defer f.close()
	edges := newStoneEdges(w, &apigw.Gateway{Routes: []apigw.Route{{Method: http.MethodPost, Path: "/script", Function: f, Timeout: functionTime}}})
	people := &shoppers{w: w, random: s.random("shoppers")}
	people.settle()
	w.outages()
	rest := func() { f.rest(); w.bc.ResetRequests() }
	edges.work(began.Add(time.Duration(s.Days)*24*time.Hour), pollEvery, rest)
	people.closed = true
	w.soothe()
	edges.work(began.Add(time.Duration(s.Days+quietDays)*24*time.Hour), 6*pollEvery, rest)
	return edges.report(f), nil
}

// connect stores the merchant as after a submission.
func connect(ctx context.Context, w *world) error {
	cloud := cloudtest.Over(w.aws)
	table := ledger.New(dynamodb.NewFromConfig(cloud), awssim.LedgerTable)
	vault := &merchant.Vault{Prefix: merchant.DefaultPrefix, API: secretsmanager.NewFromConfig(cloud), Ledger: table}
	m := &merchant.Merchant{StoreHash: storeHash(), AccessToken: secret.New(bcsim.DefaultAccount().AccessToken), ScriptURL: "https://c2c.test/script",
		PasswordHash: merchant.HashPassword(secret.New(cartPassword)), Contact: merchant.Contact{Name: "Ada", Email: "ada@shop.example"}}
	if w.Carts > 1 {
		m.Carts = []merchant.Cart{{Channel: secondChannel, PasswordHash: merchant.HashPassword(secret.New(cartPassword))}}
	}
	if _, err := vault.Put(ctx, m, merchant.Sent); err != nil {
		return fmt.Errorf("connect the store: %w", err)
	}
	return nil
}

// outages takes BigCommerce or DynamoDB down for some minutes, each every third
// day or so.
func (w *world) outages() {
	r := w.random("outages")
	for day := range w.Days {
		for _, end := range []*time.Time{&w.down, &w.table} {
			if r.IntN(3) == 0 && w.Faults > 0 {
				from := w.begin.Add(time.Duration(day)*24*time.Hour + time.Duration(8+r.IntN(10))*time.Hour)
				w.at(from, func() { *end = from.Add(time.Duration(5+r.IntN(20)) * time.Minute) })
			}
		}
	}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// Usual is a shop with rather bad luck.
var Usual = Scenario{
	Seed: 1, Days: 12, Processes: 2, Orders: 200, OldOrders: 300,
	Faults: 0.02, Stumbles: 0.06, Lost: 0.01, Kills: 0.02, SideBySide: 0.03, Twins: 0.05, Changes: 0.3, Restores: 2,
}
