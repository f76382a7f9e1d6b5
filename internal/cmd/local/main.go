// Command local is `make run`: the whole service on one machine. It serves the
// routes of template.yaml on one port, through the same events, bytes and
// deadlines as AWS. Stand-ins take the place of Secrets Manager, SES and a
// BigCommerce store. It will never decide anything for a function.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

const templateFile = "template.yaml"

// logFile takes the functions' log lines, to keep the table readable.
const logFile = "build/run.log"

func main() { os.Exit(status()) }

// status returns the exit status: os.Exit here would skip the deferred calls.
func status() int {
	routes := flag.Bool("routes", false, "print the route table, METHOD PATH FUNCTION a line, and end")
	store := flag.Bool("store", false, "serve the BigCommerce store alone")
	flag.Parse()
	if *routes {
		if err := printRoutes(os.Stdout, templateFile); err != nil {
			fmt.Fprintln(os.Stderr, "local -routes:", err)
			return 1
		}
		return 0
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	terminal := os.Stderr
	start := runLogged
	if *store {
		start = func(ctx context.Context) error { return runStore(ctx, os.Getenv, os.Stdout) }
	}
	if err := start(ctx); err != nil {
		fmt.Fprintln(terminal, "make run:", err)
		return 1
	}
	return 0
}

// runLogged sends the functions' logs to a file. They log to stderr, as in Lambda.
func runLogged(ctx context.Context) error {
	log, err := openLog(logFile)
	if err != nil {
		return err
	}
	defer log.Close()
	t, err := newTee(log)
	if err != nil {
		return err
	}
	defer t.close()
	os.Stderr = t.in
	return run(ctx, os.Getenv, templateFile, os.Stdout, slog.New(slog.NewJSONHandler(log, nil)), t)
}

// printRoutes prints the gateway's table, for a comparison with AWS's reading
// of the template.
func printRoutes(w io.Writer, template string) error {
	functions, err := readTemplate(template, localParameters)
	if err != nil {
		return err
	}
	for _, f := range functions {
		for _, r := range f.routes {
			fmt.Fprintln(w, r.method, r.path, f.id)
		}
	}
	return nil
}

func openLog(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
}
