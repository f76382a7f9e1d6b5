// Command poll acts as Stone Edge Order Manager against a Script URL: it asks
// in the same order and with the same forms, shows what came, and says what a
// strict reader of the SETI protocol would hold against it. It knows the
// protocol (seti-protocol.md) and nothing else of this project, so that it
// shares no mistake with the server.
package main

import "os"

func main() { os.Exit(run(os.Args[1:], os.Getenv, os.Stdout, os.Stderr)) }
