package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// runStore serves the BigCommerce stand-in alone, for whoever writes another
// connector. It takes PORT, STORE_DIR, LATENCY and QUOTA as make run does.
func runStore(ctx context.Context, getenv func(string) string, out io.Writer) error {
	s, err := settingsFrom(getenv)
	if err != nil {
		return err
	}
	sim, err := sampleStore(s)
	if err != nil {
		return err
	}
	l, err := listen(s.port)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: sim, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	base, a := "http://"+l.Addr().String(), connectedAccount
	fmt.Fprintf(out, `
A BigCommerce store in memory is running. Ctrl-C ends it, and forgets every change.

  API path        %s/stores/%s/
  Access token    %s

  curl -H 'X-Auth-Token: %s' '%s/stores/%s/v2/orders?limit=2'

What it knows and leaves out: go doc connect2cart/internal/standin/bcsim

`, base, a.StoreHash, a.AccessToken, a.AccessToken, base, a.StoreHash)
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := server.Shutdown(closing); err != nil {
		return errors.Join(err, server.Close())
	}
	return nil
}
