// Command cold measures the cold start of each real `bootstrap`, from exec to
// the first answer, against that of a hello-world function built with the same
// flags, on the same host in the same run. The runs of all take turns, so that
// whatever else the host does meets them alike. It prints medians and their
// ratios, and with STRICT set it fails above the limit.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
)

// tries bounds how often a run is repeated.
const tries = 3

func main() {
	err := cold()
	if err != nil {
		fmt.Fprintln(os.Stderr, "make cold:", err)
	}
	// Machines differ and are shared: a figure is printed, and judged only where
	// somebody asks for it.
	if err != nil && (!errors.Is(err, errAbove) || os.Getenv("STRICT") != "") {
		os.Exit(1)
	}
}

func cold() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	runs := defaultRuns
	var err error
	if v := os.Getenv("RUNS"); v != "" {
		if runs, err = strconv.Atoi(v); err != nil || runs < 1 || runs > 1000 {
			return fmt.Errorf("RUNS=%q: want a number from 1 to 1000", v)
		}
	}
	// What else the host does slows a large binary down more than a small one,
	// so a run above the limit is not believed at once.
	for try := 0; try < tries && (err == nil || errors.Is(err, errAbove)); try++ {
		if err = measure(ctx, "build/host", "events", runs, os.Stdout); err == nil {
			break
		}
	}
	return err
}
