package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/bcsim"
)

// account is a BigCommerce API account of the sample store, in the words of the
// control panel. It opens the stand-in alone.
type account struct {
	StoreHash    string `json:"store_hash"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	AccessToken  string `json:"access_token"`
}

// The same data answers under two hashes. One is connected already and has a
// cart for `make poll`. The other waits for its first submission on the page.
var (
	connectedAccount = account{"samplestor", "sampleclient0sampleclient0sampl", sampleSecret, "sampletoken00sampletoken00sampl"}
	tryAccount       = account{"trystore01", "tryoutclient0tryoutclient0tryou", sampleSecret, "tryouttoken00tryouttoken00tryou"}
)

const sampleSecret = "5a3b1e5a3b1e5a3b1e5a3b1e5a3b1e5a3b1e5a3b1e5a3b1e5a3b1e5a3b1e5a3b"

// loadStore is the sample store, or the store of a folder.
func loadStore(s settings) (*bcsim.Store, error) {
	var files fs.FS = bcsim.Sample()
	if s.storeDir != "" {
		info, err := os.Stat(s.storeDir)
		if err != nil {
			return nil, fmt.Errorf("STORE_DIR: %w", err)
		}
		if !info.IsDir() {
			return nil, fmt.Errorf("STORE_DIR=%q: want a folder", s.storeDir)
		}
		files = os.DirFS(s.storeDir)
	}
	store, err := bcsim.Load(files)
	if err != nil {
		return nil, fmt.Errorf("STORE_DIR=%q: %w", s.storeDir, err)
	}
	return store, nil
}

// sampleStore is a BigCommerce API with that store.
func sampleStore(s settings) (*bcsim.Server, error) {
	store, err := loadStore(s)
	if err != nil {
		return nil, err
	}
	server := bcsim.New(
		bcsim.WithLatency(s.latency),
		bcsim.WithQuota(bcsim.Quota{Limit: s.quota, Window: 30 * time.Second}),
		bcsim.WithStore(connectedAccount.StoreHash, store, connectedAccount.sim()),
		bcsim.WithStore(tryAccount.StoreHash, store, tryAccount.sim()),
	)
	// A folder's further accounts open the same store, perhaps with fewer
	// permissions. They are for trying the page's refusals.
	for _, a := range store.Accounts() {
		if server.StoreOf(a.StoreHash) == nil {
			server.Mount(a.StoreHash, store, a)
		}
	}
	return server, nil
}

func (a account) sim() bcsim.Account {
	return bcsim.Account{StoreHash: a.StoreHash, ClientID: a.ClientID, ClientSecret: a.ClientSecret, AccessToken: a.AccessToken}
}

// cart is Stone Edge's login.
type cart struct {
	ID       string
	Password secret.String
}

// vault is where the functions keep the stores.
func (st *stack) vault(ctx context.Context) (*merchant.Vault, error) {
	cloud, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("sample cart: %w", err)
	}
	table := ledger.New(dynamodb.NewFromConfig(cloud), st.addresses.LedgerTable)
	return &merchant.Vault{API: secretsmanager.NewFromConfig(cloud), Ledger: table, Prefix: st.getenv("SECRET_PREFIX")}, nil
}

// connectSample keeps a sample account as a submission would, with its mail
// sent and a new Cart Password.
func connectSample(ctx context.Context, vault *merchant.Vault, a account, scriptURL string) (cart, error) {
	password := merchant.NewPassword()
	m := &merchant.Merchant{
		StoreHash: a.StoreHash, ClientID: secret.New(a.ClientID), ClientSecret: secret.New(a.ClientSecret),
		AccessToken: secret.New(a.AccessToken), CartID: merchant.CartID(a.StoreHash),
		PasswordHash: merchant.HashPassword(password), ScriptURL: scriptURL,
		Contact: merchant.Contact{Name: "Sample Merchant", Email: "merchant@shop.example", Company: "Sample Store"},
	}
	m.FirstContact = m.Contact
	if _, err := vault.Put(ctx, m, merchant.Sent); err != nil {
		return cart{}, fmt.Errorf("sample cart: %w", err)
	}
	return cart{m.CartID, password}, nil
}
