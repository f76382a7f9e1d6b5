package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"connect2cart/internal/apigw"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// localParameters are values for the template parameters without a default, and
// for the resource that the functions' settings name.
var localParameters = map[string]string{
	"SenderEmail": "connect2cart@service.example",
	"LedgerTable": awssim.LedgerTable,
}

// run starts everything, prints the addresses, and ends with ctx. logs may be nil.
func run(ctx context.Context, getenv func(string) string, template string, out io.Writer, log *slog.Logger, logs *tee) error {
	s, err := settingsFrom(getenv)
	if err != nil {
		return err
	}
	functions, err := readTemplate(template, localParameters)
	if err != nil {
		return err
	}
	st := &stack{settings: s, getenv: getenv, log: log, logs: logs, failures: make(chan error, 4)}
	defer st.close()
	if err := st.start(ctx, functions); err != nil {
		if ctx.Err() != nil {
			return nil // an interrupt during the start
		}
		return err
	}
	defer os.Remove(s.addressFile) // its addresses will be dead
	st.addresses.print(out, s.addressFile)
	select {
	case <-ctx.Done():
		return nil
	case err := <-st.failures:
		return err
	}
}

// stack is everything that runs.
type stack struct {
	settings
	getenv    func(string) string
	log       *slog.Logger
	logs      *tee
	addresses addresses
	runner    runner
	sim       *bcsim.Server // nil without a sample store

	front      net.Listener
	servers    []*http.Server
	failures   chan error
	background sync.WaitGroup
	stop       context.CancelFunc
}

// start brings everything up in the order of need. The port comes first: its
// owner is the one `make run` here.
func (st *stack) start(ctx context.Context, functions []function) error {
	running, stop := context.WithCancel(ctx)
	st.stop = stop
	front, err := listen(st.port)
	if err != nil {
		return err
	}
	st.front = front
	// A script waits for the file, so an old one must go first.
	if err := os.Remove(st.addressFile); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("ADDRESSES: an old file is in the way: %w", err)
	}
	public := "http://" + front.Addr().String()
	st.addresses.MerchantPage, st.addresses.ScriptURL = public+"/", public+"/script"
	if err := st.startCloud(ctx); err != nil {
		return err
	}
	if err := st.startStore(ctx); err != nil {
		return err
	}
	gateway, err := st.startFunctions(running, functions)
	if err != nil {
		return err
	}
	st.serve(front, gateway)
	if err := st.answers(ctx); err != nil {
		return err
	}
	if err := st.startStates(ctx); err != nil {
		return err
	}
	return st.addresses.write(st.addressFile)
}

// startStore serves the sample store and connects it, unless the settings name
// another BigCommerce API.
func (st *stack) startStore(ctx context.Context) error {
	if st.bigCommerceURL != "" {
		st.addresses.Store = st.bigCommerceURL
		return nil
	}
	sim, err := sampleStore(st.settings)
	if err != nil {
		return err
	}
	l, err := listenNear(st.port, 2)
	if err != nil {
		return err
	}
	st.serve(l, sim)
	st.addresses.Store = "http://" + l.Addr().String()
	st.sim = sim
	vault, err := st.vault(ctx)
	if err != nil {
		return err
	}
	c, err := connectSample(ctx, vault, connectedAccount, st.addresses.ScriptURL)
	if err != nil {
		return err
	}
	st.addresses.late = lateOrderOf(sim.StoreOf(connectedAccount.StoreHash), time.Now())
	st.addresses.CartID, st.addresses.CartPassword, st.addresses.Account = c.ID, c.Password.Reveal(), tryAccount
	return nil
}

// startFunctions builds every function of the template, and the gateway in
// front of them.
func (st *stack) startFunctions(ctx context.Context, functions []function) (http.Handler, error) {
	st.runner.bootstraps, st.runner.output = st.bootstraps, os.Stderr
	gateway := &apigw.Gateway{Log: st.log}
	getenv := func(name string) string {
		switch name {
		case "BIGCOMMERCE_API_URL":
			return st.addresses.Store
		case "LEDGER_TABLE": // a deployment's in the shell of an operator
			return st.addresses.LedgerTable
		}
		return st.getenv(name)
	}
	for _, f := range functions {
		h, err := st.runner.start(f, getenv)
		if err != nil {
			return nil, err
		}
		for _, r := range f.routes {
			gateway.Routes = append(gateway.Routes, apigw.Route{Method: r.method, Path: r.path, Function: h, Timeout: f.timeout})
		}
		if f.scheduled {
			st.background.Go(func() { st.schedule(ctx, f, h) })
		}
	}
	return gateway, nil
}

// schedule calls a function again and again, one call at a time.
func (st *stack) schedule(ctx context.Context, f function, h lambda.Handler) {
	tick := time.NewTicker(st.notifyEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case at := <-tick.C:
			if err := fire(ctx, f, h, at.UTC().Format(time.RFC3339)); err != nil && ctx.Err() == nil {
				st.log.Error("schedule", "function", f.id, "error", err.Error())
			}
		}
	}
}

func (st *stack) serve(l net.Listener, h http.Handler) {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10}
	st.servers = append(st.servers, server)
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			st.failures <- fmt.Errorf("serve %s: %w", l.Addr(), err)
		}
	}()
}

// answers checks the addresses of the table. The functions' own time bounds it.
func (st *stack) answers(ctx context.Context) error {
	for _, address := range []string{st.addresses.MerchantPage, st.addresses.MerchantPage + "health", st.addresses.Mailbox} {
		if address == "" {
			continue // another's stand-in for AWS has no mailbox of ours
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return fmt.Errorf("check %s: %w", address, err)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			return fmt.Errorf("check: %w", err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusOK {
			return fmt.Errorf("check %s: status %d, see %s", address, res.StatusCode, logFile)
		}
	}
	return nil
}

// close ends everything within two seconds. Requests get one second to finish.
func (st *stack) close() {
	if st.stop != nil {
		st.stop()
	}
	if st.front != nil {
		st.front.Close() // serve may not have it yet
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	var closing sync.WaitGroup
	for _, server := range st.servers {
		closing.Go(func() {
			if server.Shutdown(ctx) != nil {
				server.Close()
			}
		})
	}
	closing.Wait()
	st.runner.close()
	done := make(chan struct{})
	go func() { st.background.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done(): // do not wait for a scheduled run
	}
}
