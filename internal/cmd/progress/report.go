package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// module begins every package's name. The lines leave it out.
const module = "connect2cart/"

// event is a line of `go test -json` (go doc test2json), or of `go build -json`
// (go help buildjson).
type event struct {
	Action, Package, Test, Output, ImportPath, FailedBuild string

	Elapsed float64 // seconds
}

// name is the subject of an event: a test of a package, or the package alone.
type name struct{ pkg, test string }

// report counts tests at their end, and keeps the output of those under way.
type report struct {
	out   io.Writer
	now   func() time.Time
	begun time.Time

	kept                                map[name][]string
	builds                              map[string][]string
	passed, failed, skipped, pkgs, lost int
}

func newReport(out io.Writer, now func() time.Time) *report {
	return &report{out: out, now: now, begun: now(), kept: map[name][]string{}, builds: map[string][]string{}}
}

// read takes events to their end. It shows any other line as it is.
func (r *report) read(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		var e event
		if json.Unmarshal(line, &e) == nil {
			r.take(e)
		} else if len(line) > 0 {
			fmt.Fprintf(r.out, "%s\n", strings.TrimRight(string(line), "\n"))
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read events: %w", err)
		}
	}
}

func (r *report) take(e event) {
	key := name{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		r.builds[e.ImportPath] = append(r.builds[e.ImportPath], e.Output)
	case "output":
		r.kept[key] = append(r.kept[key], e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			r.endPackage(e)
		} else {
			r.endTest(e)
		}
	}
}

// endTest counts a test. The output of a failed one stays until its package ends.
func (r *report) endTest(e event) {
	switch e.Action {
	case "pass":
		r.passed++
	case "skip":
		r.skipped++
	case "fail":
		r.failed++
		return
	}
	delete(r.kept, name{e.Package, e.Test})
}

// endPackage prints the line of a package with tests. Behind the line of a failed
// package stands all output of its failed and unfinished tests.
func (r *report) endPackage(e event) {
	if e.Action == "skip" {
		return
	}
	r.pkgs++
	short := strings.TrimPrefix(e.Package, module)
	switch {
	case e.Action == "pass" && r.cached(e):
		fmt.Fprintf(r.out, "  ok    cached  %s\n", short)
	case e.Action == "pass":
		fmt.Fprintf(r.out, "  ok  %6.1f s  %s\n", e.Elapsed, short)
	default:
		r.lost++
		fmt.Fprintf(r.out, "FAIL  %6.1f s  %s\n", e.Elapsed, short)
		r.show(e)
	}
	for key := range r.kept {
		if key.pkg == e.Package {
			delete(r.kept, key)
		}
	}
}

// cached reports whether go took the result of an earlier run.
func (r *report) cached(e event) bool {
	output := strings.Join(r.kept[name{e.Package, ""}], "")
	return strings.Contains(output, "\t(cached)")
}
