package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/lambdahost"
)

const (
	defaultRuns = 41

	// limit is the longest allowed cold start, as a multiple of the one of a
	// hello that links the same AWS clients and reads as often. bareLimit is of
	// hello alone, for functions that read nothing before they answer.
	limit     = 1.3
	bareLimit = 1.7
)

// errAbove is a cold start above the limit.
var errAbove = errors.New("above the limit")

// subject is a function with its first event.
type subject struct {
	id, event string
	likes     string          // the function whose garbage collector a hello has; "" for a function
	peer      string          // the hello with the same clients; "" for a hello
	reads     int             // of the ledger, before the first answer
	init      []time.Duration // from exec to the call for an event
	total     []time.Duration // from exec to the first answer
}

// notifyReads are the reads of a run of notify that finds nothing to do.
const notifyReads = 3

// subjects are hello, hello with AWS clients, and our functions, each with its
// least demanding first event. A hello runs with the settings of the garbage
// collector of the functions it is compared with.
func subjects() []*subject {
	return []*subject{
		{id: "hello", event: "script-sendversion", likes: "CredentialsFunction"},
		{id: "helloaws", event: "script-sendversion", likes: "ScriptFunction"},
		{id: "hellomail", event: "script-sendversion", likes: "CredentialsFunction"},
		{id: "hellomail", event: "script-sendversion", likes: "NotifyFunction", reads: notifyReads},
		{id: "ScriptFunction", event: "script-sendversion", peer: "helloaws"},
		{id: "CredentialsFunction", event: "credentials-asset", peer: "hellomail"},
		{id: "CredentialsFunction", event: "credentials-page", peer: "hellomail"},
		{id: "NotifyFunction", event: "notify-schedule", peer: "hellomail", reads: notifyReads},
	}
}

// measure starts each function once a run.
func measure(ctx context.Context, bootstraps, events, template string, runs int, out io.Writer) error {
	tuned, err := collectors(template)
	if err != nil {
		return err
	}
	cloud, stop, err := serveCloud()
	if err != nil {
		return err
	}
	defer stop()
	all := subjects()
	for run := range runs + 1 {
		for i := range all {
			s := all[(i+run)%len(all)]
			if err := s.start(ctx, bootstraps, events, cloud, tuned[cmp.Or(s.likes, s.id)], run > 0); err != nil {
				return err
			}
		}
	}
	return report(all, out)
}

// start measures one cold start. The first one only brings the binary into the
// host's cache, so measure drops it.
func (s *subject) start(ctx context.Context, bootstraps, events, cloud string, tuned map[string]string, keep bool) error {
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
	env := map[string]string{
		"AWS_ENDPOINT_URL": cloud, "LEDGER_TABLE": awssim.LedgerTable, "SENDER_EMAIL": "us@service.example", "METRICS_NAMESPACE": "Connect2Cart/cold",
	}
	if s.peer == "" {
		env["READS"] = strconv.Itoa(s.reads)
	}
	maps.Copy(env, tuned)
	f := &lambdahost.Function{Name: s.id, Bootstrap: path, Env: env}
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

// report prints the medians and their ratios to the first subject's and to
// those with the same clients. The error names each subject above a limit.
func report(all []*subject, out io.Writer) error {
	fmt.Fprintf(out, "medians of %d cold starts each, taking turns\n\n", len(all[0].total))
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "init\twith first answer\t/ hello\t/ same clients\t  function (event)")
	var errs []error
	for _, s := range all {
		bare, peer := s.ratio(all[0]), ""
		if s.peer != "" {
			same := s.ratio(find(all, s.peer, s.reads))
			peer = fmt.Sprintf("%.2f", same)
			errs = append(errs, s.judge(same, s.peer, limit))
			if s.reads == 0 {
				errs = append(errs, s.judge(bare, "hello", bareLimit))
			}
		}
		name := s.id + " (" + s.event + ")"
		if s.reads > 0 {
			name += fmt.Sprintf(", %d reads", s.reads)
		}
		fmt.Fprintf(table, "%.1f ms\t%.1f ms\t%.2f\t%s\t  %s\n", ms(median(s.init)), ms(median(s.total)), bare, peer, name)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return errors.Join(errs...)
}

// ratio compares with another subject.
func (s *subject) ratio(to *subject) float64 {
	return float64(median(s.total)) / float64(median(to.total))
}

// judge returns an error if the ratio is above a limit that counts.
func (s *subject) judge(ratio float64, to string, most float64) error {
	if ratio <= most {
		return nil
	}
	return fmt.Errorf("%s takes %.2f times as long as %s, want at most %.1f: %w", s.id, ratio, to, most, errAbove)
}

func find(all []*subject, id string, reads int) *subject {
	return all[slices.IndexFunc(all, func(s *subject) bool { return s.id == id && s.reads == reads })]
}

func median(d []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(d))
	return sorted[len(sorted)/2]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
