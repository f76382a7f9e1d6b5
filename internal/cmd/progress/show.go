package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// show prints the output of a failed build, of each failed test, and of the
// package itself.
func (r *report) show(e event) {
	for _, text := range r.builds[e.FailedBuild] {
		fmt.Fprint(r.out, text)
	}
	for _, key := range slices.SortedFunc(maps.Keys(r.kept), func(a, b name) int { return strings.Compare(a.test, b.test) }) {
		if key.pkg != e.Package {
			continue
		}
		for _, text := range r.kept[key] {
			fmt.Fprint(r.out, text)
		}
	}
}

// verdict prints the sum, and reports whether everything passed. It
// takes a run without any package for a failure, because go itself broke off.
func (r *report) verdict() bool {
	fmt.Fprintf(r.out, "%d packages in %v: %d tests passed, %d failed, %d skipped\n",
		r.pkgs, r.now().Sub(r.begun).Round(time.Second), r.passed, r.failed, r.skipped)
	return r.lost == 0 && r.pkgs > 0
}
