// Command admin is the operator's tool for connected stores. It lists, shows,
// pauses, changes, repairs and removes them through the AWS SDK, with the
// operator's own rights. It keeps credentials hidden, and asks BigCommerce only
// for the commands that say so.
package main

import (
	"context"
	"os"
	"os/signal"
	_ "time/tzdata" // for machines without time zones
)

// version is the release, set at build time.
var version = "dev"

func main() { os.Exit(status()) }

// status returns the exit status: os.Exit here would skip the deferred calls.
func status() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
}
