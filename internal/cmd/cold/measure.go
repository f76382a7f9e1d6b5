package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/lambdahost"
)

const (
	defaultRuns = 41

	// limit is the longest allowed cold start, as a multiple of hello's.
	limit = 1.5
)

// errAbove is a cold start above the limit.
var errAbove = errors.New("above the limit")

// subject is a function with its first event.
type subject struct {
	id, event string
	work      string          // of the first answer, beside answering; exempts it from limit
	init      []time.Duration // from exec to the call for an event
	total     []time.Duration // from exec to the first answer
}

// subjects are hello and our functions, each with its least demanding first
// event. Those with work of their own are there for information.
func subjects() []*subject {
	return []*subject{
		{id: "hello", event: "script-sendversion"},
		{id: "ScriptFunction", event: "script-sendversion"},
		{id: "CredentialsFunction", event: "credentials-asset"},
		{id: "CredentialsFunction", event: "credentials-page"},
		{id: "NotifyFunction", event: "notify-schedule", work: "asks Secrets Manager"},
	}
}

// measure starts each function once a run.
func measure(ctx context.Context, bootstraps, events string, runs int, out io.Writer) error {
	cloud, stop, err := serveCloud()
	if err != nil {
		return err
	}
	defer stop()
	all := subjects()
	for run := range runs + 1 {
		for i := range all {
			s := all[(i+run)%len(all)]
			if err := s.start(ctx, bootstraps, events, cloud, run > 0); err != nil {
				return err
			}
		}
	}
	return report(all, out)
}

// start measures one cold start. The first one only brings the binary into the
// host's cache, so measure drops it.
func (s *subject) start(ctx context.Context, bootstraps, events, cloud string, keep bool) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	event, err := os.ReadFile(filepath.Join(events, s.event+".json"))
	if err != nil {
		return fmt.Errorf("event: %w", err)
	}
	path, err := filepath.Abs(filepath.Join(bootstraps, s.id, "bootstrap"))
	if err != nil {
		return fmt.Errorf("bootstrap: %w", err)
	}
	f := &lambdahost.Function{Name: s.id, Bootstrap: path, Env: map[string]string{
		"AWS_ENDPOINT_URL": cloud, "SENDER_EMAIL": "us@service.example", "METRICS_NAMESPACE": "Connect2Cart/cold",
	}}
	defer f.Close()
	if _, err := f.Invoke(ctx, event); err != nil {
		return err
	}
	if stats := f.Stats(); keep {
		s.init, s.total = append(s.init, stats.Init), append(s.total, stats.Init+stats.Answer)
	}
	return nil
}

// serveCloud serves an empty AWS on loopback.
func serveCloud() (url string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("a free port: %w", err)
	}
	server := &http.Server{Handler: awssim.New(), ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(l)
	return "http://" + l.Addr().String(), func() { server.Close() }, nil
}

// report prints the medians and their ratios to the first subject's. The error
// names each subject above the limit.
func report(all []*subject, out io.Writer) error {
	fmt.Fprintf(out, "medians of %d cold starts each, taking turns\n\n", len(all[0].total))
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "init\twith first answer\t/ hello\t  function (event)")
	var errs []error
	for _, s := range all {
		ratio := float64(median(s.total)) / float64(median(all[0].total))
		name := s.id + " (" + s.event + ")"
		if s.work != "" {
			name += ", " + s.work
		}
		fmt.Fprintf(table, "%.1f ms\t%.1f ms\t%.2f\t  %s\n", ms(median(s.init)), ms(median(s.total)), ratio, name)
		if ratio > limit && s.work == "" {
			errs = append(errs, fmt.Errorf("%s takes %.2f times as long as hello, want at most %.1f: %w", s.id, ratio, limit, errAbove))
		}
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return errors.Join(errs...)
}

func median(d []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(d))
	return sorted[len(sorted)/2]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
