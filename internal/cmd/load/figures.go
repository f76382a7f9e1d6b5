package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"text/tabwriter"
	"time"
)

// figures collect the samples of all shops.
type figures struct {
	mu        sync.Mutex
	took      map[string][]time.Duration // by function
	failed    map[string]int
	problems  []string // the first few, in words
	throttled int
	polls     int
}

const problemsShown = 5

func (f *figures) note(s sample) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.polls++
	switch {
	case s.throttled:
		f.throttled++
		return
	case s.problem != "":
		f.failed[s.function]++
		if len(f.problems) < problemsShown {
			f.problems = append(f.problems, s.function+": "+s.problem)
		}
	}
	f.took[s.function] = append(f.took[s.function], s.took)
}

func newFigures() *figures {
	return &figures{took: map[string][]time.Duration{}, failed: map[string]int{}}
}

func (f *figures) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.polls
}

// errors counts the polls with a wrong answer or none.
func (f *figures) errors() int {
	n := 0
	for _, m := range f.failed {
		n += m
	}
	return n
}

func (f *figures) print(w io.Writer) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "polls\terrors\tp50\tp95\tp99\tlongest\t  function")
	var all []time.Duration
	for _, function := range slices.Sorted(maps.Keys(f.took)) {
		all = append(all, f.took[function]...)
		line(table, function, f.took[function], f.failed[function])
	}
	line(table, "all", all, f.errors())
	table.Flush()
	for _, p := range f.problems {
		fmt.Fprintln(w, "  wrong:", p)
	}
}

func line(w io.Writer, name string, took []time.Duration, failed int) {
	took = sorted(took)
	fmt.Fprintf(w, "%d\t%d\t%s\t%s\t%s\t%s\t  %s\n", len(took), failed,
		short(rank(took, 50)), short(rank(took, 95)), short(rank(took, 99)), short(rank(took, 100)), name)
}

func sorted(list []time.Duration) []time.Duration {
	slices.Sort(list)
	return list
}

// rank is a percentile of sorted durations, by nearest rank.
func rank(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}

func short(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}
