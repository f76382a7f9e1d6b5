package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// importOf is what the one store of BUSY=1 imports: so many orders, and so many
// SKUs.
const importOf = 100_000

const (
	// stations of the importing store poll at once, more than are served side by side.
	stations = 8

	// tripTime is a station's way to the service and back. All of the machine's
	// processors would otherwise serve these stations alone.
	tripTime = 100 * time.Millisecond
)

// runBusy runs the load twice: without an import, and with one store that imports
// all it has from eight stations at once. It prints the times of the others side by
// side. The error tells of another store's poll that was refused, throttled or
// answered wrongly in either run. The times are for information: the stand-in of
// BigCommerce runs on the same processors, and its lists of 100,000 cost it seconds.
func runBusy(ctx context.Context, s settings, out io.Writer) error {
	var runs [2]*report
	for i := range runs {
		r, err := runBeside(ctx, s, i == 1, out)
		if err != nil {
			return err
		}
		if runs[i] = r; r.errors()+r.throttled > 0 {
			return fmt.Errorf("of the other stores' polls %d were answered wrongly and %d throttled", r.errors(), r.throttled)
		}
	}
	fmt.Fprintln(out, "\nno poll of the other stores was refused or throttled in either run; the stand-in's own work for 100,000 SKUs shares this machine's processors with them")
	for _, percent := range []int{50, 99} {
		alone, beside := runs[0].rankOfAll(percent), runs[1].rankOfAll(percent)
		fmt.Fprintf(out, "p%d of the other stores: %s alone, %s beside the import (%.2f times as long)\n", percent, short(alone), short(beside), float64(beside)/float64(max(1, alone)))
	}
	return nil
}

// runBeside is one of the two runs. The importing store is the first one.
func runBeside(ctx context.Context, s settings, imports bool, out io.Writer) (*report, error) {
	sv, shops, r, err := open(ctx, s)
	if err != nil {
		return nil, err
	}
	defer sv.close()
	one := newFigures()
	shops[0].note = one.note
	importing, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	for station := range stations {
		if imports {
			all.Go(func() { shops[0].importAll(importing, station) })
		}
	}
	took := r.rounds(ctx, s, sv, shops[1:])
	stop()
	all.Wait()
	fmt.Fprintf(out, "\n%d stores, an import of %d orders and SKUs beside them: %t\n", s.stores-1, importOf, imports)
	r.print(out, sv, took)
	if imports {
		fmt.Fprintf(out, "the import: %d polls, %d of them refused\n", one.polls, one.errors()+one.throttled)
	}
	return r, nil
}

// importAll is one station of the store. The first ones each download a list, and
// the others ask for the count all the time.
func (s *shop) importAll(ctx context.Context, station int) {
	lists := []struct {
		function string
		batch    int
	}{{"downloadorders", 50}, {"downloadprods", 250}, {"downloadqoh", 1000}}
	if station >= len(lists) {
		for rest(ctx, tripTime) {
			s.poll(ctx, "ordercount", "ordercount=")
		}
		return
	}
	l := lists[station]
	for start := 1; start <= importOf && rest(ctx, tripTime); {
		if s.answers(ctx, l.function, "<ResponseCode>1<", "startnum", fmt.Sprint(start), "batchsize", fmt.Sprint(l.batch)) {
			start += l.batch
			continue
		}
		rest(ctx, time.Second) // as its operator repeats a refused batch
	}
}

// rest waits, and reports whether ctx goes on.
func rest(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// answers is poll, and reports whether the answer was the wanted one.
func (s *shop) answers(ctx context.Context, function, want string, more ...string) bool {
	right, note := false, s.note
	copied := *s
	copied.note = func(one sample) {
		right = one.problem == "" && !one.throttled
		note(one)
	}
	copied.poll(ctx, function, want, more...)
	return right
}

// rankOfAll is a percentile of all polls but those of sendversion, which ask
// nobody.
func (f *figures) rankOfAll(percent int) time.Duration {
	var all []time.Duration
	for function, took := range f.took {
		if !strings.EqualFold(function, "sendversion") {
			all = append(all, took...)
		}
	}
	return rank(sorted(all), percent)
}
