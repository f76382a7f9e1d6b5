// Command local is `make run`: the whole service on one machine. It serves the
// routes of template.yaml on one port, through the same events, bytes and
// deadlines as AWS, with stand-ins for Secrets Manager, SES and a BigCommerce
// store. It will never decide what a function does.
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

// logFile takes the functions' log lines, so that the table stays readable.
const logFile = "build/run.log"

func main() {
	routes := flag.Bool("routes", false, "print the route table, METHOD PATH FUNCTION a line, and end")
	flag.Parse()
	what, do, terminal := "make run:", serve, os.Stderr
	if *routes {
		what, do = "local -routes:", func() error { return printRoutes(os.Stdout, templateFile) }
	}
	if err := do(); err != nil {
		fmt.Fprintln(terminal, what, err)
		os.Exit(1)
	}
}

// serve runs the service until it is told to stop.
func serve() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log, err := openLog(logFile)
	if err != nil {
		return err
	}
	defer log.Close()
	os.Stderr = log // the functions log to stderr, as in Lambda; here that is a file
	return run(ctx, os.Getenv, templateFile, os.Stdout, slog.New(slog.NewJSONHandler(log, nil)))
}

// printRoutes is the gateway's table, for a check against what AWS makes of the
// template.
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
