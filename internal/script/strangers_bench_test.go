package script_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
)

// BenchmarkStrangers measures what the time of a refusal tells about a cart. An
// attacker compares the refusals of an existing and an unknown cart, and guesses
// by their time alone. The figure is the share of right guesses
// beside a coin's half. Run it by hand; it takes some minutes:
//
//	go test -run '^$' -bench Strangers -benchtime 250x ./internal/script
func BenchmarkStrangers(b *testing.B) {
	b.Run("each from another address", func(b *testing.B) {
		s := overNetwork(b)
		i := 0
		b.ReportMetric(s.measure(b, func() string { i++; return fmt.Sprintf("10.%d.%d.%d:0", i>>16, i>>8&255, i&255) }, deniedText)/0.5, "guesses/coin")
		only(b)
	})
	b.Run("past the limit", func(b *testing.B) {
		s := overNetwork(b)
		for i := range 100 {
			go s.from(attacker, s.form("ordercount", "setiuser", fmt.Sprintf("bc-other%d", i)))
		}
		time.Sleep(time.Second)
		b.ReportMetric(s.measure(b, func() string { return attacker }, tooManyText)/0.5, "guesses/coin")
		only(b)
	})
}

// carts is the number of existing and of unknown carts, asked for in turns. Each
// comes again after some six seconds.
const carts = 10

// overNetwork is a stage with AWS as a server. Secrets Manager takes 10 to 40 ms
// for an answer, and DynamoDB 2 to 10.
func overNetwork(b *testing.B) *stage {
	s := open(b, storeOf(1), merchant.Settings{})
	server := awssim.RunT(b)
	s.aws = server
	cloud := aws.Config{Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: s.cloud().Credentials}
	store := &merchant.Vault{API: secretsmanager.NewFromConfig(cloud), Ledger: ledger.New(dynamodb.NewFromConfig(cloud), awssim.LedgerTable)}
	for i := range carts {
		m := &merchant.Merchant{StoreHash: fmt.Sprint("store", i), AccessToken: secret.New("any"), PasswordHash: merchant.HashPassword(secret.New(password))}
		if _, err := store.Put(b.Context(), m, ""); err != nil {
			b.Fatal(err)
		}
	}
	for range 20_000 {
		server.AddFault(awssim.Fault{Operation: "GetSecretValue", Delay: time.Duration(10+rand.IntN(30)) * time.Millisecond})
		server.AddFault(awssim.Fault{Operation: "BatchGetItem", Delay: time.Duration(2+rand.IntN(8)) * time.Millisecond})
	}
	s.handler.Merchants = &merchant.Cache{Vault: store}
	return s
}

// measure refuses b.N logins with a wrong password and as many of invented carts,
// in random order, and compares their times. It counts only the answers with the
// given text.
func (s *stage) measure(b *testing.B, address func() string, text string) (auc float64) {
	took := map[string][]time.Duration{}
	for len(took["store"]) < b.N || len(took["nobody"]) < b.N {
		kind := []string{"store", "nobody"}[rand.IntN(2)]
		begun := time.Now()
		form := s.form("ordercount", "setiuser", fmt.Sprintf("bc-%s%d", kind, rand.IntN(carts)), "password", "guess")
		if answer, _, d := s.from(address(), form); answer == text && len(took[kind]) < b.N {
			took[kind] = append(took[kind], d)
		}
		time.Sleep(time.Until(begun.Add(300 * time.Millisecond))) // the attacker takes his time
	}
	for _, there := range took["store"] {
		for _, none := range took["nobody"] {
			switch {
			case there > none:
				auc++
			case there == none:
				auc += 0.5
			}
		}
	}
	return auc / float64(b.N*b.N)
}
