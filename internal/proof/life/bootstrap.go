package life

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/lambdahost"
)

// Bootstraps starts real processes of the function script, of each binary in turn:
// so two versions serve side by side. Build the binaries with Overlay. clock is the
// file of LIFE_CLOCK. The processes write their log to output; nil drops it.
func Bootstraps(binaries []string, clock string, output io.Writer) func(*Wire) (Process, error) {
	var started atomic.Int64
	return func(wire *Wire) (Process, error) {
		binary := binaries[int(started.Add(1)-1)%len(binaries)]
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("a free port: %w", err)
		}
		outside := &http.Server{Handler: wire, ReadHeaderTimeout: time.Minute}
		go outside.Serve(listener)
		url := "http://" + listener.Addr().String()
		return &bootstrap{outside, &lambdahost.Function{
			Name: "ScriptFunction", Bootstrap: binary, Reserved: 1, Timeout: functionTime, MemoryMB: 512, Output: output,
			Env: map[string]string{
				"LIFE_CLOCK": clock, "BIGCOMMERCE_API_URL": url, "AWS_ENDPOINT_URL": url, "LEDGER_TABLE": awssim.LedgerTable,
				"SENDER_EMAIL": "us@service.example", "GOMAXPROCS": "2",
			},
		}}, nil
	}
}

// bootstrap is one real process and its way to the outside.
type bootstrap struct {
	outside  *http.Server
	function *lambdahost.Function
}

func (b *bootstrap) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	return b.function.Invoke(ctx, payload)
}

func (b *bootstrap) Close() {
	b.function.Close()
	b.outside.Close()
}
