package awssim_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

// ledgerCheck is one need of the ledger, boiled down to a line of text. Any
// honest DynamoDB gives the same line.
type ledgerCheck struct {
	name string
	do   func(context.Context, table) string
	want string
}

// table is a ledger without retries, and a client with retries for the same
// table.
type table struct {
	*ledger.Ledger
	api      *dynamodb.Client
	name     string
	together int // how many may call at once
}

func tableAt(url string, transport http.RoundTripper, name string) table {
	once := clientsOf(url, transport).tables
	options := once.Options()
	options.RetryMaxAttempts, options.Retryer = 0, nil
	return table{ledger.New(once, name), dynamodb.New(options), name, 50}
}

// Ensure the ledger works on the stand-in's DynamoDB. In a bubble, because fifty
// calls at once on a busy machine take longer than the ledger's patience.
func TestConformance_ledgerAwssim(t *testing.T) {
	for _, c := range ledgerChecks() {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := tableAt("http://aws.invalid", awssim.New(), awssim.LedgerTable)
				if got := c.do(t.Context(), l); got != c.want {
					t.Errorf("got %s, want %s", got, c.want)
				}
			})
		})
	}
}

// Ensure moto agrees. moto checks a condition and writes in two steps without a
// lock: in one of five runs two of fifty took the same lease. So here the racers
// run one after the other.
func TestConformance_ledgerMoto(t *testing.T) { refereeLedger(t, runMoto(t), 1) }

// Ensure dynalite agrees. Its authors held it to the real service.
func TestConformance_ledgerDynalite(t *testing.T) { refereeLedger(t, runDynalite(t), 50) }

// refereeLedger runs every check on a table of its own.
func refereeLedger(t *testing.T, url string, together int) {
	for i, c := range ledgerChecks() {
		t.Run(c.name, func(t *testing.T) {
			network := &watched{RoundTripper: http.DefaultTransport}
			got := network.ask(t, c.want, func(try int) string {
				l := tableAt(url, network, fmt.Sprintf("ledger-%d-%d", i, try))
				l.together = together
				createTable(t, l)
				return c.do(t.Context(), l)
			})
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// createTable makes a table with the keys of template.yaml.
func createTable(t *testing.T, l table) {
	t.Helper()
	key := func(name string, kind types.KeyType) types.KeySchemaElement {
		return types.KeySchemaElement{AttributeName: &name, KeyType: kind}
	}
	text := func(name string) types.AttributeDefinition {
		return types.AttributeDefinition{AttributeName: &name, AttributeType: types.ScalarAttributeTypeS}
	}
	_, err := l.api.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: &l.name, BillingMode: types.BillingModePayPerRequest,
		KeySchema:            []types.KeySchemaElement{key("store", types.KeyTypeHash), key("row", types.KeyTypeRange)},
		AttributeDefinitions: []types.AttributeDefinition{text("store"), text("row")},
	})
	if err != nil {
		t.Fatal(err)
	}
	wait := dynamodb.NewTableExistsWaiter(l.api, func(o *dynamodb.TableExistsWaiterOptions) { o.MinDelay = 50 * time.Millisecond })
	if err := wait.Wait(t.Context(), &dynamodb.DescribeTableInput{TableName: &l.name}, time.Minute); err != nil {
		t.Fatal(err)
	}
}

// ledgerChecks are DynamoDB's promises to the ledger.
func ledgerChecks() []ledgerCheck {
	return slices.Concat(leaseChecks(), rowChecks(), wireChecks())
}

// race does something so many times at once, and counts how it went.
func (l table) race(times int, do func() error) string {
	var mu sync.Mutex
	var all sync.WaitGroup
	counts, places := map[string]int{}, make(chan struct{}, l.together)
	for range times {
		all.Go(func() {
			places <- struct{}{}
			how := outcome(do())
			<-places
			mu.Lock()
			defer mu.Unlock()
			counts[how]++
		})
	}
	all.Wait()
	var parts []string
	for _, how := range []string{"ok", "held", "conflict", "stale"} {
		if n := counts[how]; n > 0 {
			parts = append(parts, fmt.Sprint(n, " ", how))
		}
		delete(counts, how)
	}
	for how, n := range counts {
		parts = append(parts, fmt.Sprint(n, " ", how))
	}
	return strings.Join(parts, ", ")
}

// outcome names the ledger's errors.
func outcome(err error) string {
	if _, ok := errors.AsType[*ledger.HeldError](err); ok {
		return "held"
	}
	for name, is := range map[string]error{"conflict": ledger.ErrConflict, "stale": ledger.ErrStale, "too large": ledger.ErrTooLarge, "unavailable": ledger.ErrUnavailable} {
		if errors.Is(err, is) {
			return name
		}
	}
	return code(err)
}

func shipOf(ctx context.Context, l table) string {
	s := ledger.Ship{Store: "s1", Order: 7}
	if err := l.Read(ctx, &s); err != nil {
		return err.Error()
	}
	open, last := "none", "none"
	if s.Open != nil {
		open = s.Open.What
	}
	if s.Last != nil {
		last = s.Last.Hash
	}
	return "open " + open + ", last " + last
}

// putRow writes a row of s1 as an operator's hand would.
func putRow(ctx context.Context, l table, row string, attributes map[string]types.AttributeValue) {
	it := map[string]types.AttributeValue{"store": text("s1"), "row": text(row)}
	for name, value := range attributes {
		it[name] = value
	}
	if _, err := l.api.PutItem(ctx, &dynamodb.PutItemInput{TableName: &l.name, Item: it}); err != nil {
		panic(err)
	}
}

func rowOf(ctx context.Context, l table, row string) string {
	out, err := l.api.GetItem(ctx, &dynamodb.GetItemInput{TableName: &l.name, ConsistentRead: aws.Bool(true),
		Key: map[string]types.AttributeValue{"store": text("s1"), "row": text(row)}})
	if err != nil {
		return err.Error()
	}
	var parts []string
	for name, value := range out.Item {
		if s, ok := value.(*types.AttributeValueMemberS); ok && name != "store" && name != "row" {
			parts = append(parts, name+"="+s.Value)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

func text(s string) types.AttributeValue   { return &types.AttributeValueMemberS{Value: s} }
func number(n string) types.AttributeValue { return &types.AttributeValueMemberN{Value: n} }
