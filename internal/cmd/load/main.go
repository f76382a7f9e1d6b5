// Command load polls the real `bootstrap` binaries as many stores at once
// would, on one machine: they run as Lambda runs them (one event per process,
// more callers mean more processes, reserved concurrency), with stand-ins for
// BigCommerce and AWS on loopback. It prints how long answers take, what went
// wrong and whether a process grows. It never leaves the machine, and it ends
// by time and by number of polls.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	if err := load(); err != nil {
		fmt.Fprintln(os.Stderr, "make load:", err)
		os.Exit(1)
	}
}

func load() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	s, err := settingsFrom(os.Getenv)
	if err != nil {
		return err
	}
	return run(ctx, s, os.Stdout)
}
