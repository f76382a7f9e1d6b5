// Command progress reads `go test -json` and prints a line per package as it
// ends, and the whole output of what failed. It never runs a test itself.
package main

import (
	"fmt"
	"os"
	"time"
)

func main() {
	r := newReport(os.Stdout, time.Now)
	if err := r.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "progress:", err)
		os.Exit(1)
	}
	if !r.verdict() {
		os.Exit(1)
	}
}
