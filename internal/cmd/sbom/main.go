// Command sbom prints the list of parts of a built program (SBOM), as CycloneDX
// JSON. It reads Go's own notes in the program, so the list is of the very file.
// NOTICE gives it the licences. It works without the network.
//
//	sbom NOTICE VERSION PROGRAM
package main

import (
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("want NOTICE VERSION PROGRAM")
	}
	notice, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	info, err := buildinfo.ReadFile(args[2])
	if err != nil {
		return err
	}
	list, err := listOf(info, args[1], licencesIn(string(notice)))
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	return out.Encode(list)
}
