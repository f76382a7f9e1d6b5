// Command load polls the real `bootstrap` binaries as many stores at once
// would. They run on this machine as in Lambda: one event per process, more
// processes for more callers, reserved concurrency. Stand-ins for BigCommerce
// and AWS serve on loopback. It prints the answers' times, the wrong answers,
// and the growth of the processes. It never leaves the machine. It ends after a
// time, or after a number of polls.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

func main() { os.Exit(status()) }

// status returns the exit status: os.Exit here would skip the deferred calls.
func status() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	s, err := settingsFrom(os.Getenv)
	if err == nil {
		err = run(ctx, s, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "make load:", err)
		return 1
	}
	return 0
}
