// Command poll acts as Stone Edge Order Manager against a Script URL. It asks
// in the same order and with the same forms, and shows the answers. It reports
// the faults that a strict reader of the SETI protocol would find. It knows the
// protocol (seti-protocol.md) and nothing else of this project, so it cannot
// share a mistake with the server.
package main

import "os"

func main() { os.Exit(run(os.Args[1:], os.Getenv, os.Stdout, os.Stderr)) }
