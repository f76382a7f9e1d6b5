// Command life plays some days of a shop against real `bootstrap` binaries, and
// prints all losses and doubles by cause (package proof/life). It builds the
// binary, and itself, with a clock of their own. Then it runs itself once for each
// column of the table. It never leaves the machine. The exit status is 1 if
// anything is lost that the service can cure.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"connect2cart/internal/proof/life"
)

func main() { os.Exit(status()) }

// status returns the exit status: os.Exit here would skip the deferred calls.
func status() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if os.Getenv(life.ClockVariable) != "" {
		return failed(play(ctx, os.Stdin, os.Stdout))
	}
	s, err := settingsFrom(os.Getenv)
	if err != nil {
		return failed(err)
	}
	stage, err := build(ctx, filepath.Join("build", "life"), s.old)
	if err != nil {
		return failed(err)
	}
	reports, err := stage.playAll(ctx, s)
	if err != nil {
		return failed(err)
	}
	life.Print(os.Stdout, reports)
	for _, r := range reports {
		if r.Bad() > 0 {
			return 1
		}
	}
	return 0
}

func failed(err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, "make life:", err)
	return 1
}
