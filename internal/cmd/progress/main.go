// Command progress reads `go test -json`. It prints a line per package at its end,
// and the whole output of failed tests. go test itself runs the tests.
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
