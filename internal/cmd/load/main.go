// Command load polls the real `bootstrap` binaries as many stores at once
// would. They run on this machine as in Lambda: one event per process, more
// processes for more callers, reserved concurrency. Stand-ins for BigCommerce
// and AWS serve on loopback. It prints the answers' times, the wrong answers,
// and the growth of the processes. It never leaves the machine. It ends after a
// time, or after a number of polls.
//
// More than 500 stores do not poll at once. They play an hour on a clock that
// jumps (package proof/life), and the counts of calls and rows must not outgrow the
// number of stores, orders and SKUs.
//
// With BUSY=1 the load comes twice: alone, and beside one store that imports
// 100,000 orders and SKUs from eight stations at once. No poll of the others may be
// refused for it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"connect2cart/internal/proof/life"
)

func main() { os.Exit(status()) }

// status returns the exit status: os.Exit here would skip the deferred calls.
func status() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := load(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "make load:", err)
		return 1
	}
	return 0
}

func load(ctx context.Context) error {
	if os.Getenv(life.ClockVariable) != "" {
		return playHour(ctx, os.Stdin, os.Stdout)
	}
	s, err := settingsFrom(os.Getenv)
	switch {
	case err != nil:
		return err
	case s.stores > mostAtOnce:
		return runHours(ctx, s, ".", os.Stdout)
	case s.busy:
		return runBusy(ctx, s, os.Stdout)
	}
	return run(ctx, s, os.Stdout)
}
