package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"connect2cart/internal/apigw"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
	"connect2cart/internal/standin/lambdahost"
)

// functionTime is the Timeout of template.yaml.
const functionTime = 28 * time.Second

// service is the whole service and the world around it, on loopback.
type service struct {
	url         string // of the gateway
	sim         *bcsim.Server
	script      *lambdahost.Function
	credentials *lambdahost.Function
	servers     []*http.Server
	client      *http.Client // of the shops
}

// startService serves stand-ins and gateway. Processes start with the calls.
func startService(s settings) (*service, error) {
	sv := &service{sim: bcsim.New(storesOf(s)...)}
	store, err := sv.serve(sv.sim)
	if err != nil {
		return nil, err
	}
	cloud, err := sv.serve(awssim.New())
	if err != nil {
		return nil, err
	}
	bootstraps, err := filepath.Abs(s.bootstraps)
	if err != nil {
		return nil, fmt.Errorf("bootstraps: %w", err)
	}
	env := map[string]string{
		"BIGCOMMERCE_API_URL": store, "AWS_ENDPOINT_URL": cloud, "LEDGER_TABLE": awssim.LedgerTable, "SENDER_EMAIL": "us@service.example",
		"METRICS_NAMESPACE": "Connect2Cart/load",
	}
	function := func(name string, memoryMB, reserved int) *lambdahost.Function {
		return &lambdahost.Function{Name: name, Bootstrap: filepath.Join(bootstraps, name, "bootstrap"), Env: env,
			Timeout: functionTime, MemoryMB: memoryMB, Reserved: reserved}
	}
	sv.script, sv.credentials = function("ScriptFunction", 512, s.reserved), function("CredentialsFunction", 256, 10)
	sv.url, err = sv.serve(&apigw.Gateway{Routes: []apigw.Route{
		{Method: "POST", Path: "/script", Function: gated{sv.script}, Timeout: functionTime},
		{Method: "POST", Path: "/credentials", Function: gated{sv.credentials}, Timeout: functionTime},
	}})
	return sv, err
}

// storesOf mounts the stores, each with a quota of its own.
func storesOf(s settings) []bcsim.Option {
	options := []bcsim.Option{bcsim.WithLatency(s.latency)}
	for i := range s.stores {
		a := account(i)
		st := bcsim.Scale(s.orders, 40, 15)
		if s.busy && i == 0 {
			st = bcsim.Scale(importOf, importOf, 15)
		}
		options = append(options, bcsim.WithStore(a.StoreHash, st, a))
	}
	return options
}

// account is a store's BigCommerce API account. It opens the stand-in only.
func account(i int) bcsim.Account {
	return bcsim.Account{StoreHash: fmt.Sprintf("load%04d", i), ClientID: fmt.Sprintf("loadclient%021d", i),
		ClientSecret: fmt.Sprintf("%064x", i+1), AccessToken: fmt.Sprintf("loadtoken%022d", i)}
}

// gated turns a throttled call into the gateway's own error.
type gated struct{ *lambdahost.Function }

func (g gated) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	answer, err := g.Function.Invoke(ctx, payload)
	if errors.Is(err, lambdahost.ErrThrottled) {
		return nil, fmt.Errorf("%s: %w", g.Name, apigw.ErrThrottled)
	}
	return answer, err
}

func (sv *service) serve(h http.Handler) (url string, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("a free port: %w", err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	sv.servers = append(sv.servers, server)
	go server.Serve(l)
	return "http://" + l.Addr().String(), nil
}

func (sv *service) close() {
	if sv.client != nil {
		sv.client.CloseIdleConnections()
	}
	sv.script.Close()
	sv.credentials.Close()
	for _, server := range sv.servers {
		server.Close()
	}
}
